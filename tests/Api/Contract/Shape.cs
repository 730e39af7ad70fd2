using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace SubscriptionBox.Tests.Api.Contract;

/// <summary>What a value on the wire must look like. More members than the contract names are welcome (it may be extended), fewer or others are not.</summary>
/// <param name="Is">What is wrong with a value at a path; null for nothing.</param>
public sealed partial record Shape(Func<JsonNode?, string, string?> Is)
{
    /// <summary>Any text but the empty one.</summary>
    public static readonly Shape Text = Of(JsonValueKind.String, node => node.ToString().Length > 0, "a text");

    /// <summary>Any text.</summary>
    public static readonly Shape AnyText = Of(JsonValueKind.String, _ => true, "a text, perhaps empty");

    /// <summary>A whole number.</summary>
    public static readonly Shape Whole = Of(JsonValueKind.Number, node => long.TryParse(node.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _), "a whole number");

    /// <summary>A number.</summary>
    public static readonly Shape Number = Of(JsonValueKind.Number, _ => true, "a number");

    /// <summary>True or false.</summary>
    public static readonly Shape Flag = new((node, path) => node?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? null : Wrong(node, path, "true or false"));

    /// <summary>A time in UTC, such as 2026-03-31T09:00:00Z.</summary>
    public static readonly Shape Time = Of(JsonValueKind.String, node => Utc().IsMatch(node.ToString()), "a time in UTC ending in Z");

    /// <summary>A date, such as 2026-03-31.</summary>
    public static readonly Shape Date = Of(JsonValueKind.String, node => DateOnly.TryParseExact(node.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), "a date");

    /// <summary>An object of whatever kind.</summary>
    public static readonly Shape Map = new((node, path) => node is JsonObject ? null : Wrong(node, path, "an object"));

    /// <summary><c>{"amount": 2900, "currency": "USD"}</c>, and nothing else in it.</summary>
    public static readonly Shape Money = new((node, path) => Object(("amount", Whole), ("currency", OneOf("USD", "CAD", "EUR", "GBP"))).Is(node, path)
        ?? (node!.AsObject().Count == 2 ? null : Wrong(node, path, "an amount, a currency and nothing else")));

    /// <summary>One of these words.</summary>
    public static Shape OneOf(params string[] words) => Of(JsonValueKind.String, node => words.Contains(node.ToString()), string.Join('|', words));

    /// <summary>Present, and this or null.</summary>
    public static Shape OrNull(Shape shape) => new((node, path) => node is null ? null : shape.Is(node, path));

    /// <summary>A list of these.</summary>
    public static Shape ListOf(Shape element) => new((node, path) => node is JsonArray list
        ? list.Select((item, index) => element.Is(item, $"{path}[{index}]")).FirstOrDefault(wrong => wrong is not null)
        : Wrong(node, path, "a list"));

    /// <summary>An object with these members; a name that ends in <c>?</c> may be absent or null.</summary>
    public static Shape Object(params (string Name, Shape Shape)[] members) => new((node, path) =>
    {
        if (node is not JsonObject value)
            return Wrong(node, path, "an object");
        foreach (var (name, shape) in members)
        {
            var key = name.TrimEnd('?');
            var there = value.TryGetPropertyValue(key, out var member);
            if (name.EndsWith('?') && member is null)
                continue;
            if (!there)
                return $"{path}.{key} is missing in {value.ToJsonString()}";
            if (shape.Is(member, $"{path}.{key}") is { } wrong)
                return wrong;
        }
        return null;
    });

    /// <summary>A page of these.</summary>
    public static Shape PageOf(Shape item) => Object(("items", ListOf(item)), ("nextCursor", OrNull(Text)));

    /// <summary>Fails, naming the first place that is wrong.</summary>
    public void Matches(JsonNode? node) => Assert.True(Is(node, "$") is null, Is(node, "$"));

    private static Shape Of(JsonValueKind kind, Func<JsonNode, bool> valid, string expected) =>
        new((node, path) => node is not null && node.GetValueKind() == kind && valid(node) ? null : Wrong(node, path, expected));

    private static string Wrong(JsonNode? node, string path, string expected) => $"{path} should be {expected}, but is {node?.ToJsonString() ?? "null"}";

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")]
    private static partial Regex Utc();
}
