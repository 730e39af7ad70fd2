using System.Text.Json.Nodes;

namespace SubscriptionBox.Tests.Api.BadInput;

/// <summary>A body that is wrong in one place.</summary>
/// <param name="What">What was done to it.</param>
/// <param name="Json">The text as sent.</param>
/// <param name="Field">The field that the answer must name; null when no rule that the document states is broken, so that the answer may be a yes.</param>
public sealed record BadBody(string What, string Json, string? Field);

/// <summary>Breaks every rule that a schema states, one at a time, everywhere in a body.</summary>
public static class Mutations
{
    private static readonly string Long = new('x', 100_000);

    public static IEnumerable<BadBody> Of(ApiSchema schema, JsonNode sample)
    {
        foreach (var (path, field, at) in Places(schema, [], ""))
        {
            if (path.Length == 0)
                continue;
            foreach (var (what, value, refused) in Wrong(at, Find(sample, path)))
                if (Replaced(sample, path, value) is { } json)
                    yield return new($"{field} {what}", json, refused ? field : null);
        }
        foreach (var (path, field, required) in Members(schema, [], ""))
        {
            if (Removed(sample, path) is { } without)
                yield return new($"{field} left out", without, required ? field : null);
            if (Doubled(sample, path) is { } doubled)
                yield return new($"{field} given twice", doubled, field);
        }
    }

    /// <summary>The body with one text of it replaced, for every text there is.</summary>
    public static IEnumerable<(string Field, string Json)> Texts(ApiSchema schema, JsonNode sample, string text) =>
        from place in Places(schema, [], "")
        where place.Path.Length > 0 && place.Schema.Type == "string" && Replaced(sample, place.Path, "") is not null
        select (place.Field, Replaced(sample, place.Path, $"\"{text}\"")!);

    /// <summary>Texts that are no body of this schema at all.</summary>
    public static IEnumerable<string> NoBodies(JsonNode sample)
    {
        var text = sample.ToJsonString();
        return [text[..^1], text + "}", "{", "[]", "\"text\"", "17", "true", "{'a':1}", "{\"a\":}", "\u0001", new string('[', 200), string.Concat(Enumerable.Repeat("{\"a\":", 200)), "{\"a\":NaN}", "<xml/>"];
    }

    /// <summary>Wrong values for one place: what, the JSON, and whether the document itself rules it out.</summary>
    private static IEnumerable<(string What, string Value, bool Refused)> Wrong(ApiSchema schema, JsonNode? sample)
    {
        if (schema.Type is null)
            yield break;
        yield return ("null", "null", !schema.Nullable);
        foreach (var (type, value) in new[] { ("string", "\"text\""), ("number", "7"), ("boolean", "true"), ("array", "[1]"), ("object", "{\"a\":1}") })
            if (type != schema.Type && !(type == "number" && schema.Type == "integer") && !(type == "object" && schema.Properties.Count == 0 && schema.Type == "object"))
                yield return ($"as {type}", value, true);
        switch (schema.Type)
        {
            case "string" when schema.Words.Length > 0:
                yield return ("unknown word", "\"no-such-word\"", true);
                yield return ("word in capitals", $"\"{schema.Words[0].ToUpperInvariant()}\"", schema.Words[0] != schema.Words[0].ToUpperInvariant());
                break;
            case "string":
                yield return ("100,000 characters", $"\"{Long}\"", true);
                if (schema.MaxLength is { } most)
                    yield return ("one character too many", $"\"{new string('x', most + 1)}\"", true);
                yield return ("empty", "\"\"", schema.MinLength > 0 || schema.Format is not null);
                yield return ("a zero", "\"a\\u0000b\"", schema.Format != "password");
                yield return ("half a surrogate pair", "\"\\ud800\"", true);
                yield return ("markup", "\"<script>alert(1)</script>' OR 1=1 --\"", schema.Format is "date" or "date-time" or "time");
                if (schema.Format == "date-time")
                    yield return ("without offset", "\"2027-03-01T09:00:00\"", true);
                break;
            case "integer" or "number":
                yield return ("huge", "999999999999999999999999999999", schema.Type == "integer");
                yield return ("negative", "-7", schema.Minimum >= 0);
                yield return ("most negative", "-9223372036854775808", schema.Minimum is not null || schema.Format == "int32");
                yield return ("a fraction", "1.5", schema.Type == "integer");
                yield return ("as text", "\"1\"", true);
                yield return ("an exponent", "1e400", true);
                if (schema.Minimum is { } least)
                    yield return ("too small", $"{least - 1}", true);
                if (schema.Maximum is { } largest && largest < long.MaxValue)
                    yield return ("too large", $"{largest + 1}", true);
                break;
            case "array":
                if (schema.MinItems > 0)
                    yield return ("empty", "[]", true);
                if (schema.MaxItems is { } items && sample is JsonArray { Count: > 0 } array)
                    yield return ("too many", $"[{string.Join(',', Enumerable.Repeat(array[0]?.ToJsonString() ?? "null", items + 1))}]", true);
                break;
        }
    }

    private static IEnumerable<(string[] Path, string Field, ApiSchema Schema)> Places(ApiSchema schema, string[] path, string field)
    {
        yield return (path, field, schema);
        foreach (var (name, member) in schema.Properties)
            foreach (var place in Places(member, [.. path, name], field.Length == 0 ? name : $"{field}.{name}"))
                yield return place;
        if (schema.Items is { } items)
            foreach (var place in Places(items, [.. path, "0"], $"{field}[0]"))
                yield return place;
    }

    private static IEnumerable<(string[] Path, string Field, bool Required)> Members(ApiSchema schema, string[] path, string field)
    {
        foreach (var (at, name, place) in Places(schema, path, field))
            foreach (var member in place.Properties.Keys)
                yield return ([.. at, member], name.Length == 0 ? member : $"{name}.{member}", place.Required.Contains(member));
    }

    private static JsonNode? Find(JsonNode? node, string[] path) =>
        path.Aggregate(node, (at, part) => at switch { JsonObject o => o[part], JsonArray { Count: > 0 } a => a[0], _ => null });

    private static string? Replaced(JsonNode sample, string[] path, string value)
    {
        const string Mark = "\"@@here@@\"";
        var copy = sample.DeepClone();
        switch (Find(copy, path[..^1]))
        {
            case JsonObject owner:
                owner[path[^1]] = "@@here@@";
                break;
            case JsonArray { Count: > 0 } list:
                list[0] = "@@here@@";
                break;
            default:
                return null;
        }
        return copy.ToJsonString().Replace(Mark, value, StringComparison.Ordinal);
    }

    private static string? Removed(JsonNode sample, string[] path)
    {
        var copy = sample.DeepClone();
        return Find(copy, path[..^1]) is JsonObject owner && owner.Remove(path[^1]) ? copy.ToJsonString() : null;
    }

    private static string? Doubled(JsonNode sample, string[] path)
    {
        if (Find(sample, path) is not { } value || Find(sample, path[..^1]) is not JsonObject)
            return null;
        return Replaced(sample, path, $"{value.ToJsonString()},\"{path[^1]}\":{value.ToJsonString()}");
    }
}
