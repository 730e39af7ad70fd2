using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SubscriptionBox.Api.Hosting;
using Xunit.Abstractions;

namespace SubscriptionBox.Tests.Api.BadInput;

/// <summary>Every route gets every kind of bad input that the OpenAPI document lets us think of: always a 4xx problem document that names the field, never a failure, and nothing changed.</summary>
public sealed class BadInputTests(BadInputShop shop, ITestOutputHelper output) : IClassFixture<BadInputShop>
{
    private readonly List<string> _wrong = [];
    private int _sent;

    [Fact]
    public async Task A_body_that_breaks_a_stated_rule_is_refused_and_the_field_named()
    {
        foreach (var operation in shop.Operations.Where(o => o.Body is { Properties.Count: > 0 }))
            foreach (var bad in Mutations.Of(operation.Body!, shop.Samples.Of(operation.Body!)!))
            {
                var (status, fields, wrong) = await Send(operation, BadInputShop.Json(bad.Json));
                Note(operation, bad.What, wrong);
                if (bad.Field is not { } field || wrong is not null || status == 409 && operation.Path.Contains("/test-clock", StringComparison.Ordinal))
                    continue;
                if (status is not (400 or 422))
                    Note(operation, bad.What, $"answer {status} instead of 400 or 422");
                else if (!fields.Any(f => IsAbout(f, field)))
                    Note(operation, bad.What, $"answer {status} names [{string.Join(", ", fields)}] and not {field}");
            }
        Report(atLeast: 1_000);
    }

    [Fact]
    public async Task What_is_no_body_at_all_is_refused()
    {
        foreach (var operation in shop.Operations.Where(o => o.Body is not null))
        {
            var sample = shop.Samples.Of(operation.Body!)!;
            foreach (var text in Mutations.NoBodies(sample))
                await Expect(operation, $"body {text[..Math.Min(text.Length, 20)]}", BadInputShop.Json(text), 400);
            await Expect(operation, "invalid UTF-8", Bytes([.. Encoding.UTF8.GetBytes($"{{\"{operation.Body!.Properties.Keys.FirstOrDefault("a")}\":\""), 0xC3, 0x28, .. "\"}"u8]), 400);
            await Expect(operation, "text/plain", () => new StringContent(sample.ToJsonString(), Encoding.UTF8, "text/plain"), 415);
            await Expect(operation, "a form", () => new FormUrlEncodedContent([new("a", "b")]), 415);
            await Expect(operation, "over 1 MB", BadInputShop.Json($"{{\"padding\":\"{new string('x', ApiOptions.MaxBodyBytes)}\"}}"), 413);
            if (operation.BodyRequired)
                foreach (var text in new[] { "", "null", " " })
                    await Expect(operation, $"body '{text}'", BadInputShop.Json(text), 400);
        }
        Report(atLeast: 400);
    }

    [Fact]
    public async Task Bad_queries_are_refused_and_the_field_named()
    {
        string[] odd = ["", "-1", "0", "101", "99999999999999999999", "1.5", "abc", "%F0%9F%92%A5", "bm9wZQ", "%27%20OR%201%3D1%20--", "..%2F..%2F", new('x', 3_000), "%0D%0ASet-Cookie:a=b"];
        foreach (var operation in shop.Operations)
            foreach (var parameter in operation.Parameters.Where(p => p.In == "query"))
                foreach (var value in odd)
                {
                    if (operation.Path.EndsWith("/live", StringComparison.Ordinal))
                        continue; // A stream: its query chooses only what comes first.
                    var (status, fields, wrong) = await Send(operation, Sample(operation), query: $"{parameter.Name}={value}");
                    Note(operation, $"{parameter.Name}={value[..Math.Min(value.Length, 30)]}", wrong);
                    var refused = parameter.Name == "limit" ? value is not ("" or "1") : parameter.Name == "cursor" && value.Length > 0;
                    if (refused && wrong is null && (status != 400 || !fields.Contains(parameter.Name)))
                        Note(operation, $"{parameter.Name}={value[..Math.Min(value.Length, 30)]}", $"answer {status} names [{string.Join(", ", fields)}]");
                }
        Report(atLeast: 150);
    }

    [Fact]
    public async Task Unknown_and_impossible_ids_are_404()
    {
        string[] odd = ["x", "-1", "0", "%20", "..%2F..%2Fetc", "null", "%F0%9F%92%A5", "%27%20OR%201%3D1%20--", new('a', 2_000), "{0}-", "{0}-%C3%A9", "{0}-000000000000000000000000", "{0}-0-0", "{0}--"];
        foreach (var operation in shop.Operations.Where(o => o.Parameters.Any(p => p.In == "path")))
        {
            var good = shop.Samples.PathAndQuery(operation);
            var template = operation.Path.Split('/');
            var at = Array.FindIndex(template, part => part.StartsWith('{'));
            var prefix = good.Split('/')[at].Split('-')[0];
            foreach (var value in odd)
            {
                var parts = good.Split('/');
                parts[at] = value.Replace("{0}", prefix, StringComparison.Ordinal) + (parts[at].IndexOf('?') is >= 0 and var query ? parts[at][query..] : "");
                // A body that fits: the id alone is wrong.
                var (status, _, wrong) = await shop.Send(operation.Method, string.Join('/', parts), BadInputShop.RoleFor(operation), Sample(operation), operation.Statuses);
                _sent++;
                Note(operation, parts[at][..Math.Min(parts[at].Length, 30)], wrong);
                if (wrong is null && status is not (404 or 403 or 405 or 501) && !(status is 400 or 422 && operation.Body is not null))
                    Note(operation, parts[at], $"answer {status} instead of 404");
            }
        }
        Report(atLeast: 300);
    }

    [Fact]
    public async Task Bad_headers_are_refused()
    {
        foreach (var operation in shop.Operations.Where(o => !o.Path.EndsWith("/live", StringComparison.Ordinal)))
        {
            var role = BadInputShop.RoleFor(operation);
            if (operation.Method != HttpMethod.Get)
            {
                await ExpectHeader(operation, "Idempotency-Key", new string('k', 256), 400);
                await ExpectHeader(operation, "Idempotency-Key", "", 400);
            }
            if (operation.Parameters.Any(p => p.Name == "If-Match"))
                foreach (var tag in new[] { "\"abc\"", "W/\"1\"", "1", "\"-5\"", "\"99999999999999999999999\"" })
                    await ExpectHeader(operation, "If-Match", tag, 412);
            if (role is null)
                continue;
            foreach (var token in new[] { "Bearer", "Bearer x", $"Bearer {new string('y', 43)}", "Basic YTpi", $"Bearer {new string('z', 5_000)}" })
                await ExpectAuthorization(operation, token);
        }
        Report(atLeast: 300);
    }

    [Fact]
    public async Task Who_may_not_gets_401_or_403_and_changes_nothing()
    {
        foreach (var operation in shop.Operations)
            foreach (var stranger in shop.Strangers(operation))
            {
                var (status, _, wrong) = await shop.Send(operation.Method, shop.Samples.Path(operation), stranger, Sample(operation), operation.Statuses);
                _sent++;
                Note(operation, stranger ?? "nobody", wrong);
                if (status != (stranger is null ? 401 : 403))
                    Note(operation, stranger ?? "nobody", $"answer {status}");
            }
        Report(atLeast: 150);
    }

    /// <summary>Random bodies: members of the schema with random values, several wrong at once, members nobody knows. Whatever comes back, it is no failure.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(20270105)]
    public async Task Random_bodies_never_make_it_fail(int seed)
    {
        var chance = new Random(seed);
        foreach (var operation in shop.Operations.Where(o => o.Body is not null && !o.Path.EndsWith("/test-clock/advance", StringComparison.Ordinal)))
            for (var i = 0; i < 25; i++)
            {
                var body = RandomBody(chance, operation.Body!, 0)!.ToJsonString();
                var (_, _, wrong) = await Send(operation, BadInputShop.Json(body));
                Note(operation, $"seed {seed}, {body[..Math.Min(body.Length, 300)]}", wrong);
            }
        Report(atLeast: 500);
    }

    private static JsonNode? RandomBody(Random chance, ApiSchema schema, int depth)
    {
        if (schema.Type == "object" && schema.Properties.Count > 0 && (depth == 0 || chance.Next(5) > 0))
        {
            var body = new JsonObject(schema.Properties.Where(_ => chance.Next(6) > 0).Select(p => KeyValuePair.Create(p.Key, RandomBody(chance, p.Value, depth + 1))));
            if (chance.Next(4) == 0)
                body["role"] = "administrator";
            return body;
        }
        if (schema.Type == "array" && schema.Items is { } items && chance.Next(5) > 0)
            return new JsonArray(Enumerable.Range(0, chance.Next(4)).Select(_ => RandomBody(chance, items, depth + 1)).ToArray());
        return chance.Next(12) switch
        {
            0 => null,
            1 => JsonValue.Create(chance.Next(-3, 30)),
            2 => JsonValue.Create(chance.NextInt64(long.MinValue, long.MaxValue)),
            3 => JsonValue.Create(chance.NextDouble() * 1e18),
            4 => JsonValue.Create(chance.Next(2) == 0),
            5 => new JsonObject { ["amount"] = chance.Next(-5, 5_000), ["currency"] = "USD" },
            6 => JsonValue.Create(new string((char)chance.Next(1, 0xD7FF), chance.Next(0, 60))),
            7 => JsonValue.Create("2027-0" + chance.Next(1, 9) + "-1" + chance.Next(0, 9)),
            _ when schema.Words.Length > 0 => JsonValue.Create(schema.Words[chance.Next(schema.Words.Length)]),
            _ => schema.Type == "integer" ? JsonValue.Create(chance.Next(1, 20)) : JsonValue.Create("value " + chance.Next()),
        };
    }

    private Task<(int Status, string[] Fields, string? Wrong)> Send(ApiOperation operation, Func<HttpContent?>? content, string? query = null)
    {
        _sent++;
        return shop.Send(operation.Method, shop.Samples.Path(operation) + (query is null ? "" : "?" + query), BadInputShop.RoleFor(operation), content, operation.Statuses);
    }

    private async Task Expect(ApiOperation operation, string what, Func<HttpContent?> content, int status)
    {
        var (got, _, wrong) = await Send(operation, content);
        Note(operation, what, wrong ?? (got == status ? null : $"answer {got} instead of {status}"));
    }

    private async Task ExpectHeader(ApiOperation operation, string name, string value, int status)
    {
        _sent++;
        var (got, _, wrong) = await shop.Send(operation.Method, shop.Samples.Path(operation), BadInputShop.RoleFor(operation), Sample(operation), operation.Statuses, r => r.Headers.TryAddWithoutValidation(name, value));
        Note(operation, $"{name}: {value[..Math.Min(value.Length, 20)]}", wrong ?? (got == status ? null : $"answer {got} instead of {status}"));
    }

    private async Task ExpectAuthorization(ApiOperation operation, string value)
    {
        _sent++;
        var (got, _, wrong) = await shop.Send(operation.Method, shop.Samples.Path(operation), null, Sample(operation), operation.Statuses, r => r.Headers.TryAddWithoutValidation("Authorization", value));
        Note(operation, value[..Math.Min(value.Length, 20)], wrong ?? (got == 401 ? null : $"answer {got} instead of 401"));
    }

    private Func<HttpContent?>? Sample(ApiOperation operation) => operation.Body is null ? null : BadInputShop.Json(shop.Samples.Of(operation.Body)!.ToJsonString());

    private static Func<HttpContent> Bytes(byte[] bytes) => () =>
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    };

    /// <summary>The field itself, the list it is in, or something within it.</summary>
    private static bool IsAbout(string named, string field) =>
        named == field || field.StartsWith(named + ".", StringComparison.Ordinal) || field.StartsWith(named + "[", StringComparison.Ordinal) || named.StartsWith(field, StringComparison.Ordinal);

    private void Note(ApiOperation operation, string what, string? wrong)
    {
        if (wrong is not null)
            _wrong.Add($"{operation} [{what}]: {wrong}");
    }

    private void Report(int atLeast)
    {
        output.WriteLine($"{_sent} requests to {shop.Operations.Length} operations");
        Assert.True(_wrong.Count == 0, $"{_wrong.Count} of {_sent}:\n" + string.Join('\n', _wrong.Take(60)));
        Assert.True(_sent >= atLeast, $"Only {_sent} requests were made.");
    }
}
