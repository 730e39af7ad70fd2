using SubscriptionBox.Grains.Calendar;
using SubscriptionBox.Payments;

namespace SubscriptionBox.Grains.Payments;

/// <summary>Lets in only what a provider signed.</summary>
[StatelessWorker]
public sealed class WebhookIntakeGrain(IEnumerable<IWebhookReader> readers, IShopClock clock) : Grain, IWebhookIntakeGrain
{
    /// <inheritdoc/>
    public async Task<Answer<WebhookResult>> Receive(string provider, ImmutableArray<byte> body, ImmutableDictionary<string, string> headers)
    {
        if (readers.FirstOrDefault(r => r.Provider == provider) is not { } reader)
            return PaymentRefusal.NotConfigured;
        var read = await reader.Read(body.AsMemory(), headers, clock.SystemNow);
        return read.Ok
            ? await GrainFactory.GetGrain<IWebhookGrain>(WebhookRules.KeyOf(read.Value)).Handle(read.Value)
            : read.Refusal;
    }
}
