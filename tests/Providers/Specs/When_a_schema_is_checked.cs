using System.Text.Json.Nodes;

namespace SubscriptionBox.Tests.Providers.Specs;

/// <summary>A checker that finds nothing proves nothing: every kind of mistake is planted once.</summary>
public sealed class When_a_schema_is_checked
{
    private static readonly JsonObject Root = JsonNode.Parse("""
        {"components":{"schemas":{
          "money":{"type":"object","required":["value"],"properties":{"value":{"type":"string","pattern":"^[0-9.]+$","maxLength":5},"at":{"type":"string","format":"date-time"}}},
          "order":{"allOf":[{"$ref":"#/components/schemas/money"},{"properties":{"status":{"enum":["A","B"]},"lines":{"type":"array","maxItems":1,"items":{"$ref":"#/components/schemas/money"}},
            "count":{"type":"integer"},"note":{"type":"string","nullable":true},"either":{"anyOf":[{"type":"string"},{"$ref":"#/components/schemas/money"}]}}}]}}}}
        """)!.AsObject();

    [Theory]
    [InlineData("""{"value":"1.00","status":"A","lines":[{"value":"1"}],"count":3,"note":null,"either":"x","at":"2027-01-01T00:00:00Z"}""", "")]
    [InlineData("""{"value":"1","either":{"value":"2"}}""", "")]
    [InlineData("""{}""", "$: value is missing")]
    [InlineData("""{"value":"one"}""", "$.value: \"one\" does not match ^[0-9.]+$")]
    [InlineData("""{"value":"1.0000"}""", "$.value: 6 characters")]
    [InlineData("""{"value":1}""", "$.value: 1 is no string")]
    [InlineData("""{"value":null}""", "$.value: null is not allowed")]
    [InlineData("""{"value":"1","status":"C"}""", "$.status: \"C\" is none of 2 allowed words")]
    [InlineData("""{"value":"1","lines":[{"value":"1"},{"value":"1"}]}""", "$.lines: 2 items")]
    [InlineData("""{"value":"1","lines":[{}]}""", "$.lines[0]: value is missing")]
    [InlineData("""{"value":"1","lines":{}}""", "$.lines: is an object, not a array")]
    [InlineData("""{"value":"1","count":1.5}""", "$.count: 1.5 is no integer")]
    [InlineData("""{"value":"1","either":5}""", "$.either: fits none of 2 alternatives; the nearest: $.either: 5 is no string")]
    [InlineData("""{"value":"1","at":"soon"}""", "$.at: \"soon\" is no time")]
    [InlineData("""{"value":"1","vaule":"2"}""", "$: vaule stands in no specification (order)")]
    public void Every_mistake_is_found(string value, string expected) =>
        Assert.Equal(expected, string.Join("; ", new SchemaCheck(Root).Errors(JsonNode.Parse(value), JsonNode.Parse("""{"$ref":"#/components/schemas/order"}""")!)));
}
