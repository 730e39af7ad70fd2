using SubscriptionBox.Catalog;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>A part of a whole: <c>Left / Of</c>.</summary>
public readonly record struct Unused(int Left, int Of)
{
    /// <summary>This part of an amount, rounded half up.</summary>
    public long Part(long amount) => new Money(amount, "").Portion(Left, Of).Amount;
}

/// <summary>How much of what was paid is unused: for plan changes (rules.md 5) and refunds (rules.md 14).
/// A monthly plan is used up day by day; a prepaid one box by box, because the boxes not yet sent are what is owed (rules.md 4).</summary>
public static class ProrationRules
{
    /// <summary>The unused part of the paid term on a local date.</summary>
    /// <param name="term">What was paid.</param>
    /// <param name="calendar">Whose dates count.</param>
    /// <param name="today">Counts as unused itself.</param>
    public static Unused UnusedOf(PaidTerm term, BillingCalendar calendar, DateOnly today)
    {
        if (term.Boxes > 1)
            return new(term.Left, term.Boxes);
        var first = calendar.DateOf(term.First);
        var end = calendar.DateOf(term.First + 1);
        var days = end.DayNumber - first.DayNumber;
        return new(Math.Clamp(end.DayNumber - today.DayNumber, 0, days), days);
    }

    /// <summary>What goes back on an immediate cancellation, by the plan's policy; what credit paid goes back as credit, in proportion. What was paid for sending a box goes back only if it is not sent.</summary>
    /// <param name="recalled">True when the latest box was stopped before it shipped: then its share is unused in full, whatever the policy says.</param>
    public static GivenBack Refund(PaidTerm term, CancelRefund policy, BillingCalendar calendar, DateOnly today, bool recalled)
    {
        var sparedBoxes = Math.Min(recalled ? term.Left + 1 : term.Left, term.Boxes);
        var (goods, spared) = policy switch
        {
            CancelRefund.None => (new Unused(recalled ? 1 : 0, term.Boxes), recalled ? 1 : 0),
            CancelRefund.ProRated when !recalled => (UnusedOf(term, calendar, today), sparedBoxes),
            _ => (new Unused(sparedBoxes, term.Boxes), sparedBoxes),
        };
        var worth = Math.Min(term.Worth, goods.Part(term.Goods) + new Unused(spared, term.Boxes).Part(term.Shipping + term.ShippingTax));
        var money = term.Credit == 0 ? worth : new Money(worth, "").Portion(term.Paid, Math.Max(1, term.Worth)).Amount;
        return new(money, worth - money);
    }

    /// <summary>What a change to another plan costs now. Credit and charge are each rounded once; both contain tax, and neither contains shipping, which the plan does not change.</summary>
    public static PlanDifference Difference(PaidTerm? term, PlanTerms from, PlanTerms to, ChargeBreakdown newPrice, BillingCalendar calendar, DateOnly today)
    {
        if (term is null || to.Interval != from.Interval)
            return PlanDifference.Later;
        var unused = UnusedOf(term, calendar, today);
        var credit = unused.Part(term.Goods);
        var charge = unused.Part(newPrice.Total.Amount);
        if (charge < credit)
            return PlanDifference.Later;
        return new(true, credit, charge, unused.Part(newPrice.Tax.Amount) - unused.Part(term.GoodsTax))
        {
            Discount = Math.Max(0, unused.Part(newPrice.Discount.Amount) - unused.Part(term.Discount)),
        };
    }
}

/// <summary>What goes back of a term, tax included, minor units.</summary>
/// <param name="Money">To where it came from.</param>
/// <param name="Credit">To the customer's balance.</param>
public readonly record struct GivenBack(long Money, long Credit);

/// <summary>What a plan change costs.</summary>
/// <param name="Now">True when it takes effect at once; false when it waits for the next charge and costs nothing now: cheaper plans and other intervals.</param>
/// <param name="Tax">The part of the net that is tax.</param>
public readonly record struct PlanDifference(bool Now, long Credit, long Charge, long Tax)
{
    /// <summary>What coupons give above what they gave for the unused part already, net.</summary>
    public long Discount { get; init; }

    /// <summary>With the next charge.</summary>
    public static readonly PlanDifference Later = new(false, 0, 0, 0);

    /// <summary>What is charged now.</summary>
    public long Net => Charge - Credit;
}
