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
    public static (PlanDifference Difference, PlanChangePreview Preview) Preview(SubscriptionState state, PlanTerms to, TaxRate rate, in Moment moment)
    {
        var calendar = state.Calendar(moment.Settings);
        var money = Money.Zero(state.Currency);
        var difference = ProrationRules.Difference(state.Term, state.Plan, to, PricingRules.Price(money with { Amount = to.Price }, rate), calendar, calendar.DateAt(moment.Now));
        var at = difference.Now ? moment.Now : state.ChargeAt(calendar, state.NextPayment());
        return (difference, new(to.PlanId, money with { Amount = difference.Credit }, money with { Amount = difference.Charge }, money with { Amount = difference.Net },
            money with { Amount = difference.Tax }, at, money with { Amount = to.Price }));
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
                Paid = term.Paid + charge.Total, Tax = term.Tax + charge.Tax,
                Extras = term.Extras.Add(new(charge.Key, charge.Gateway, reference, charge.Total)),
            },
        };
        return SubscriptionRules.Change(state, next, moment, events.Add(Changed(state, charge.Plan, charge.Total)));
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
