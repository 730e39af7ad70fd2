using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Common;

namespace SubscriptionBox.Tests.Api.Hosting;

/// <summary>The rules every endpoint gets from the foundation, seen from outside.</summary>
public sealed class HttpFoundationTests(FoundationRoutes routes) : IClassFixture<FoundationRoutes>
{
    private readonly ApiHost _host = routes.Host;

    [Theory]
    [InlineData("""{"name":"x","count":1,"kind":"soft","items":[{"quantity":1}],"at":"2026-03-31T09:00:00Z"}""", null)]
    [InlineData("""{"name":"x","count":1,"kind":"soft","items":[]}""", null)]
    [InlineData("""{"name":"x","count":1,"kind":"soft","items":[{"quantity":0}]}""", "items[0].quantity")]
    [InlineData("""{"name":"x","count":1,"kind":"soft","items":[{"quantity":1},{"quantity":"2"}]}""", "items[1].quantity")]
    [InlineData("""{"name":"x","count":1,"kind":"soft","items":[{}]}""", "items[0].quantity")]
    [InlineData("""{"name":"x","count":1,"kind":"soft","items":[null]}""", "items[0]")]
    [InlineData("""{"name":"x","count":1,"kind":"soft","items":null}""", "items")]
    [InlineData("""{"name":"x","count":99999999999999,"kind":"soft","items":[]}""", "count")]
    [InlineData("""{"name":"x","count":-1,"kind":"soft","items":[]}""", "count")]
    [InlineData("""{"name":"x","count":1.5,"kind":"soft","items":[]}""", "count")]
    [InlineData("""{"name":"x","count":1,"kind":"loud","items":[]}""", "kind")]
    [InlineData("""{"name":"x","count":1,"kind":0,"items":[]}""", "kind")]
    [InlineData("""{"name":"","count":1,"kind":"soft","items":[]}""", "name")]
    [InlineData("""{"name":"   ","count":1,"kind":"soft","items":[]}""", "name")]
    [InlineData("""{"name":"a\u0000b","count":1,"kind":"soft","items":[]}""", "name")]
    [InlineData("""{"name":"\ud800","count":1,"kind":"soft","items":[]}""", "name")]
    [InlineData("""{"name":null,"count":1,"kind":"soft","items":[]}""", "name")]
    [InlineData("""{"name":7,"count":1,"kind":"soft","items":[]}""", "name")]
    [InlineData("""{"name":"x","name":"y","count":1,"kind":"soft","items":[]}""", "name")]
    [InlineData("""{"count":1,"kind":"soft","items":[]}""", "name")]
    [InlineData("""{"name":"x","count":1,"kind":"soft","items":[],"at":"2026-03-31T09:00:00"}""", "at")]
    [InlineData("""{"name":"x","count":1,"kind":"soft","items":[],"at":"yesterday"}""", "at")]
    [InlineData("""{"name":"x","count":1,"kind":"soft","items":[],"price":{"amount":5}}""", "price.currency")]
    [InlineData("""{"name":"x","count":1,"kind":"soft","items":[],"price":{"amount":5,"currency":"XXX"}}""", "price.currency")]
    [InlineData("""{"name":"x","count":1,"kind":"soft","items":[],"tags":["ok",""]}""", "tags[1]")]
    [InlineData("""{"name":"x","count":1,"kind":"soft","items":[],"tags":["1","2","3","4"]}""", "tags")]
    [InlineData("{", "body")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    [InlineData("", "body")]
    [InlineData("\"text\"", "body")]
    public async Task A_body_is_accepted_or_refused_with_400_naming_the_field(string json, string? field)
    {
        var response = await Post("/things", json);
        if (field is null)
        {
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            return;
        }
        var problem = await ProblemOf(response, HttpStatusCode.BadRequest, "bad-request");
        Assert.Contains(field, problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    [Fact]
    public async Task All_missing_members_are_named_at_once()
    {
        var problem = await ProblemOf(await Post("/things", "{}"), HttpStatusCode.BadRequest, "bad-request");
        Assert.Equal(["count", "items", "kind", "name"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    [Fact]
    public async Task A_text_that_is_no_JSON_media_type_is_415() =>
        await ProblemOf(await _host.Client.PostAsync("/api/v1/things", new StringContent("{}", Encoding.UTF8, "text/plain")), HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_body_over_one_megabyte_is_413(bool keyed, bool lengthUnsaid)
    {
        var request = Request(HttpMethod.Post, "/things", "{\"name\":\"" + new string('x', 3 * ApiOptions.MaxBodyBytes) + "\"}");
        request.Headers.TransferEncodingChunked = lengthUnsaid;
        if (keyed)
            request.Headers.Add("Idempotency-Key", "k");
        await ProblemOf(await _host.Client.SendAsync(request), HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Theory]
    [InlineData(RefusalKind.NotFound, 404, "some-code")]
    [InlineData(RefusalKind.Conflict, 409, "some-code")]
    [InlineData(RefusalKind.Invalid, 422, "some-code")]
    [InlineData(RefusalKind.PaymentDeclined, 402, "some-code")]
    [InlineData(RefusalKind.Unauthenticated, 401, "some-code")]
    [InlineData(RefusalKind.Forbidden, 403, "some-code")]
    [InlineData(RefusalKind.ReauthenticationRequired, 403, "some-code")]
    [InlineData(RefusalKind.Throttled, 429, "some-code")]
    [InlineData(RefusalKind.Stale, 412, "some-code")]
    [InlineData(RefusalKind.RequestKeyReused, 422, "some-code")]
    [InlineData(RefusalKind.Unavailable, 503, "some-code")]
    [InlineData(RefusalKind.NotImplemented, 501, "some-code")]
    public async Task A_refusal_has_the_status_of_its_kind(RefusalKind kind, int status, string code)
    {
        var response = await Post($"/refuse/{kind}", "");
        var problem = await ProblemOf(response, (HttpStatusCode)status, code);
        Assert.Equal(kind == RefusalKind.PaymentDeclined, problem.TryGetProperty("code", out var provider));
        if (kind == RefusalKind.PaymentDeclined)
            Assert.Equal("card_declined", provider.GetString());
        Assert.Equal("4", response.Headers.GetValues("Retry-After").Single());
        Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Count > 0);
    }

    [Fact]
    public void Every_kind_of_refusal_has_a_status() => Assert.All(Enum.GetValues<RefusalKind>(), kind => Assert.InRange(Reply.StatusOf(kind), 400, 599));

    [Theory]
    [InlineData("/things/thing-1", null, 401)]
    [InlineData("/things/thing-1", Role.Customer, 200)]
    [InlineData("/things/thing-1", Role.Support, 403)]
    [InlineData("/things/other-1", Role.Customer, 404)]
    [InlineData("/things/thing-%20", Role.Customer, 404)]
    [InlineData("/admin", Role.Administrator, 200)]
    [InlineData("/admin", Role.Customer, 403)]
    [InlineData("/admin", Role.Marketing, 403)]
    [InlineData("/undeclared", null, 401)]
    [InlineData("/nowhere", Role.Customer, 404)]
    [InlineData("/nowhere", null, 404)]
    [InlineData("/count?count=1", null, 200)]
    public async Task Access_follows_the_audience_of_the_route(string path, Role? role, int status)
    {
        var response = await _host.Client.SendAsync(Request(HttpMethod.Get, path, role: role));
        Assert.Equal(status, (int)response.StatusCode);
        if (status >= 400)
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy")]
    [InlineData("Basic dXNlcjpwYXNz")]
    public async Task Credentials_that_open_no_session_are_401(string authorization)
    {
        var request = Request(HttpMethod.Get, "/things/thing-1");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        var response = await _host.Client.SendAsync(request);
        await ProblemOf(response, HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Theory]
    [InlineData("GET", null, null, 200)]
    [InlineData("DELETE", "own", null, 204)]
    [InlineData("DELETE", null, "same-origin", 204)]
    [InlineData("DELETE", "http://evil.example", null, 401)]
    [InlineData("DELETE", "http://evil.example", "same-origin", 401)]
    [InlineData("DELETE", null, "cross-site", 401)]
    [InlineData("DELETE", null, "same-site", 401)]
    [InlineData("DELETE", null, null, 401)]
    public async Task A_cookie_counts_only_for_requests_of_our_own_pages(string method, string? origin, string? site, int status)
    {
        var request = Request(new HttpMethod(method), "/things/thing-1");
        request.Headers.Add("Cookie", $"session={ApiHost.TokenFor(Role.Customer)}");
        if (origin is not null) request.Headers.Add("Origin", origin == "own" ? _host.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) : origin);
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        Assert.Equal(status, (int)(await _host.Client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("/things?limit=0", "limit")]
    [InlineData("/things?limit=101", "limit")]
    [InlineData("/things?limit=-5", "limit")]
    [InlineData("/things?limit=ten", "limit")]
    [InlineData("/things?cursor=bm9uc2Vuc2U", "cursor")]
    [InlineData("/things?cursor=%00", "cursor")]
    [InlineData("/count?count=many", "count")]
    [InlineData("/count?count=99999999999", "count")]
    [InlineData("/count", "count")]
    public async Task A_bad_query_is_400_and_names_the_field(string path, string field)
    {
        var problem = await ProblemOf(await _host.Client.GetAsync("/api/v1" + path), HttpStatusCode.BadRequest, "bad-request");
        Assert.Equal(field, problem.GetProperty("errors").EnumerateObject().Single().Name);
    }

    [Fact]
    public async Task A_cursor_that_was_given_out_comes_back_as_the_grain_said_it()
    {
        var first = await _host.Client.GetFromJsonAsync<JsonElement>("/api/v1/things");
        var cursor = first.GetProperty("nextCursor").GetString()!;
        Assert.NotEqual("next", cursor);
        var second = await _host.Client.GetFromJsonAsync<JsonElement>("/api/v1/things?limit=5&cursor=" + cursor);
        Assert.Equal("next", second.GetProperty("items")[0].GetString());
        await ProblemOf(await _host.Client.GetAsync("/api/v1/other-things?cursor=" + cursor), HttpStatusCode.BadRequest, "bad-request");
    }

    [Fact]
    public async Task A_view_that_the_client_has_already_is_304()
    {
        var request = Request(HttpMethod.Get, "/things/thing-1", role: Role.Customer);
        request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"3\""));
        Assert.Equal(HttpStatusCode.NotModified, (await _host.Client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("\"12\"", "12")]
    [InlineData("*", "0")]
    [InlineData(null, "0")]
    [InlineData("\"abc\"", "-1")]
    [InlineData("W/\"12\"", "-1")]
    public async Task If_Match_is_read_strictly(string? header, string seen)
    {
        var request = Request(HttpMethod.Patch, "/things/thing-1");
        if (header is not null) request.Headers.TryAddWithoutValidation("If-Match", header);
        Assert.Equal(seen, await (await _host.Client.SendAsync(request)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Request_keys_hash_the_content_and_the_body_is_still_read()
    {
        async Task<string> Hash(string key, string name)
        {
            var request = Request(HttpMethod.Post, "/caller", $$"""{"name":"{{name}}","count":1,"kind":"soft","items":[]}""");
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            var response = await _host.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync();
        }
        Assert.Equal(await Hash("k", "a"), await Hash("k", "a"));
        Assert.NotEqual(await Hash("k", "a"), await Hash("k", "b"));
    }

    [Fact]
    public async Task A_request_key_over_255_characters_is_400()
    {
        var request = Request(HttpMethod.Post, "/caller", "{}");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", new string('k', 256));
        var problem = await ProblemOf(await _host.Client.SendAsync(request), HttpStatusCode.BadRequest, "bad-request");
        Assert.True(problem.GetProperty("errors").TryGetProperty("Idempotency-Key", out _));
    }

    [Theory]
    [InlineData("/broken", 500, "unexpected")]
    [InlineData("/slow", 503, "unavailable")]
    public async Task A_failure_tells_nothing_of_the_inside(string path, int status, string code)
    {
        var response = await _host.Client.GetAsync("/api/v1" + path);
        await ProblemOf(response, (HttpStatusCode)status, code);
        Assert.DoesNotContain("hunter2", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_method_is_405_with_Allow()
    {
        var response = await _host.Client.SendAsync(Request(HttpMethod.Delete, "/things"));
        await ProblemOf(response, HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.NotEmpty(response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Every_answer_carries_the_security_and_rate_limit_headers()
    {
        foreach (var path in new[] { "/api/v1/things", "/api/v1/broken", "/api/v1/nowhere", "/openapi/v1.json" })
        {
            var response = await _host.Client.GetAsync(path);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("same-origin", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.StartsWith("\"address\";q=", response.Headers.GetValues("RateLimit-Policy").Single(), StringComparison.Ordinal);
            Assert.StartsWith("\"address\";r=", response.Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
            Assert.False(response.Headers.Contains("Server"));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task The_OpenAPI_document_states_the_limits_the_audience_and_the_problems()
    {
        var document = await _host.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var thing = schemas.GetProperty("ThingBody");
        Assert.Equal(["name", "count", "kind", "items"], thing.GetProperty("required").EnumerateArray().Select(e => e.GetString()!));
        var name = thing.GetProperty("properties").GetProperty("name");
        Assert.Equal((1, 10), (name.GetProperty("minLength").GetInt32(), name.GetProperty("maxLength").GetInt32()));
        Assert.Equal(5, thing.GetProperty("properties").GetProperty("items").GetProperty("maxItems").GetInt32());
        Assert.Equal(20, schemas.GetProperty("ThingItem").GetProperty("properties").GetProperty("quantity").GetProperty("maximum").GetInt32());
        Assert.Equal(["soft", "hard"], schemas.GetProperty("ThingKind").GetProperty("enum").EnumerateArray().Select(e => e.GetString()!));
        var read = document.GetProperty("paths").GetProperty("/api/v1/things/{id}").GetProperty("get");
        Assert.Equal(["200", "400", "401", "403", "404", "429", "503"], read.GetProperty("responses").EnumerateObject().Select(r => r.Name).Order());
        Assert.Equal(2, read.GetProperty("security").GetArrayLength());
        Assert.False(document.GetProperty("paths").GetProperty("/api/v1/things").GetProperty("post").TryGetProperty("security", out _));
    }

    [Fact]
    public async Task Over_the_limit_is_429_with_Retry_After_until_the_window_ends()
    {
        await using var host = await ApiHost.Start(api => api.MapGet("/x", () => Reply.Of(1)).ForAnyone(), options => options.AddressRequestsPerMinute = 2);
        Assert.Equal("\"address\";r=1;t=60", (await host.Client.GetAsync("/api/v1/x")).Headers.GetValues("RateLimit").Single());
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/api/v1/x")).StatusCode);
        var refused = await host.Client.GetAsync("/api/v1/x");
        await ProblemOf(refused, HttpStatusCode.TooManyRequests, "too-many-requests");
        Assert.InRange(int.Parse(refused.Headers.GetValues("Retry-After").Single(), System.Globalization.CultureInfo.InvariantCulture), 1, 60);
    }

    [Fact]
    public async Task Times_are_written_in_UTC()
    {
        var response = await Post("/things", """{"name":"x","count":1,"kind":"soft","items":[],"at":"2026-03-31T11:00:00+02:00"}""");
        Assert.Equal("2026-03-31T09:00:00Z", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("at").GetString());
        Assert.Equal("\"7\"", response.Headers.ETag!.Tag);
        Assert.Equal("/things/1", response.Headers.Location!.ToString());
    }

    private Task<HttpResponseMessage> Post(string path, string json) => _host.Client.SendAsync(Request(HttpMethod.Post, path, json));

    private static HttpRequestMessage Request(HttpMethod method, string path, string? json = null, Role? role = null)
    {
        var request = new HttpRequestMessage(method, "/api/v1" + path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (role is { } signedIn)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiHost.TokenFor(signedIn));
        return request;
    }

    private static async Task<JsonElement> ProblemOf(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.EndsWith("/" + code, problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        return problem;
    }
}

public sealed record ThingBody(
    [Text(1, 10)] string Name, [System.ComponentModel.DataAnnotations.Range(0, 100)] int Count, ThingKind Kind, [Count(0, 5)] ImmutableArray<ThingItem> Items,
    DateTimeOffset? At = null, Money? Price = null, [Count(0, 3), Each(1, 5)] ImmutableArray<string>? Tags = null);

public sealed record ThingItem([System.ComponentModel.DataAnnotations.Range(1, 20)] int Quantity);

public enum ThingKind
{
    Soft,
    Hard,
}

/// <summary>Routes that show the foundation's rules.</summary>
public sealed class FoundationRoutes : IAsyncLifetime
{
    public ApiHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await ApiHost.Start(api =>
    {
        api.MapPost("/things", (ThingBody body, HttpContext http) => Reply.Created<ThingBody, ThingBody>((Answer<ThingBody>)body, b => b, _ => "/things/1", _ => 7)).ForAnyone();
        api.MapGet("/other-things", (PageQuery page) => Reply.Of(int.Parse(page.Cursor!, null))).ForAnyone();
        api.MapGet("/things", (PageQuery page) => Reply.List((Answer<Page<string>>)new Page<string>([page.Cursor ?? "first"], "next"), page, s => s)).ForAnyone();
        api.MapGet("/things/{id:key(thing)}", (string id) => Reply.From((Answer<string>)id, s => s, _ => 3)).ForCustomers();
        api.MapDelete("/things/{id:key(thing)}", (string id) => Reply.Done((Answer<string>)id)).ForCustomers();
        api.MapPatch("/things/{id:key(thing)}", (string id, IfMatch match) => Reply.Of(match.Version ?? 0)).ForAnyone();
        api.MapGet("/count", (int count) => Reply.Of(count)).ForAnyone();
        api.MapPost("/caller", (ThingBody body, HttpContext http) => Reply.Of(http.Caller().Key?.Content ?? "none")).ForAnyone();
        api.MapPost("/refuse/{kind}", (RefusalKind kind) => Reply.From((Answer<string>)new Refusal(1, kind, "some-code", "Why.") { ProviderCode = "card_declined", RetryAfter = TimeSpan.FromSeconds(3.2) })).ForAnyone();
        api.MapGet("/admin", () => Reply.Of("secret")).ForAdministrators();
        api.MapGet("/undeclared", () => Reply.Of("secret"));
        api.MapGet("/broken", string () => throw new InvalidOperationException("password=hunter2")).ForAnyone();
        api.MapGet("/slow", string () => throw new TimeoutException()).ForAnyone();
    });

    public async Task DisposeAsync() => await Host.DisposeAsync();
}
