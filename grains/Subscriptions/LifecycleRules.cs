using SubscriptionBox.Subscriptions;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>Pausing, ending, moving: rules.md 3 and 14.</summary>
public static class LifecycleRules
{
    /// <summary>The longest pause with an end.</summary>
    public const int LongestPauseDays = 366;

    /// <summary>Stops deliveries and charges. A box that is locked but not charged stays too.</summary>
    public static Decision<SubscriptionState> Pause(SubscriptionState state, DateOnly? until, in Moment moment)
    {
        switch (state.Status)
        {
            case SubscriptionStatus.Paused:
                return SubscriptionRefusal.AlreadyPaused;
            case SubscriptionStatus.Cancelled:
                return SubscriptionRefusal.IsCancelled;
            case not SubscriptionStatus.Active:
                return SubscriptionRefusal.NotActive;
        }
        if (state.Charge is not null)
            return SubscriptionRefusal.ChargeUnderWay;
        var today = state.Calendar(moment.Settings).DateAt(moment.Now);
        if (until is { } end && (end <= today || end.DayNumber - today.DayNumber > LongestPauseDays))
            return SubscriptionRefusal.PauseEndsInPast.On("until", "A later day, within a year.");
        var paused = state with { Status = SubscriptionStatus.Paused, ResumesOn = until, Drafts = Unlocked(state.Drafts) };
        return SubscriptionRules.Change(state, paused, moment, new SubscriptionPaused(until, false));
    }

    /// <summary>Goes on with the first occurrence that is still to come: no back-charge, the anchor stays (rules.md 3).</summary>
    public static Decision<SubscriptionState> Resume(SubscriptionState state, in Moment moment)
    {
        switch (state.Status)
        {
            case SubscriptionStatus.Cancelled:
                return SubscriptionRefusal.IsCancelled;
            case not SubscriptionStatus.Paused:
                return SubscriptionRefusal.NotPaused;
        }
        var calendar = state.Calendar(moment.Settings);
        var next = calendar.FirstAfter(state.Next, moment.Now);
        var resumed = (next == state.Next ? state : state.Advance(next, calendar)) with { Status = SubscriptionStatus.Active, ResumesOn = null };
        return SubscriptionRules.Change(state, resumed, moment, new SubscriptionResumed(calendar.ChargeAt(resumed.NextPayment())));
    }

    /// <summary>Cancels at the end of what is paid, or at once. Nothing paid and nothing to ship: at once in any case, and no dunning after that instant (rules.md 7, 14).</summary>
    public static Decision<SubscriptionState> Cancel(SubscriptionState state, CancelSubscription command, in Moment moment)
    {
        if (state.Status == SubscriptionStatus.Cancelled)
            return SubscriptionRefusal.IsCancelled;
        if (state.Charge is { Step: ChargeStep.Captured })
            return SubscriptionRefusal.ChargeUnderWay;
        if (command.Immediately || state.Status is SubscriptionStatus.PastDue or SubscriptionStatus.Incomplete || state is { Status: SubscriptionStatus.Paused, Term.Left: 0 })
            return Now(state, command, moment);
        if (state.Ending)
            return Accept(state);
        if (state.Charge is not null)
            return SubscriptionRefusal.ChargeUnderWay;
        var calendar = state.Calendar(moment.Settings);
        var ending = state with { Ending = true };
        return SubscriptionRules.Change(state, ending, moment,
            new CancelRequested(state.ChargeAt(calendar, state.NextPayment()), LastDelivery(ending, calendar, moment)) { Reason = command.Reason });
    }

    /// <summary>The last box that ships once a cancellation is set: the last prepaid one, or else one that is ordered and not yet delivered.</summary>
    public static string? LastDelivery(SubscriptionState ending, BillingCalendar calendar, in Moment moment)
    {
        var left = ending.Term?.Left ?? 0;
        if (left > 0)
        {
            var boxes = (ending with { Ending = true, Status = SubscriptionStatus.Active, ResumesOn = null }).Upcoming(calendar, left);
            return SubscriptionIds.Delivery(moment.Key, boxes.FindLast(b => !b.Skipped).Period);
        }
        foreach (var past in ending.Past.Reverse())
            if (past.Status is DeliveryStatus.Ordered or DeliveryStatus.Shipped)
                return SubscriptionIds.Delivery(moment.Key, past.Period);
        return null;
    }

    /// <summary>The end of what is paid has come.</summary>
    public static Decision<SubscriptionState> End(SubscriptionState state, in Moment moment) =>
        SubscriptionRules.Change(state, Over(state, "periodEnd", moment), moment, new SubscriptionCancelled(state.Plan.PlanId, "periodEnd"));

    /// <summary>Takes a cancellation back before it takes effect.</summary>
    public static Decision<SubscriptionState> Withdraw(SubscriptionState state, in Moment moment) => state switch
    {
        { Status: SubscriptionStatus.Cancelled } => SubscriptionRefusal.IsCancelled,
        { Ending: false } => SubscriptionRefusal.NotCancelled,
        _ => SubscriptionRules.Change(state, state with { Ending = false }, moment, new CancelWithdrawn()),
    };

    /// <summary>The customer lives in another zone now. Locked boxes keep their instant.</summary>
    public static Decision<SubscriptionState> Move(SubscriptionState state, string zone, in Moment moment) => state.Zone == zone || state.Status == SubscriptionStatus.Cancelled
        ? Accept(state)
        : SubscriptionRules.Change(state, state with { Zone = zone }, moment, new TimeZoneChanged(state.Zone, zone));

    /// <summary>Another address or payment method; the grain has checked that they are the customer's.</summary>
    public static Decision<SubscriptionState> Refer(SubscriptionState state, SubscriptionChange change, in Moment moment)
    {
        if (state.Status == SubscriptionStatus.Cancelled)
            return SubscriptionRefusal.IsCancelled;
        var next = state with { PaymentMethodId = change.PaymentMethodId ?? state.PaymentMethodId, AddressId = change.AddressId ?? state.AddressId };
        if (change.PaymentMethodId is not null && state.Dunning is { Hopeless: true } dunning)
            next = next with { Dunning = dunning with { Hopeless = false } };
        if (change.PaymentMethodId is { } card && card != state.PaymentMethodId && state.Charge is { OnSession: false, Total: > 0, Step: not ChargeStep.Captured } charge)
            next = next with { Charge = charge with { NewCard = true } };
        return next == state
            ? Accept(state)
            : SubscriptionRules.Change(state, next, moment, new SubscriptionDetailsChanged(change.PaymentMethodId, change.AddressId));
    }

    /// <summary>Cancelled, and what is still open closed: a payment that may yet come in is watched and given back.</summary>
    /// <param name="state">As it was.</param>
    /// <param name="reason">See <see cref="SubscriptionState.EndReason"/>.</param>
    /// <param name="moment">Now.</param>
    public static SubscriptionState Over(SubscriptionState state, string reason, in Moment moment) => UnknownRules.Loosened(AtTheTried(state, moment), moment) with
    {
        Status = SubscriptionStatus.Cancelled, Ending = false, ResumesOn = null, Dunning = null, NextPlan = null, EndedAt = moment.Now, EndReason = reason, Drafts = [], Coupons = null,
        Leaving = state.Term is not null || state.Announced || state.Status == SubscriptionStatus.Incomplete && state.Charge is { Step: ChargeStep.AwaitingAction or ChargeStep.Unknown },
    };

    // Skipped boxes before one that was tried to be charged are over too. Otherwise a restart would begin at them, come to the tried one again, and use its payment keys a second time.
    private static SubscriptionState AtTheTried(SubscriptionState state, in Moment moment) =>
        state.Attempts == 0 || state.NextBox() is var tried && tried == state.Next ? state
        : state.Advance(tried, state.Calendar(moment.Settings)) with { Attempts = state.Attempts };

    private static Decision<SubscriptionState> Now(SubscriptionState state, CancelSubscription command, in Moment moment)
    {
        var over = Over(state, "immediately", moment);
        var today = state.Calendar(moment.Settings).DateAt(command.AsOf ?? moment.Now);
        if (command.Immediately && state.Term is not null)
            over = over with { Recall = new(LatestOrder(state, moment), state.Past.LastOrDefault()?.Period ?? 0, command.Reason, today, moment.Now, 0) };
        return SubscriptionRules.Change(state, over, moment, new SubscriptionCancelled(state.Plan.PlanId, "immediately") { Reason = command.Reason });
    }

    private static string LatestOrder(SubscriptionState state, in Moment moment)
    {
        foreach (var past in state.Past.Reverse())
            if (past.Status is DeliveryStatus.Ordered or DeliveryStatus.Shipped or DeliveryStatus.Delivered)
                return SubscriptionIds.Order(moment.Key, past.Period);
        return "";
    }

    private static ImmutableArray<Draft> Unlocked(ImmutableArray<Draft> drafts) => [.. drafts.Select(d => d with { ChargeAt = null })];
}
