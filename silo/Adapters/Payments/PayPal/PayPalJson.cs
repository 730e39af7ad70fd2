using System.Globalization;
using System.Text.Json;

namespace SubscriptionBox.Silo.Adapters.Payments.PayPal;

/// <summary>Reading and writing PayPal's JSON; what is not there is undefined or null, never an error.</summary>
internal static class PayPalJson
{
    /// <summary>A member; undefined when it is not there.</summary>
    public static JsonElement Member(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    /// <summary>A member's text; null when it is not there or something else.</summary>
    public static string? Text(this JsonElement parent, string name) =>
        parent.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>The first of a list; undefined when there is none.</summary>
    public static JsonElement First(this JsonElement list) => list.Items().FirstOrDefault();

    /// <summary>The items of a list; none when it is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement list) => list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    /// <summary>The address of a HATEOAS link; null when there is none of that relation.</summary>
    public static string? Link(this JsonElement resource, params ReadOnlySpan<string> relations)
    {
        foreach (var link in resource.Member("links").Items())
        {
            if (relations.Contains(link.Text("rel")!))
                return link.Text("href");
        }
        return null;
    }

    /// <summary>An amount of money as PayPal writes it.</summary>
    public static void Amount(this Utf8JsonWriter json, Money money)
    {
        json.WriteStartObject("amount");
        json.WriteString("currency_code", money.Currency);
        json.WriteString("value", Value(money));
        json.WriteEndObject();
    }

    /// <summary>4160 USD → 41.60. All currencies of the shop have two decimals.</summary>
    public static string Value(Money money) => string.Create(CultureInfo.InvariantCulture, $"{money.Amount / 100}.{money.Amount % 100:00}");
}
