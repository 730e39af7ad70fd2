using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>Money on its way back (invariant I6): each refund has its own key, is saved before it is sent, and repeated with the same key until the provider answers.</summary>
public static class RefundRules
{
    /// <summary>One more refund to send.</summary>
    public static SubscriptionState Add(SubscriptionState state, string paymentKey, string? orderId, string gateway, string reference, long amount, string cause, in Moment moment, long tax = 0)
    {
        var number = state.RefundCount + 1;
        return state with { RefundCount = number, Refunds = state.Refunds.Add(new(SubscriptionIds.Refund(moment.Key, number), paymentKey, orderId, gateway, reference, amount, cause, moment.Now, 0) { Tax = tax }) };
    }

    /// <summary>Credit on its way back to the customer's wallet.</summary>
    private static SubscriptionState AddToWallet(SubscriptionState state, PaidTerm term, long credit, in Moment moment)
    {
        var next = Add(state, term.PaymentKey, null, "", "", credit, "cancelled", moment, new Money(credit, "").Portion(term.Tax, Math.Max(1, term.Worth)).Amount);
        return next with { Refunds = next.Refunds.SetItem(next.Refunds.Length - 1, next.Refunds[^1] with { ToWallet = true }) };
    }

    /// <summary>The order is called off, or turned out to have shipped: now the refund of the unused part is known. Payments for plan changes go back first, the rest through the order that carries it.</summary>
    public static Decision<SubscriptionState> AfterRecall(SubscriptionState state, bool recalled, in Moment moment)
    {
        var recall = state.Recall!;
        var term = state.Term!;
        var next = state with { Recall = null };
        var index = DeliveryRules.IndexOf(state.Past, recall.Period);
        if (recalled && index >= 0)
            next = next with { Past = state.Past.SetItem(index, state.Past[index] with { Status = DeliveryStatus.Cancelled }) };
        var (left, credit) = ProrationRules.Refund(term, state.Plan.Refund, state.Calendar(moment.Settings), recall.CancelledOn, recalled);
        foreach (var extra in term.Extras)
        {
            var part = Math.Min(left, extra.Amount);
            if (part > 0)
                next = Add(next, extra.PaymentKey, null, extra.Gateway, extra.Reference, part, "cancelled", moment, new Money(part, "").Portion(term.GoodsTax, Math.Max(1, term.Goods)).Amount);
            left -= part;
        }
        if (left > 0 && term.OrderId is not null)
            next = Add(next, term.PaymentKey, term.OrderId, "", "", left, "cancelled", moment);
        if (credit > 0)
            next = AddToWallet(next, term, credit, moment);
        return SubscriptionRules.Change(state, next with { Term = term with { Left = 0, Paid = 0, Credit = 0, Tax = 0, Shipping = 0, ShippingTax = 0, Extras = [], Unearned = 0, UnearnedDiscount = 0 } }, moment, term.Released(state.Currency) is { } boxes ? [boxes] : []);
    }

    /// <summary>The provider took the refund; or the order or the wallet did, which tell of it themselves.</summary>
    public static Decision<SubscriptionState> Sent(SubscriptionState state, PendingRefund refund, in Moment moment)
    {
        var sent = state with { Refunds = state.Refunds.Remove(refund) };
        return refund.OrderId is not null || refund.ToWallet
            ? SubscriptionRules.Change(state, sent, moment)
            : SubscriptionRules.Change(state, sent, moment, new SubscriptionRefunded(refund.RefundKey, refund.PaymentKey, new(refund.Amount, state.Currency), refund.Cause) { Tax = new(refund.Tax, state.Currency) });
    }

    /// <summary>The provider says for good that it cannot: a person must look.</summary>
    public static Decision<SubscriptionState> Refused(SubscriptionState state, PendingRefund refund, string code, in Moment moment) =>
        SubscriptionRules.Change(state, state with { Refunds = state.Refunds.Remove(refund) }, moment,
            new SubscriptionRefundFailed(refund.RefundKey, refund.PaymentKey, new(refund.Amount, state.Currency), code));

    /// <summary>No answer: again later, with the same key.</summary>
    /// <param name="state">With the refund.</param>
    /// <param name="refund">Which.</param>
    /// <param name="chance">0 to 1, from the injected source.</param>
    /// <param name="moment">Now.</param>
    public static Decision<SubscriptionState> Again(SubscriptionState state, PendingRefund refund, double chance, in Moment moment) =>
        SubscriptionRules.Change(state, state with
        {
            Refunds = state.Refunds.Replace(refund, refund with { Tries = refund.Tries + 1, TryAt = moment.Now + UnknownRules.BackOff(refund.Tries, chance), SentAt = refund.SentAt ?? moment.Now }),
        }, moment);

    /// <summary>Whether the provider may have forgotten the refund's key since it was sent first: then it is looked up before it is sent again (faults.md F8).</summary>
    public static bool KeyMayBeForgotten(PendingRefund refund, TimeSpan keyWindow, DateTimeOffset now) => refund.SentAt is { } sent && now >= sent + keyWindow;

    /// <summary>What became of a payment nobody waits for: captured, it goes back; declined, it is only watched; otherwise it is watched on, and kept for good.</summary>
    /// <param name="told">True when the provider brought it up: then it is asked about again for a while.</param>
    public static Decision<SubscriptionState> Settled(SubscriptionState state, LoosePayment loose, string? captured, bool declined, bool told, in Moment moment)
    {
        if (captured is not null)
            return SubscriptionRules.Change(state, Add(state with { Loose = state.Loose.Remove(loose) }, loose.PaymentKey, null, loose.Gateway, captured, loose.Amount, "abandoned", moment), moment);
        if (declined)
            // What failed may yet be confirmed by the customer at the bank: not asked about any more, but not forgotten.
            // (One that is told of again, and then not answered about, is asked about again: it has to be put to rest again too.)
            return loose is { Declined: true, TryAt: var asked } && asked == DateTimeOffset.MaxValue ? Deciding.Accept(state)
                : SubscriptionRules.Change(state, state with { Loose = state.Loose.Replace(loose, loose with { Declined = true, TryAt = DateTimeOffset.MaxValue }) }, moment);
        // After a while it is no longer asked about, but not forgotten: a customer may authenticate months later, and the provider tells.
        var watched = told ? loose with { Tries = 0, Until = moment.Now + ChargeRules.WatchedFor } : loose;
        var at = moment.Now >= watched.Until ? DateTimeOffset.MaxValue : moment.Now.AddHours(Math.Min(24, 1 << Math.Min(watched.Tries, 5)));
        var again = watched with { Tries = watched.Tries + 1, TryAt = at };
        return SubscriptionRules.Change(state, state with { Loose = state.Loose.Replace(loose, again) }, moment);
    }
}
