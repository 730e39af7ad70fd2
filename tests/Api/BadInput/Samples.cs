using System.Globalization;
using System.Text.Json.Nodes;

namespace SubscriptionBox.Tests.Api.BadInput;

/// <summary>Makes values that fit a schema, with ids of things that exist where a name asks for one: bad requests shall get as far as possible before they are refused.</summary>
public sealed class Samples(IReadOnlyDictionary<string, string> known)
{
    /// <summary>A body that fits.</summary>
    public JsonNode? Of(ApiSchema schema, string name = "")
    {
        if (schema.Words.Length > 0)
            return JsonValue.Create(known.TryGetValue(name, out var word) && schema.Words.Contains(word) ? word : schema.Words[0]);
        return schema.Type switch
        {
            "object" => new JsonObject(schema.Properties.Where(p => !known.TryGetValue(p.Key, out var value) || value != Without)
                .Select(p => KeyValuePair.Create(p.Key, Of(p.Value, p.Key)))),
            "array" => new JsonArray(Enumerable.Range(0, Math.Max(1, schema.MinItems ?? 0)).Select(_ => Of(schema.Items!, name)).ToArray()),
            "integer" => JsonValue.Create((long)Math.Max(schema.Minimum ?? 1, 1)),
            "number" => JsonValue.Create(Math.Max(schema.Minimum ?? 1, 1)),
            "boolean" => JsonValue.Create(false),
            "string" => JsonValue.Create(Text(schema, name)),
            _ => JsonValue.Create("x"),
        };
    }

    /// <summary>Stands for a member that is better left out.</summary>
    public const string Without = "\0";

    /// <summary>A path with ids that exist, and the query that an operation needs.</summary>
    public string PathAndQuery(ApiOperation operation)
    {
        var needed = operation.Parameters.Where(p => p.In == "query" && known.ContainsKey(p.Name) && p.Name.EndsWith("Id", StringComparison.Ordinal)).Select(p => $"{p.Name}={known[p.Name]}").ToArray();
        return Path(operation) + (needed.Length == 0 ? "" : "?" + string.Join('&', needed));
    }

    /// <summary>A path with ids that exist.</summary>
    public string Path(ApiOperation operation)
    {
        var path = operation.Path;
        foreach (var parameter in operation.Parameters.Where(p => p.In == "path"))
            path = path.Replace($"{{{parameter.Name}}}", PathValue(operation, parameter.Name), StringComparison.Ordinal);
        return path;
    }

    private string PathValue(ApiOperation operation, string name)
    {
        var key = name == "id" ? operation.Path.Split('/').TakeWhile(p => p != "{id}").Last() : name;
        return known.TryGetValue(key, out var value) ? value : "x";
    }

    private string Text(ApiSchema schema, string name)
    {
        if (known.TryGetValue(name, out var value))
            return value;
        var length = Math.Max(schema.MinLength ?? 1, 1);
        return schema.Format switch
        {
            "date" => "2027-03-01",
            "date-time" => "2027-03-01T09:00:00Z",
            "time" => "09:00:00",
            _ => string.Create(CultureInfo.InvariantCulture, $"{new string('a', length)}"),
        };
    }
}
