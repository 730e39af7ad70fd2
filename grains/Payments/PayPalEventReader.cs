using SubscriptionBox.Payments;

namespace SubscriptionBox.Grains.Payments;

/// <summary>PayPal's webhooks are signed with a certificate that only PayPal can vouch for; a shop without a PayPal account takes none of them, whatever they say.</summary>
public sealed class PayPalEventReader : IWebhookReader
{
    /// <inheritdoc/>
    public string Provider => "paypal";

    /// <inheritdoc/>
    public Answer<ProviderEvent> Read(ReadOnlySpan<byte> body, ImmutableDictionary<string, string> headers, DateTimeOffset systemNow) => PaymentRefusal.NotConfigured;
}
