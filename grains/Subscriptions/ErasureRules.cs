namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>What an erasure undoes. Pure.</summary>
public static class ErasureRules
{
    /// <summary>A captured charge without an order goes back whole: nothing was sent for it.</summary>
    public static Decision<SubscriptionState> GiveBack(SubscriptionState state, in Moment moment)
    {
        var charge = state.Charge!;
        var open = state with { Charge = null };
        if (charge.Total > 0 && charge.Captured is { } reference)
            open = RefundRules.Add(open with { Term = null }, charge.Key, null, charge.Gateway, reference, charge.Total, "abandoned", moment, charge.Tax);
        return SubscriptionRules.Change(state, open, moment);
    }
}
