using SubscriptionBox.Payments;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Payments;

/// <summary>What becomes of a provider's event: kept first, acted upon afterwards, each fact once (provider-facts.md 19–21).</summary>
public static class WebhookRules
{
    /// <summary>After this many tries the event is left alone; the subscription's own look-up settles the payment.</summary>
    public const int MostTries = 10;

    /// <summary>Events that can come true only once for one object: two of them with different ids are one fact.</summary>
    private static readonly ImmutableHashSet<string> OncePerObject =
    [
        "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled", "charge.succeeded", "charge.failed",
        "payment.succeeded", "payment.failed",
        "PAYMENT.CAPTURE.COMPLETED", "PAYMENT.CAPTURE.DENIED", "PAYMENT.CAPTURE.DECLINED", "CHECKOUT.ORDER.COMPLETED",
    ];

    /// <summary>The grain that keeps an event: one per fact.</summary>
    public static string KeyOf(ProviderEvent e) => e.ObjectId is { } id && OncePerObject.Contains(e.Type)
        ? $"whk-{e.Provider}-{id}-{e.Type}"
        : $"whk-{e.Provider}-{e.EventId}";

    /// <summary>Keeps an event that is new.</summary>
    public static Decision<WebhookState> Receive(WebhookState state, string key, ProviderEvent e, DateTimeOffset now)
    {
        if (state.Event is not null)
            return Accept(state);
        var concernsUs = PaymentKeys.SubscriptionOf(e.PaymentKey) is not null;
        return Accept(
            state with { Event = e, Done = !concernsUs, Wake = concernsUs ? Wake.Of(key, now) : null },
            new WebhookReceived(e.Provider, e.EventId, e.Type, e.ObjectId, e.PaymentKey));
    }

    /// <summary>The subscription knows now.</summary>
    public static Decision<WebhookState> Told(WebhookState state) => Accept(state with { Done = true, Wake = null });

    /// <summary>The subscription could not be told; again later, or never.</summary>
    public static Decision<WebhookState> NotTold(WebhookState state, string key, DateTimeOffset now)
    {
        var tries = state.Tries + 1;
        return Accept(state with { Tries = tries, Wake = tries >= MostTries ? null : Wake.Of(key, now.AddMinutes(1 << Math.Min(tries, 6))) });
    }
}
