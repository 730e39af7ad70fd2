using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>Changing the plan (rules.md 5): preview and charge are the same computation.</summary>
public static class PlanChangeRules
{
    /// <summary>Whether the plan can be changed at all now.</summary>
    public static Refusal? Allowed(SubscriptionState state, string planId) => state switch
    {
        { Status: SubscriptionStatus.Cancelled } => SubscriptionRefusal.IsCancelled,
        { Status: not SubscriptionStatus.Active } => SubscriptionRefusal.NotActive,
        { Charge: not null } => SubscriptionRefusal.ChargeUnderWay,
        { NextPlan: null } when state.Plan.PlanId == planId => SubscriptionRefusal.SamePlan,
        { NextPlan: { } next } when next.PlanId == planId => SubscriptionRefusal.SamePlan.Because("The subscription changes to this plan with the next charge already."),
        _ => null,
    };

    /// <summary>What the change costs, and when it takes effect.</summary>
    /// <param name="coupons">Those that count.</param>
    /// <param name="spendable">What the customer's balance can give.</param>
    public static (PlanDifference Difference, PlanChangePreview Preview) Preview(
        SubscriptionState state, PlanTerms to, TaxRate rate, ImmutableArray<Coupon> coupons, long spendable, in Moment moment)
    {
        var calendar = state.Calendar(moment.Settings);
        var money = Money.Zero(state.Currency);
        var difference = ProrationRules.Difference(state.Term, state.Plan, to, CouponRules.Price(money with { Amount = to.Price }, coupons, rate), calendar, calendar.DateAt(moment.Now));
        var at = difference.Now ? moment.Now : state.ChargeAt(calendar, state.NextPayment());
        return (difference, new(to.PlanId, money with { Amount = difference.Credit }, money with { Amount = difference.Charge }, money with { Amount = difference.Net },
            money with { Amount = difference.Tax }, at, money with { Amount = to.Price })
        {
            Discount = money with { Amount = difference.Discount }, FromBalance = money with { Amount = Math.Min(difference.Net, spendable) },
        });
    }

    /// <summary>The charge of a change that takes effect now: just what its preview shows.</summary>
    public static Charge Charge(SubscriptionState state, PlanTerms to, PlanDifference difference, PlanChangePreview preview, ImmutableArray<Coupon> coupons, TaxRate rate,
        string gateway, string method, DateTimeOffset now, RequestKey? request)
    {
        var credit = preview.FromBalance?.Amount ?? 0;
        return new(ChargePurpose.PlanChange, state.Next, 0, ChargeStep.Intent, "", difference.Net - difference.Tax + difference.Discount, difference.Tax, difference.Net - credit,
            rate.Name, gateway, method, state.AddressId, to, now, Request: request, Credit: credit, TaxPlace: rate.Place)
        {
            Discounts = difference.Discount > 0 ? Shares(CouponRules.Price(new(to.Price, state.Currency), coupons, rate).Discounts, difference.Discount) : null,
        };
    }

    /// <summary>A discount shared between coupons as a whole period's is; the last takes what rounding leaves.</summary>
    private static ImmutableArray<ChargeDiscount> Shares(ImmutableArray<ChargeDiscount> whole, long discount)
    {
        var sum = whole.Sum(d => d.Amount.Amount);
        var shares = ImmutableArray.CreateBuilder<ChargeDiscount>(whole.Length);
        var left = discount;
        for (var i = 0; i < whole.Length; i++)
        {
            var share = i == whole.Length - 1 ? left : Math.Min(left, whole[i].Amount.Portion(discount, sum).Amount);
            if (share > 0)
                shares.Add(whole[i] with { Amount = whole[i].Amount with { Amount = share } });
            left -= share;
        }
        return shares.ToImmutable();
    }

    /// <summary>The change waits for the next charge; going back to the present plan only takes that back.</summary>
    public static Decision<SubscriptionState> Schedule(SubscriptionState state, PlanTerms to, in Moment moment)
    {
        var back = to.PlanId == state.Plan.PlanId;
        var at = state.ChargeAt(state.Calendar(moment.Settings), state.NextPayment());
        var next = Redrafted(state with { NextPlan = back ? null : to }, state.NextPayment(), moment);
        return SubscriptionRules.Change(state, next, moment, new PlanChangeScheduled(state.Plan.PlanId, to.PlanId, new(to.Price, state.Currency), at));
    }

    /// <summary>The change takes effect now and costs nothing.</summary>
    public static Decision<SubscriptionState> Free(SubscriptionState state, PlanTerms to, in Moment moment) =>
        SubscriptionRules.Change(state, Applied(state, to, moment), moment, Changed(state, to, 0));

    /// <summary>The change is paid and takes effect.</summary>
    public static Decision<SubscriptionState> Paid(SubscriptionState state, Charge charge, string reference, in Moment moment, ImmutableArray<DomainEvent> events)
    {
        var term = state.Term!;
        var next = Applied(state, charge.Plan, moment) with
        {
            Charge = null,
            Term = term.Added(charge) with
            {
                Paid = term.Paid + charge.Total, Tax = term.Tax + charge.Tax, Discount = term.Discount + charge.Discount, Credit = term.Credit + charge.Credit,
                Extras = charge.Total > 0 ? term.Extras.Add(new(charge.Key, charge.Gateway, reference, charge.Total)) : term.Extras,
            },
        };
        return SubscriptionRules.Change(state, next, moment, events.Add(Changed(state, charge.Plan, charge.Total + charge.Credit)));
    }

    private static SubscriptionState Applied(SubscriptionState state, PlanTerms to, in Moment moment) =>
        Redrafted(state with { Plan = to, NextPlan = null }, state.Next, moment);

    private static PlanChanged Changed(SubscriptionState state, PlanTerms to, long net) =>
        new(state.Plan.PlanId, to.PlanId, to.Interval, new(state.Plan.Price, state.Currency), new(to.Price, state.Currency), new(net, state.Currency));

    /// <summary>Boxes of the new plan hold something else: what is not locked is drafted anew; skips stay.</summary>
    private static SubscriptionState Redrafted(SubscriptionState state, int from, in Moment moment)
    {
        var calendar = state.Calendar(moment.Settings);
        var now = moment.Now;
        return state with
        {
            Drafts = [.. state.Drafts
                .Select(d => d.Period < from || DeliveryRules.IsLocked(state, calendar, d.Period, now) ? d : d with { Items = [], Chosen = 0 })
                .Where(d => d.Skipped || !d.Items.IsEmpty)],
        };
    }
}
