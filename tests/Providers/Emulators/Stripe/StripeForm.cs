using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SubscriptionBox.Tests.Providers.Emulators.Stripe;

/// <summary>Stripe's way of writing parameters: <c>metadata[paymentKey]=x&amp;expand[0]=y</c>. Everything is text; types come from the specification.</summary>
public static class StripeForm
{
    /// <summary>The parameters of a request's body as a tree of texts.</summary>
    public static JsonObject Parse(byte[] body)
    {
        var tree = new JsonObject();
        foreach (var pair in Encoding.UTF8.GetString(body).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=');
            Put(tree, Decode(pair[..at]).Replace("]", "", StringComparison.Ordinal).Split('['), Decode(pair[(at + 1)..]));
        }
        return (JsonObject)Listed(tree);
    }

    /// <summary>The tree with the types that a schema asks for: "4160" becomes 4160 where an integer is meant.</summary>
    public static JsonNode? Typed(JsonNode? value, JsonNode? schema) => (value, schema) switch
    {
        (JsonObject o, _) => new JsonObject(o.Select(m => KeyValuePair.Create(m.Key, Typed(m.Value, schema?["properties"]?[m.Key])))),
        (JsonArray list, _) => new JsonArray([.. list.Select(item => Typed(item, schema?["items"]))]),
        (JsonValue text, { } s) => Scalar((string)text!, s),
        _ => value?.DeepClone(),
    };

    private static JsonNode Scalar(string text, JsonNode schema) => (string?)schema["type"] switch
    {
        "integer" when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        "boolean" when bool.TryParse(text, out var truth) => JsonValue.Create(truth),
        _ when schema["anyOf"] is JsonArray any => any.Select(option => Scalar(text, option!)).FirstOrDefault(v => v.GetValueKind() != System.Text.Json.JsonValueKind.String) ?? JsonValue.Create(text),
        _ => JsonValue.Create(text),
    };

    private static void Put(JsonObject tree, string[] path, string value)
    {
        for (var i = 0; i < path.Length - 1; i++)
        {
            if (tree[path[i]] is not JsonObject inner)
                tree[path[i]] = inner = [];
            tree = inner;
        }
        tree[path[^1]] = value;
    }

    /// <summary>An object whose names are 0, 1, 2 … was a list.</summary>
    private static JsonNode Listed(JsonNode node)
    {
        if (node is not JsonObject o)
            return node.DeepClone();
        var inner = o.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)Listed(m.Value!))).ToArray();
        return inner.Length > 0 && inner.Select(m => m.Key).SequenceEqual(Enumerable.Range(0, inner.Length).Select(i => i.ToString(CultureInfo.InvariantCulture)))
            ? new JsonArray([.. inner.Select(m => m.Value)])
            : new JsonObject(inner);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
