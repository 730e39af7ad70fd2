using Microsoft.Extensions.Logging;
using SubscriptionBox.Calendar;
using SubscriptionBox.Payments;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Payments;

/// <summary>One fact a provider told. Durable before it is acknowledged; acted upon at once, and again by the calendar until that worked.</summary>
public sealed class WebhookGrain([PersistentState("webhook")] IPersistentState<WebhookState> store, AggregateServices services, ILogger<WebhookGrain> log)
    : AggregateGrain<WebhookState>(store, services), IWebhookGrain
{
    /// <inheritdoc/>
    protected override string Kind => "webhook";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    /// <inheritdoc/>
    public async Task<Answer<WebhookResult>> Handle(ProviderEvent providerEvent)
    {
        if (State.Event is not null)
            return new WebhookResult(false);
        await Apply(WebhookRules.Receive(State, Key, providerEvent, Now), Caller.System);
        if (!State.Done)
            await Tell();
        return new WebhookResult(PaymentKeys.SubscriptionOf(providerEvent.PaymentKey) is not null);
    }

    /// <inheritdoc/>
    public async Task Wake(DateTimeOffset now)
    {
        if (State is { Done: false, Event: not null, Wake.At: var at } && at <= now.ToUnixTimeMilliseconds())
            await Tell();
        await Drain();
    }

    private async Task Tell()
    {
        try
        {
            await GrainFactory.GetGrain<ISubscriptionGrain>(PaymentKeys.SubscriptionOf(State.Event!.PaymentKey)!).NotePayment(State.Event.PaymentKey!);
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "{Key} could not be acted upon yet", Key);
            await Apply(WebhookRules.NotTold(State, Key, Now), Caller.System);
            return;
        }
        await Apply(WebhookRules.Told(State), Caller.System);
    }
}
