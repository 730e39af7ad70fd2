using System.Text.Json.Nodes;

namespace SubscriptionBox.Tests.Api.BadInput;

/// <summary>The OpenAPI document, as far as bad requests are made from it.</summary>
public sealed class ApiDocument(JsonNode document)
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    public IEnumerable<ApiOperation> Operations() =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where Methods.Contains(operation.Key)
        select Operation(path.Key, operation.Key, operation.Value!);

    private ApiOperation Operation(string path, string method, JsonNode operation)
    {
        var body = operation["requestBody"];
        var description = operation["description"]?.GetValue<string>() ?? "";
        var audience = description[(description.LastIndexOf("For: ", StringComparison.Ordinal) + 5)..].TrimEnd('.').Split(", ");
        return new ApiOperation(
            new HttpMethod(method.ToUpperInvariant()), path, audience,
            [.. (operation["parameters"]?.AsArray() ?? []).Select(p => new ApiParameter(p!["name"]!.GetValue<string>(), p["in"]!.GetValue<string>(), Schema(p["schema"])))],
            body?["content"]?["application/json"]?["schema"] is { } schema ? Schema(schema) : null,
            body?["required"]?.GetValue<bool>() == true,
            [.. operation["responses"]!.AsObject().Select(r => int.Parse(r.Key, null))]);
    }

    private ApiSchema Schema(JsonNode? node)
    {
        if (node?["$ref"] is { } reference)
            return Schema(document["components"]!["schemas"]![reference.GetValue<string>().Split('/')[^1]]);
        if (node?["oneOf"] is JsonArray choices)
            return Schema(choices.First(c => c!["type"]?.ToString() != "null")) with { Nullable = true };
        var types = node?["type"] switch
        {
            JsonArray several => several.Select(t => t!.GetValue<string>()).ToArray(),
            { } one => [one.GetValue<string>()],
            null => [],
        };
        return new ApiSchema(types.FirstOrDefault(t => t != "null"), types.Contains("null"))
        {
            Format = node?["format"]?.GetValue<string>(),
            MinLength = node?["minLength"]?.GetValue<int>(), MaxLength = node?["maxLength"]?.GetValue<int>(),
            Minimum = node?["minimum"]?.GetValue<decimal>(), Maximum = node?["maximum"]?.GetValue<decimal>(),
            MinItems = node?["minItems"]?.GetValue<int>(), MaxItems = node?["maxItems"]?.GetValue<int>(),
            Words = [.. (node?["enum"]?.AsArray() ?? []).Where(w => w is not null).Select(w => w!.ToString())],
            Items = node?["items"] is { } items ? Schema(items) : null,
            Properties = node?["properties"]?.AsObject().ToDictionary(p => p.Key, p => Schema(p.Value)) ?? [],
            Required = [.. (node?["required"]?.AsArray() ?? []).Select(r => r!.GetValue<string>())],
        };
    }
}

/// <summary>An operation.</summary>
/// <param name="Audience">Role names, or <c>anyone</c>.</param>
/// <param name="Statuses">What it says it answers.</param>
public sealed record ApiOperation(
    HttpMethod Method, string Path, string[] Audience, ApiParameter[] Parameters, ApiSchema? Body, bool BodyRequired, int[] Statuses)
{
    public override string ToString() => $"{Method} {Path}";
}

public sealed record ApiParameter(string Name, string In, ApiSchema Schema);

public sealed record ApiSchema(string? Type, bool Nullable)
{
    public string? Format { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public decimal? Minimum { get; init; }
    public decimal? Maximum { get; init; }
    public int? MinItems { get; init; }
    public int? MaxItems { get; init; }
    public string[] Words { get; init; } = [];
    public ApiSchema? Items { get; init; }
    public Dictionary<string, ApiSchema> Properties { get; init; } = [];
    public string[] Required { get; init; } = [];
}
