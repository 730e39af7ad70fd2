using System.Globalization;
using System.Text.Json;
using SubscriptionBox.Payments;

namespace SubscriptionBox.Grains.Payments;

/// <summary>Webhooks in PayPal's form. Only PayPal can vouch for them; a shop without a PayPal account takes none, whatever they say.</summary>
public sealed class PayPalEventReader : IWebhookReader
{
    /// <inheritdoc/>
    public string Provider => "paypal";

    /// <inheritdoc/>
    public ValueTask<Answer<ProviderEvent>> Read(ReadOnlyMemory<byte> body, ImmutableDictionary<string, string> headers, DateTimeOffset systemNow) => new(PaymentRefusal.NotConfigured);

    /// <summary>An event in PayPal's shape; our payment key is the <c>custom_id</c> of a capture, or of an order's only purchase unit. What is not there is not guessed.</summary>
    public static Answer<ProviderEvent> Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "id") is not { Length: > 0 and <= 200 } id || Text(root, "event_type") is not { Length: > 0 and <= 100 } type)
                return CommonRefusal.Invalid.Because("The event has no id or no type.");
            var created = DateTimeOffset.TryParse(Text(root, "create_time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : DateTimeOffset.UnixEpoch;
            var resource = Member(root, "resource");
            var key = Text(resource, "custom_id")
                ?? (Member(resource, "purchase_units") is { ValueKind: JsonValueKind.Array } units && units.GetArrayLength() == 1 ? Text(units[0], "custom_id") : null);
            return new ProviderEvent("paypal", id, type, Text(resource, "id") is { Length: <= 200 } objectId ? objectId : null, key, created);
        }
        catch (JsonException)
        {
            return CommonRefusal.Invalid.Because("The webhook's body is not JSON.");
        }
    }

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
