using SubscriptionBox.Curation;
using SubscriptionBox.Settings;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>A box to come.</summary>
/// <param name="Draft">What is saved of it; null when nothing is.</param>
/// <param name="NeedsMoney">True when no prepaid box is left for it: its occurrence is charged.</param>
public readonly record struct UpcomingBox(int Period, Draft? Draft, bool NeedsMoney)
{
    /// <summary>Skipped by the customer.</summary>
    public bool Skipped => Draft is { Skipped: true };

    /// <summary>Drafted with something in it.</summary>
    public bool Filled => Draft is { Items.IsEmpty: false };
}

/// <summary>Which boxes come next, when, and which of them is promised.</summary>
public static class UpcomingRules
{
    /// <summary>How many boxes are drafted ahead.</summary>
    public const int Ahead = 3;

    /// <summary>The calendar of a subscription under the shop's settings.</summary>
    public static BillingCalendar Calendar(this SubscriptionState state, ShopSettings settings) =>
        new(state.Anchor, state.AnchorPeriod, state.Zone, settings.ChargeTime, settings.CutoffDays, settings.ShipAfterDays);

    /// <summary>The instant of an occurrence: the calendar's, unless the box was locked before a setting or the zone changed.</summary>
    public static DateTimeOffset ChargeAt(this SubscriptionState state, BillingCalendar calendar, int period) =>
        state.DraftOf(period)?.ChargeAt ?? calendar.ChargeAt(period);

    /// <summary>What is saved of a box.</summary>
    public static Draft? DraftOf(this SubscriptionState state, int period)
    {
        foreach (var draft in state.Drafts)
            if (draft.Period == period)
                return draft;
        return null;
    }

    /// <summary>The boxes to come, skipped ones among them, until <paramref name="boxes"/> that are not skipped are there; fewer when the subscription ends before.
    /// While paused: those after the pause, none when it has no end.</summary>
    public static List<UpcomingBox> Upcoming(this SubscriptionState state, BillingCalendar calendar, int boxes = Ahead)
    {
        var found = new List<UpcomingBox>(boxes + 1);
        if (state.Status is SubscriptionStatus.Cancelled or SubscriptionStatus.Incomplete || state is { Status: SubscriptionStatus.Paused, ResumesOn: null })
            return found;
        var left = state.Term?.Left ?? 0;
        var last = state.Drafts.IsEmpty ? 0 : state.Drafts[^1].Period;
        var period = state.ResumesOn is { } until ? calendar.FirstAfter(state.Next, calendar.StartOf(until)) : state.Next;
        for (var open = 0; open < boxes || period <= last; period++)
        {
            var draft = state.DraftOf(period);
            var box = new UpcomingBox(period, draft, left == 0);
            if (state.Ending && box.NeedsMoney)
                break;
            found.Add(box);
            if (box.Skipped)
                continue;
            open++;
            left = (left == 0 ? (state.NextPlan ?? state.Plan).Boxes : left) - 1;
        }
        return found;
    }

    /// <summary>The first box that is not skipped, whether or not the subscription ends before it.</summary>
    public static int NextBox(this SubscriptionState state)
    {
        var period = state.Next;
        while (state.DraftOf(period) is { Skipped: true })
            period++;
        return period;
    }

    /// <summary>The occurrence at which the next payment falls due, skipped boxes counted out (rules.md 4).</summary>
    public static int NextPayment(this SubscriptionState state)
    {
        var period = state.NextBox();
        for (var left = state.Term?.Left ?? 0; left > 0; left--)
            for (period++; state.DraftOf(period) is { Skipped: true };)
                period++;
        return period;
    }

    /// <summary>What a subscriber's next box holds: stock that new customers do not get (rules.md 9). A box whose units are reserved or gone is not promised any more.</summary>
    public static ImmutableArray<BoxItem> Promised(this SubscriptionState state)
    {
        if (state.Status is not (SubscriptionStatus.Active or SubscriptionStatus.PastDue))
            return [];
        var period = state.NextBox();
        if (state.Ending && state.Term is not { Left: > 0 } || state.Charge is { Step: ChargeStep.Captured, HasBox: true })
            return [];
        return state.DraftOf(period)?.Items ?? [];
    }

    /// <summary>The event that tells how a change moved the promised stock; null when it did not.</summary>
    public static BoxPromised? PromiseMoved(SubscriptionState before, SubscriptionState after)
    {
        var old = before.Promised();
        var now = after.Promised();
        if (old == now)
            return null;
        var deltas = ImmutableArray.CreateBuilder<PromisedDelta>(old.Length + now.Length);
        foreach (var item in now)
            Add(deltas, item.Sku, item.Quantity);
        foreach (var item in old)
            Add(deltas, item.Sku, -item.Quantity);
        for (var i = deltas.Count - 1; i >= 0; i--)
            if (deltas[i].Delta == 0)
                deltas.RemoveAt(i);
        return deltas.Count == 0 ? null : new(deltas.ToImmutable());
    }

    private static void Add(ImmutableArray<PromisedDelta>.Builder deltas, string sku, int units)
    {
        for (var i = 0; i < deltas.Count; i++)
        {
            if (deltas[i].Sku != sku)
                continue;
            deltas[i] = new(sku, deltas[i].Delta + units);
            return;
        }
        deltas.Add(new(sku, units));
    }
}
