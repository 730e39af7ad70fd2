using SubscriptionBox.Curation;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>What callers see of a subscription.</summary>
public static class SubscriptionViews
{
    /// <summary>The subscription at a moment.</summary>
    public static SubscriptionView Of(SubscriptionState state, in Moment moment)
    {
        var calendar = state.Calendar(moment.Settings);
        var upcoming = state.Upcoming(calendar, 1);
        DeliveryView? next = null;
        foreach (var box in upcoming)
        {
            if (box.Skipped)
                continue;
            next = Of(state, box, calendar, moment);
            break;
        }
        var (start, end) = Period(state, calendar, moment);
        return new(moment.Key, state.CustomerId, state.Plan.PlanId, state.Status, state.Currency, new(state.Plan.Price, state.Currency), state.Anchor,
            start, end, NextChargeAt(state, calendar), next, state.Ending, state.Charge?.ActionUrl, state.ResumesOn,
            state.Ending ? Last(state, calendar, moment) : null, state.PaymentMethodId, state.AddressId, state.Sequence)
        {
            EndReason = state.EndReason, FailingSince = state.Dunning?.FailingSince,
            Coupons = [.. state.Running().Select(c => new CouponView(c.Code, CouponRules.Words(c, state.Currency), c.Left))],
        };
    }

    /// <summary>A box to come.</summary>
    public static DeliveryView Of(SubscriptionState state, UpcomingBox box, BillingCalendar calendar, in Moment moment)
    {
        var status = box.Skipped ? DeliveryStatus.Skipped
            : state.Charge is { Step: ChargeStep.Captured } charge && charge.Period == box.Period ? DeliveryStatus.Charged
            : DeliveryRules.IsLocked(state, calendar, box.Period, moment.Now) ? DeliveryStatus.Locked
            : DeliveryStatus.Draft;
        return new(SubscriptionIds.Delivery(moment.Key, box.Period), moment.Key, box.Period, status,
            calendar.CutoffAt(box.Period), box.Draft?.ChargeAt ?? calendar.ChargeAt(box.Period), calendar.ShipOn(box.Period), box.Draft?.Items ?? [], null, []);
    }

    /// <summary>An earlier occurrence.</summary>
    /// <param name="items">What its order says it held; without it the names are not known here.</param>
    public static DeliveryView Of(SubscriptionState state, PastDelivery past, ImmutableArray<BoxItem>? items, BillingCalendar calendar, in Moment moment)
    {
        var ordered = past.Lines.Length > 0;
        return new(SubscriptionIds.Delivery(moment.Key, past.Period), moment.Key, past.Period, past.Status,
            past.Period == state.AnchorPeriod ? past.ChargeAt : Min(calendar.CutoffAt(past.Period), past.ChargeAt), past.ChargeAt,
            calendar.DateAt(past.ChargeAt).AddDays(calendar.ShipAfterDays),
            items ?? [.. BoxLines.Read(past.Lines).Select(l => new BoxItem(l.Sku, l.Sku, l.Quantity, ""))],
            ordered ? SubscriptionIds.Order(moment.Key, past.Period) : null, BoxLines.ReadStars(past.Stars));
    }

    /// <summary>The last box that ships once a cancellation is set (rules.md 14).</summary>
    public static DeliveryView? Last(SubscriptionState state, BillingCalendar calendar, in Moment moment)
    {
        if (LifecycleRules.LastDelivery(state, calendar, moment) is not { } id || SubscriptionIds.PeriodOf(moment.Key, id) is not { } period)
            return null;
        var index = DeliveryRules.IndexOf(state.Past, period);
        return index >= 0
            ? Of(state, state.Past[index], null, calendar, moment)
            : Of(state, new UpcomingBox(period, state.DraftOf(period), false), calendar, moment);
    }

    /// <summary>When money moves next; null when none will.</summary>
    public static DateTimeOffset? NextChargeAt(SubscriptionState state, BillingCalendar calendar)
    {
        switch (state.Status)
        {
            case SubscriptionStatus.Active when !state.Ending:
                return state.ChargeAt(calendar, state.NextPayment());
            case SubscriptionStatus.PastDue when state.Dunning is { Hopeless: false } dunning:
                return dunning.RetryAt;
            case SubscriptionStatus.Paused when state is { ResumesOn: not null, Ending: false }:
                foreach (var box in state.Upcoming(calendar, (state.Term?.Left ?? 0) + 1))
                    if (box is { NeedsMoney: true, Skipped: false })
                        return calendar.ChargeAt(box.Period);
                return null;
            default:
                return null;
        }
    }

    private static (DateTimeOffset Start, DateTimeOffset End) Period(SubscriptionState state, BillingCalendar calendar, in Moment moment) => state switch
    {
        { Term: null, EndedAt: { } never } => (never, never),
        { Term: null } => (state.Charge?.DueAt ?? moment.Now, calendar.ChargeAt(state.AnchorPeriod + state.Plan.Boxes)),
        { Status: SubscriptionStatus.Cancelled, EndedAt: { } ended, Term: { } term } => (Min(term.StartsAt, ended), ended),
        { Status: SubscriptionStatus.PastDue, Dunning: { } dunning } =>
            (state.ChargeAt(calendar, dunning.Period), calendar.ChargeAt(dunning.Period + (state.NextPlan ?? state.Plan).Boxes)),
        { Status: SubscriptionStatus.Active, Term: { } term } => (term.StartsAt, state.ChargeAt(calendar, state.NextPayment())),
        { Term: { } term } => (term.StartsAt, calendar.ChargeAt(term.First + term.Boxes)),
    };

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
