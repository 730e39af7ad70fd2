using SubscriptionBox.Payments;

namespace SubscriptionBox.Grains.Payments;

/// <summary>Checks and reads the webhooks of one provider.</summary>
public interface IWebhookReader
{
    /// <summary>stripe, paypal or sandbox.</summary>
    string Provider { get; }

    /// <summary>The event in a webhook, if its signature holds.</summary>
    /// <param name="body">The bytes as received: the signature is over these, not over what a parser makes of them.</param>
    /// <param name="headers">Lower-case names.</param>
    /// <param name="systemNow">The real time: providers sign with it, whatever the shop's clock says.</param>
    /// <returns>The event, or <see cref="PaymentRefusal.BadSignature"/>, <see cref="PaymentRefusal.NotConfigured"/>, <see cref="CommonRefusal.Invalid"/>,
    /// <see cref="PaymentRefusal.NotChecked"/> when only the provider can tell and does not answer.</returns>
    ValueTask<Answer<ProviderEvent>> Read(ReadOnlyMemory<byte> body, ImmutableDictionary<string, string> headers, DateTimeOffset systemNow);
}
