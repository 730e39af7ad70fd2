using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>What a subscription has to do by itself.</summary>
public enum Duty
{
    /// <summary>Send money back, or ask again whether it went.</summary>
    Refund,
    /// <summary>Ask what became of a payment nobody wants any more.</summary>
    Settle,
    /// <summary>Call off an order after an immediate cancellation.</summary>
    Recall,
    /// <summary>Tell campaigns and the wallet how a charge ended.</summary>
    Tell,
    /// <summary>Tell the customer's record that it is over.</summary>
    Leave,
    /// <summary>Go on with the charge under way.</summary>
    Continue,
    /// <summary>End a pause.</summary>
    Resume,
    /// <summary>Close a box at its cutoff.</summary>
    Lock,
    /// <summary>Give up an unpaid occurrence, because a later one is due.</summary>
    Miss,
    /// <summary>Charge and order a box.</summary>
    Charge,
    /// <summary>Cancel or pause, because dunning is over.</summary>
    EndDunning,
    /// <summary>End at the end of what is paid.</summary>
    End,
}

/// <summary>A duty with its instant.</summary>
/// <param name="Period">Which occurrence, where that matters.</param>
public readonly record struct Due(Duty Duty, DateTimeOffset At, int Period = 0);

/// <summary>What comes next, and when: the one function from which both the wake-up and the work are taken, so that they cannot disagree.</summary>
public static class DutyRules
{
    /// <summary>The instant of the next duty; null when there is none.</summary>
    public static DateTimeOffset? NextAt(SubscriptionState state, in Moment moment) => Next(state, moment)?.At;

    /// <summary>The earliest duty; it is due when its instant is not in the future.</summary>
    public static Due? Next(SubscriptionState state, in Moment moment)
    {
        Due? next = null;
        foreach (var refund in state.Refunds)
            Earlier(ref next, new(Duty.Refund, refund.TryAt));
        foreach (var loose in state.Loose)
            if (loose.TryAt < DateTimeOffset.MaxValue)
                Earlier(ref next, new(Duty.Settle, loose.TryAt));
        foreach (var benefit in state.Benefits ?? [])
            Earlier(ref next, new(Duty.Tell, benefit.TryAt));
        if (state.Recall is { } recall)
            Earlier(ref next, new(Duty.Recall, recall.TryAt));
        if (state is { Leaving: true, EndedAt: { } ended })
            Earlier(ref next, new(Duty.Leave, ended));
        if (state.Charge is { } charge)
            // Nothing else moves while a charge is under way: its occurrence is neither over nor open.
            Earlier(ref next, new(Duty.Continue, charge.TryAt ?? DateTimeOffset.UnixEpoch, charge.Period));
        else if (OfStatus(state, moment) is { } due)
            Earlier(ref next, due);
        return next;
    }

    private static Due? OfStatus(SubscriptionState state, in Moment moment)
    {
        var calendar = state.Calendar(moment.Settings);
        switch (state.Status)
        {
            case SubscriptionStatus.Paused when state is { Ending: true, Term: not { Left: > 0 } }:
                // Paused after it was cancelled: the end of what is paid stays the end.
                return new(Duty.End, calendar.ChargeAt(state.NextBox()), state.NextBox());
            case SubscriptionStatus.Paused:
                return state.ResumesOn is { } until ? new Due(Duty.Resume, calendar.StartOf(until)) : null;
            case SubscriptionStatus.PastDue when state.Dunning is { } dunning:
                var overtaken = state.ChargeAt(calendar, After(state, dunning.Period));
                if (!moment.Settings.ChargeMissedPeriods && overtaken <= dunning.RetryAt)
                    return new(Duty.Miss, overtaken, dunning.Period);
                return new(dunning.Hopeless ? Duty.EndDunning : Duty.Charge, dunning.RetryAt, dunning.Period);
            case SubscriptionStatus.Active:
                return OfActive(state, calendar, moment);
            default:
                return null;
        }
    }

    private static Due OfActive(SubscriptionState state, BillingCalendar calendar, in Moment moment)
    {
        var period = state.NextBox();
        var needsMoney = state.Term is not { Left: > 0 };
        var at = state.ChargeAt(calendar, period);
        if (state.Ending && needsMoney)
            return new(Duty.End, at, period);
        if (needsMoney && !moment.Settings.ChargeMissedPeriods && state.ChargeAt(calendar, After(state, period)) <= moment.Now)
            return new(Duty.Miss, at, period);
        return state.DraftOf(period) is { ChargeAt: not null } ? new(Duty.Charge, at, period) : new(Duty.Lock, calendar.CutoffAt(period), period);
    }

    /// <summary>The next occurrence after one that is not skipped.</summary>
    public static int After(SubscriptionState state, int period)
    {
        do
            period++;
        while (state.DraftOf(period) is { Skipped: true });
        return period;
    }

    private static void Earlier(ref Due? next, Due candidate)
    {
        if (next is null || candidate.At < next.Value.At)
            next = candidate;
    }
}
