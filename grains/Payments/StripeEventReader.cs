using System.Text.Json;
using Microsoft.Extensions.Options;
using SubscriptionBox.Payments;

namespace SubscriptionBox.Grains.Payments;

/// <summary>Secrets of providers' webhooks; from configuration, never from code.</summary>
public sealed class WebhookOptions
{
    /// <summary>Stripe's endpoint secrets (<c>whsec_…</c>): the one in force, and while it is rolled also the one before; none when the shop takes no Stripe webhooks.</summary>
    public List<string> StripeSecrets { get; } = [];

    /// <summary>When the roll ends: from then on only the first secret counts. Needed with two (provider-facts.md 18: at most 24 hours after the new one was made).</summary>
    public DateTimeOffset? StripeRollEndsAt { get; set; }

    /// <summary>The secrets that count at an instant.</summary>
    public IReadOnlyList<string> StripeSecretsAt(DateTimeOffset systemNow) => StripeSecrets.Count < 2 || StripeRollEndsAt is null || systemNow < StripeRollEndsAt ? StripeSecrets : StripeSecrets[..1];

    /// <summary>What is wrong with these values; null when nothing is.</summary>
    public string? Problem() =>
        StripeSecrets.Count > 2 ? "Webhooks:StripeSecrets holds at most two secrets: the one in force and the one before."
        : StripeSecrets.Exists(string.IsNullOrWhiteSpace) ? "Webhooks:StripeSecrets holds an empty secret."
        : StripeSecrets.Count == 2 && StripeRollEndsAt is null ? "Webhooks:StripeRollEndsAt must say until when the second of two secrets counts."
        : null;
}

/// <summary>Webhooks in Stripe's form.</summary>
public sealed class StripeEventReader(IOptions<WebhookOptions> options) : IWebhookReader
{
    /// <summary>The metadata field that carries our idempotency key.</summary>
    public const string PaymentKeyField = "paymentKey";

    /// <inheritdoc/>
    public string Provider => "stripe";

    /// <inheritdoc/>
    public ValueTask<Answer<ProviderEvent>> Read(ReadOnlyMemory<byte> body, ImmutableDictionary<string, string> headers, DateTimeOffset systemNow) => new(
        options.Value.StripeSecrets.Count == 0 ? PaymentRefusal.NotConfigured
        : StripeSignature.Holds(headers.GetValueOrDefault("stripe-signature"), body.Span, options.Value.StripeSecretsAt(systemNow), systemNow) ? Parse(Provider, body.Span)
        : PaymentRefusal.BadSignature);

    /// <summary>An event in Stripe's shape (provider-facts.md 22); what is not there is not guessed.</summary>
    public static Answer<ProviderEvent> Parse(string provider, ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "id") is not { Length: > 0 and <= 200 } id || Text(root, "type") is not { Length: > 0 and <= 100 } type)
                return CommonRefusal.Invalid.Because("The event has no id or no type.");
            var created = root.TryGetProperty("created", out var at) && at.ValueKind == JsonValueKind.Number && at.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_800
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : DateTimeOffset.UnixEpoch;
            var about = Member(Member(root, "data"), "object");
            return new ProviderEvent(provider, id, type, Text(about, "id") is { Length: <= 200 } objectId ? objectId : null, Text(Member(about, "metadata"), PaymentKeyField), created);
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
