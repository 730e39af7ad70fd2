using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>How what was paid for a term is earned: box by box, as boxes are ordered (rules.md 4). Of what is left each box takes its equal part, rounded half up; the last takes the rest,
/// so that the boxes of a term add up to what was paid for it.</summary>
public static class EarningRules
{
    /// <summary>A term of which nothing is earned yet.</summary>
    public static PaidTerm Begun(this PaidTerm term, Charge charge) =>
        term with { Unearned = charge.Subtotal - charge.Discount + charge.Shipping, UnearnedDiscount = charge.Discount };

    /// <summary>What the next box of the term is worth.</summary>
    public static BoxWorth NextBox(this PaidTerm term, string currency)
    {
        var left = Math.Max(1, term.Left);
        return new(new Money(Unearned(term), currency).Portion(1, left), new Money(term.UnearnedDiscount ?? 0, currency).Portion(1, left));
    }

    /// <summary>The next box is ordered.</summary>
    public static PaidTerm Taken(this PaidTerm term)
    {
        var box = term.NextBox("");
        return term with { Left = term.Left - 1, Unearned = Unearned(term) - box.Net.Amount, UnearnedDiscount = (term.UnearnedDiscount ?? 0) - box.Discount.Amount };
    }

    /// <summary>More was paid for the boxes that are left: a dearer plan. Without boxes left it is earned at once.</summary>
    public static PaidTerm Added(this PaidTerm term, Charge charge) => term.Left == 0 ? term : term with
    {
        Unearned = Unearned(term) + charge.Subtotal - charge.Discount + charge.Shipping, UnearnedDiscount = (term.UnearnedDiscount ?? 0) + charge.Discount,
    };

    /// <summary>The event that the boxes left will not be; null when none are.</summary>
    public static BoxesReleased? Released(this PaidTerm term, string currency) =>
        term.Left > 0 && Unearned(term) is > 0 and var unearned ? new(new(unearned, currency), term.Left) : null;

    /// <summary>In terms of before the ledger every box has an equal part of the net.</summary>
    private static long Unearned(PaidTerm term) => term.Unearned ?? (term.Boxes > 0 ? new Money(term.Worth - term.Tax, "").Portion(term.Left, term.Boxes).Amount : 0);
}
