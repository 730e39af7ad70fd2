using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SubscriptionBox.Tests.Providers.Emulators;
using SubscriptionBox.Tests.Rules;

namespace SubscriptionBox.Tests.Providers.Specs;

/// <summary>A provider's own description of its API: OpenAPI 3.0, beside the repository and no part of it.</summary>
public sealed class ApiSpecification
{
    private readonly JsonObject _root;
    private readonly SchemaCheck _check;
    private readonly List<(string Method, string Template, Regex Path, JsonObject Operation)> _operations = [];

    private ApiSpecification(string file, Func<string, string, bool> known)
    {
        _root = JsonNode.Parse(File.ReadAllText(Repository.Shared(file)))!.AsObject();
        _check = new SchemaCheck(_root) { Known = known };
        foreach (var (path, item) in _root["paths"]!.AsObject())
        {
            foreach (var (method, operation) in item!.AsObject())
            {
                if (method is "get" or "post" or "put" or "patch" or "delete")
                    _operations.Add((method.ToUpperInvariant(), path, new Regex("^" + Regex.Replace(path, @"\{[^}]+\}", "[^/]+") + "$"), operation!.AsObject()));
            }
        }
        // /orders/search before /orders/{id}.
        _operations.Sort((a, b) => a.Template.Count(c => c == '{').CompareTo(b.Template.Count(c => c == '{')));
    }

    /// <summary>Reads one.</summary>
    /// <param name="file">Below the shared folder.</param>
    /// <param name="known">Members and words that are right although this version does not name them: schema, name.</param>
    public static ApiSpecification Load(string file, Func<string, string, bool>? known = null) => new(file, known ?? ((_, _) => false));

    /// <summary>Checks single resources, such as what a webhook carries.</summary>
    public List<string> Errors(JsonNode value, string schema) => _check.Errors(value, new JsonObject { ["$ref"] = $"#/components/schemas/{schema}" });

    /// <summary>Whether a request is one of this API's.</summary>
    public bool Describes(ApiRequest request) => Find(request) is not null;

    /// <summary>What is wrong with a request and its answer.</summary>
    /// <param name="decode">Makes the body of a request with the operation's schema at hand: forms have no types of their own.</param>
    public IEnumerable<string> Errors(Exchange exchange, Func<ApiRequest, JsonNode, JsonNode?> decode)
    {
        var request = exchange.Request;
        if (Find(request) is not { } operation)
            return [$"{request.Method} {request.Path} stands in no specification"];
        return RequestErrors(request, operation, decode).Concat(ReplyErrors(exchange, operation)).Select(error => $"{request.Method} {request.Path} {error}");
    }

    private IEnumerable<string> RequestErrors(ApiRequest request, JsonObject operation, Func<ApiRequest, JsonNode, JsonNode?> decode)
    {
        var parameters = (operation["parameters"]?.AsArray() ?? []).Select(p => Parameter(p!)).ToArray();
        foreach (var (name, value) in request.Query)
        {
            if (parameters.FirstOrDefault(p => (string?)p["in"] == "query" && ((string)p["name"]! == name || name.StartsWith((string)p["name"]! + "[", StringComparison.Ordinal))) is null)
                yield return $"asks with {name}={value}, which stands in no specification";
        }
        foreach (var header in request.Headers.Keys.Where(h => h.StartsWith("paypal-", StringComparison.Ordinal)))
        {
            if (!parameters.Any(p => (string?)p["in"] == "header" && ((string)p["name"]!).Equals(header, StringComparison.OrdinalIgnoreCase)))
                yield return $"carries {header}, which stands in no specification";
        }
        var content = operation["requestBody"]?["content"]?.AsObject().FirstOrDefault().Value;
        if (content?["schema"] is { } schema)
        {
            foreach (var error in _check.Errors(decode(request, schema), schema, "request"))
                yield return error;
        }
        else if (request.Body.Length > 0)
            yield return "has a body, and the operation takes none";
    }

    private IEnumerable<string> ReplyErrors(Exchange exchange, JsonObject operation)
    {
        if (exchange.Reply is not { } reply)
            yield break;
        // What a limiter in front of the API answers stands in no specification.
        if (reply.Status == 429)
            yield break;
        var responses = operation["responses"]!.AsObject();
        var response = responses[reply.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)] ?? responses["default"];
        if (response is null)
        {
            if (reply.Status is not (401 or 409 or 500))
                yield return $"is answered with {reply.Status}, which stands in no specification";
            yield break;
        }
        if ((string?)response["$ref"] is { } reference)
            response = reference.Split('/').Skip(1).Aggregate((JsonNode)_root, (node, part) => node[part]!);
        if (response["content"]?.AsObject().FirstOrDefault().Value?["schema"] is { } schema)
        {
            foreach (var error in _check.Errors(reply.Body, schema, $"answer {reply.Status}"))
                yield return error;
        }
        else if (reply.Body is JsonObject { Count: > 0 } && reply.Status < 300)
            yield return $"is answered with a body, and {reply.Status} has none";
    }

    private JsonObject Parameter(JsonNode parameter) => (string?)parameter["$ref"] is { } reference
        ? reference.Split('/').Skip(1).Aggregate((JsonNode)_root, (node, part) => node[part]!).AsObject()
        : parameter.AsObject();

    private JsonObject? Find(ApiRequest request) =>
        _operations.Find(o => o.Method == request.Method && o.Path.IsMatch(request.Path)) is { Operation: { } found } ? found : null;
}
