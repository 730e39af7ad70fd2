using NodaTime;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Simulation.Provider;

namespace SubscriptionBox.Tests.Simulation.Invariants;

/// <summary>Periods: each ends once, on its own day, and none is forgotten.</summary>
public static class TimeChecks
{
    /// <summary>Checks all of it.</summary>
    public static void Check(Evidence e, Checks checks)
    {
        foreach (var (key, state) in e.Subscriptions)
        {
            Periods(e, checks, key, state);
            Days(e, checks, key, state);
            Settled(e, checks, key, state);
        }
        foreach (var due in e.World.Due.All)
            checks.That("I1 nothing is overdue", due.At > e.World.Now.AddMinutes(-90), () => $"{due.Kind}/{due.Key} was due at {due.At:O}, now it is {e.World.Now:O}");
        Cancelled(e, checks);
        foreach (var logged in e.World.Log.All)
            checks.That("time comes from the injected clock", logged.Event.At >= e.StartedAt.AddHours(-1) && logged.Event.At <= e.World.Now.AddHours(1), () => $"{logged.Event.Source} {logged.Event.Sequence} at {logged.Event.At:O}");
    }

    /// <summary>Every occurrence that is over was ordered, skipped, missed, not filled, ended by dunning, or fell into a pause or after an end.</summary>
    private static void Periods(Evidence e, Checks checks, string key, SubscriptionState state)
    {
        var source = $"subscription/{key}";
        var ends = new Dictionary<int, List<string>>();
        var skipped = new HashSet<int>();
        var given = new List<(int Period, DateTimeOffset At)>();
        var idle = new List<(DateTimeOffset From, DateTimeOffset To)>();
        DateTimeOffset? stopped = null;
        foreach (var record in e.Of(source))
        {
            switch (record.Type)
            {
                case "boxOrdered":
                    Ended(EventNames.Payload<BoxOrdered>(record).Period, "ordered");
                    break;
                case "boxNotFilled":
                    Ended(EventNames.Payload<BoxNotFilled>(record).Period, "notFilled");
                    break;
                case "periodMissed":
                    Ended(EventNames.Payload<PeriodMissed>(record).Period, "missed");
                    break;
                case "dunningEnded" when EventNames.Payload<DunningEnded>(record) is { Outcome: not "paid" } over:
                    given.Add((over.Period, record.At));
                    break;
                case "deliverySkipped":
                    skipped.Add(EventNames.Payload<DeliverySkipped>(record).Period);
                    break;
                case "deliveryUnskipped":
                    skipped.Remove(EventNames.Payload<DeliveryUnskipped>(record).Period);
                    break;
                case "subscriptionPaused" or "subscriptionCancelled":
                    stopped ??= record.At;
                    break;
                case "subscriptionResumed" or "subscriptionReactivated" when stopped is { } from:
                    idle.Add((from, record.At));
                    stopped = null;
                    break;
            }
        }
        foreach (var (period, how) in ends)
            checks.That("I1 a period ends once", how.Count == 1, () => $"{key} period {period}: {string.Join(", ", how)}");
        var anchors = Anchors(e, source);
        for (var period = 0; period < state.Next; period++)
        {
            var over = ends.ContainsKey(period) || skipped.Contains(period) || given.Any(g => GivenUp(anchors, period, g)) || anchors.Count == 0 || idle.Any(i => InIdle(anchors, period, i));
            checks.That("I1 no period is forgotten", over, () => $"{key} period {period} of {state.Next} ended without a word; idle {string.Join(", ", idle)}");
        }

        void Ended(int period, string how)
        {
            if (!ends.TryGetValue(period, out var known))
                ends[period] = known = [];
            known.Add(how);
        }
    }

    /// <summary>The outcome of dunning is that of every occurrence whose day came meanwhile: after a long outage of the calendar there may be more than one.</summary>
    private static bool GivenUp(List<(int FromPeriod, DateOnly Anchor, long Sequence)> anchors, int period, (int Period, DateTimeOffset At) over) =>
        period == over.Period || period > over.Period && DateOf(anchors, period) <= DateOnly.FromDateTime(over.At.UtcDateTime).AddDays(1);

    private static bool InIdle(List<(int FromPeriod, DateOnly Anchor, long Sequence)> anchors, int period, (DateTimeOffset From, DateTimeOffset To) idle)
    {
        var date = DateOf(anchors, period);
        // Local days, in any zone: a day and a half to either side.
        return date >= DateOnly.FromDateTime(idle.From.UtcDateTime).AddDays(-2) && date <= DateOnly.FromDateTime(idle.To.UtcDateTime).AddDays(2);
    }

    /// <summary>The box of an occurrence is locked for the day that is the anchor plus so many months, whatever months and zones do (rules 1 and 2).</summary>
    private static void Days(Evidence e, Checks checks, string key, SubscriptionState state)
    {
        var source = $"subscription/{key}";
        var anchors = Anchors(e, source);
        if (anchors.Count == 0)
            return;
        var zones = e.People.FirstOrDefault(p => p.CustomerId == state.CustomerId)?.Zones ?? [];
        foreach (var (record, locked) in e.Of<BoxLocked>(source))
        {
            var wanted = DateOf(anchors.Where(a => a.Sequence < record.Sequence).ToList() is { Count: > 0 } then ? then : anchors, locked.Period);
            var instants = zones.Select(z => LocalDate.FromDateOnly(wanted).At(LocalTime.FromTimeOnly(e.World.ChargeTime)).InZoneLeniently(DateTimeZoneProviders.Tzdb[z]).ToDateTimeOffset()).ToArray();
            checks.That("rules 1, 2: a box is charged on the anchor's day, at the local hour", instants.Contains(locked.ChargeAt),
                () => $"{key} period {locked.Period}: {locked.ChargeAt:O} in {string.Join(", ", zones)}, the anchor says {wanted} at {e.World.ChargeTime}");
        }
        foreach (var (record, charge) in e.Of<SubscriptionCharged>(source).Where(c => c.Payload.Purpose == ChargePurpose.Renewal))
        {
            var wanted = DateOf(anchors.Where(a => a.Sequence < record.Sequence).ToList() is { Count: > 0 } then ? then : anchors, charge.FirstPeriod);
            checks.That("I1 nothing is charged before its day", record.At >= wanted.ToDateTime(default).AddHours(-15), () => $"{key} period {charge.FirstPeriod}: charged {record.At:O}, due {wanted}");
        }
    }

    /// <summary>The anchors of a subscription, each with the occurrence that falls on it.</summary>
    private static List<(int FromPeriod, DateOnly Anchor, long Sequence)> Anchors(Evidence e, string source)
    {
        var found = new List<(int, DateOnly, long)>();
        var restart = 0;
        foreach (var record in e.Of(source))
        {
            if (EventNames.Is<SubscriptionStarted>(record))
                found.Add((0, EventNames.Payload<SubscriptionStarted>(record).Anchor, record.Sequence));
            else if (EventNames.Is<SubscriptionCharged>(record) && EventNames.Payload<SubscriptionCharged>(record) is { Purpose: ChargePurpose.Restart } charged)
                restart = charged.FirstPeriod;
            if (EventNames.Is<SubscriptionReactivated>(record))
                found.Add((RestartPeriod(e, source, record) ?? restart, EventNames.Payload<SubscriptionReactivated>(record).Anchor, record.Sequence));
        }
        return found;
    }

    /// <summary>The occurrence that a restart charged: told in the same write as the reactivation.</summary>
    private static int? RestartPeriod(Evidence e, string source, EventRecord reactivated) => e.Of<SubscriptionCharged>(source)
        .Where(c => c.Payload.Purpose == ChargePurpose.Restart && Math.Abs(c.Record.Sequence - reactivated.Sequence) <= 6).Select(c => (int?)c.Payload.FirstPeriod).FirstOrDefault();

    private static DateOnly DateOf(List<(int FromPeriod, DateOnly Anchor, long Sequence)> anchors, int period)
    {
        var (from, anchor, _) = anchors.LastOrDefault(a => a.FromPeriod <= period, anchors[0]);
        return LocalDate.FromDateOnly(anchor).PlusMonths(period - from).ToDateOnly();
    }

    private static void Settled(Evidence e, Checks checks, string key, SubscriptionState state)
    {
        // A box that cannot be filled may wait for stock for a week, a customer's authentication for a day.
        var waits = state.Charge is { Step: ChargeStep.AwaitingAction or ChargeStep.AwaitingStock or ChargeStep.Captured, TryAt: { } again } charge
            && again > e.World.Now.AddMinutes(-15) && e.World.Now - charge.DueAt < TimeSpan.FromDays(21);
        checks.That("(i) every unknown charge is resolved", state.Charge is null || waits, () => $"{key}: {state.Charge}");
        checks.That("(i) no refund of a subscription stays open", state.Refunds.IsEmpty && state.Recall is null && !state.Leaving, () => $"{key}: {string.Join(", ", state.Refunds)} {state.Recall} {state.Leaving}");
    }

    /// <summary>After a cancellation nothing is captured and kept, unless a new term began (F19).</summary>
    private static void Cancelled(Evidence e, Checks checks)
    {
        var payments = e.Payments.Where(p => p.Status == IntentStatus.Succeeded).ToLookup(p => Evidence.Parse(p.Key)?.Subscription);
        var restarts = e.Charges.Where(c => c.Charge.Purpose == ChargePurpose.Restart).Select(c => c.Charge.PaymentKey).ToHashSet();
        foreach (var (key, _) in e.Subscriptions)
        {
            var source = $"subscription/{key}";
            foreach (var (record, _) in e.Of<SubscriptionCancelled>(source))
            {
                var again = e.Of<SubscriptionReactivated>(source).Select(r => r.Record).FirstOrDefault(r => r.Sequence > record.Sequence)?.At ?? DateTimeOffset.MaxValue;
                foreach (var payment in payments[key].Where(p => p.CapturedAt > record.At && p.CapturedAt < again && !restarts.Contains(p.Key)))
                    checks.That("F19 what is captured after a cancellation goes back", payment.Refunded == payment.Amount.Amount,
                        () => $"{key} ended {record.At:O}, {payment.Key} captured {payment.CapturedAt:O}");
            }
        }
    }
}
