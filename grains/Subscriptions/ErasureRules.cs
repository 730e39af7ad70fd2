using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>What an erasure undoes. Pure.</summary>
public static class ErasureRules
{
    /// <summary>A captured charge without an order goes back whole: nothing was sent for it.</summary>
    public static Decision<SubscriptionState> GiveBack(SubscriptionState state, in Moment moment)
    {
        var charge = state.Charge!;
        var open = state with { Charge = null };
        if (charge.Total == 0 || charge.Captured is not { } reference)
            return SubscriptionRules.Change(state, open, moment);
        // The capture is told, so the books owe boxes for it: what goes back is not a payment nobody wanted, but one for a box that is not sent.
        ImmutableArray<DomainEvent> released = charge.Purpose != ChargePurpose.Prepaid && state.Term?.Released(state.Currency) is { } boxes ? [boxes] : [];
        open = RefundRules.Add(open with { Term = null }, charge.Key, null, charge.Gateway, reference, charge.Total, "not-filled", moment, charge.TaxInMoney);
        return SubscriptionRules.Change(state, open, moment, released);
    }
}
