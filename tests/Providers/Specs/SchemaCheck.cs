using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SubscriptionBox.Tests.Providers.Specs;

/// <summary>Compares JSON with a schema of an OpenAPI 3.0 document. Strict: a member that the schema does not name is an error too, unless the schema says that there may be others.</summary>
/// <param name="root">The whole document, for <c>$ref</c>.</param>
public sealed class SchemaCheck(JsonObject root)
{
    /// <summary>Members that are right although this version of the specification does not name them, by the name of the schema's title or reference.</summary>
    public Func<string, string, bool> Known { get; init; } = (_, _) => false;

    /// <summary>What is wrong; nothing when the value fits.</summary>
    public List<string> Errors(JsonNode? value, JsonNode schema, string at = "$")
    {
        var errors = new List<string>();
        // As it goes over the wire: a number built in memory has a type that JSON does not know.
        Check(value is null ? null : JsonNode.Parse(value.ToJsonString()), schema, at, "", errors);
        return errors;
    }

    private void Check(JsonNode? value, JsonNode given, string at, string name, List<string> errors)
    {
        var schema = Resolve(given, ref name);
        if (value is null)
        {
            if (!Nullable(schema))
                errors.Add($"{at}: null is not allowed");
            return;
        }
        if ((schema["anyOf"] ?? schema["oneOf"]) is JsonArray options)
        {
            var tried = options.Select(option => { var wrong = new List<string>(); Check(value, option!, at, name, wrong); return wrong; }).ToArray();
            if (tried.All(wrong => wrong.Count > 0))
                errors.Add($"{at}: fits none of {tried.Length} alternatives; the nearest: {tried.MinBy(wrong => (wrong.Exists(w => w.StartsWith($"{at}: is an object", StringComparison.Ordinal)) ? 1_000 : 0) + wrong.Count)![0]}");
            if (schema["properties"] is null && schema["allOf"] is null)
                return;
        }
        if (schema["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value)) && !(value is JsonValue text && Known(name, text.ToString())))
            errors.Add($"{at}: {value.ToJsonString()} is none of {words.Count} allowed words");
        switch (value)
        {
            case JsonObject o:
                Object(o, schema, at, name, errors);
                break;
            case JsonArray list:
                List(list, schema, at, name, errors);
                break;
            default:
                Scalar(value.AsValue(), schema, at, errors);
                break;
        }
    }

    private void Object(JsonObject value, JsonObject schema, string at, string name, List<string> errors)
    {
        var (properties, required, open) = (new Dictionary<string, List<JsonNode>>(), new HashSet<string>(), false);
        Gather(schema, properties, required, ref open, name);
        if (TypeOf(schema) is { } type && type != "object")
            errors.Add($"{at}: is an object, not a {type}");
        foreach (var missing in required.Where(r => !value.ContainsKey(r)))
            errors.Add($"{at}: {missing} is missing");
        foreach (var (member, inner) in value)
        {
            if (properties.TryGetValue(member, out var declared))
                // Every part of an allOf has its say.
                declared.ForEach(property => Check(inner, property, $"{at}.{member}", name, errors));
            else if (!open && properties.Count > 0 && !Known(name, member))
                errors.Add($"{at}: {member} stands in no specification ({name})");
        }
    }

    private void Gather(JsonObject schema, Dictionary<string, List<JsonNode>> properties, HashSet<string> required, ref bool open, string name)
    {
        foreach (var (member, property) in schema["properties"]?.AsObject() ?? [])
        {
            if (!properties.TryGetValue(member, out var declared))
                properties[member] = declared = [];
            declared.Add(property!);
        }
        foreach (var member in schema["required"]?.AsArray() ?? [])
            required.Add((string)member!);
        open |= schema["additionalProperties"] is JsonObject || schema["additionalProperties"] is JsonValue v && v.GetValueKind() == JsonValueKind.True;
        foreach (var part in schema["allOf"]?.AsArray() ?? [])
            Gather(Resolve(part!, ref name), properties, required, ref open, name);
    }

    private void List(JsonArray value, JsonObject schema, string at, string name, List<string> errors)
    {
        if (TypeOf(schema) is { } type && type != "array")
            errors.Add($"{at}: is a list, not a {type}");
        if (schema["minItems"] is { } least && value.Count < (int)least || schema["maxItems"] is { } most && value.Count > (int)most)
            errors.Add($"{at}: {value.Count} items");
        for (var i = 0; i < value.Count && schema["items"] is { } items; i++)
            Check(value[i], items, $"{at}[{i}]", name, errors);
    }

    private void Scalar(JsonValue value, JsonObject schema, string at, List<string> errors)
    {
        foreach (var part in schema["allOf"]?.AsArray() ?? [])
            Check(value, part!, at, "", errors);
        if (TypeOf(schema) is { } type && !Fits(value, type))
            errors.Add($"{at}: {value.ToJsonString()} is no {type}");
        if (value.GetValueKind() != JsonValueKind.String)
            return;
        var text = value.GetValue<string>();
        if (schema["minLength"] is { } least && text.Length < (int)least || schema["maxLength"] is { } most && text.Length > (int)most)
            errors.Add($"{at}: {text.Length} characters");
        if (schema["pattern"] is { } pattern && !Regex.IsMatch(text, (string)pattern!, RegexOptions.None, TimeSpan.FromSeconds(1)))
            errors.Add($"{at}: \"{text}\" does not match {pattern}");
        if ((string?)schema["format"] is "date-time" && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            errors.Add($"{at}: \"{text}\" is no time");
        if ((string?)schema["format"] is "uri" && !Uri.TryCreate(text, UriKind.Absolute, out _))
            errors.Add($"{at}: \"{text}\" is no address");
    }

    private static bool Fits(JsonValue value, string type) => value.GetValueKind() switch
    {
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type == "number" || type == "integer" && value.TryGetValue<long>(out _),
        _ => type == "boolean",
    };

    private static string? TypeOf(JsonObject schema) => (string?)schema["type"];

    private static bool Nullable(JsonObject schema) => schema["nullable"] is JsonValue v && v.GetValueKind() == JsonValueKind.True || schema.Count == 0;

    private JsonObject Resolve(JsonNode schema, ref string name)
    {
        var at = schema.AsObject();
        while ((string?)at["$ref"] is { } reference)
        {
            name = reference[(reference.LastIndexOf('/') + 1)..];
            JsonNode target = root;
            foreach (var part in reference.Split('/').Skip(1))
                target = target[part] ?? throw new InvalidOperationException($"The specification has no {reference}.");
            at = target.AsObject();
        }
        return at;
    }
}
