using SubscriptionBox.Settings;
using SubscriptionBox.Subscriptions;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>What a rule is told beside the state.</summary>
/// <param name="Key">The subscription's key.</param>
public readonly record struct Moment(string Key, DateTimeOffset Now, ShopSettings Settings);

/// <summary>What every rule of a subscription shares.</summary>
public static class SubscriptionRules
{
    /// <summary>Unknown, somebody else's, or a checkout that came to nothing before the customer was told of a subscription: not there.</summary>
    public static Refusal? Hidden(SubscriptionState state, Caller caller) =>
        state.CustomerId.Length == 0 || !caller.MayActFor(state.CustomerId) || state is { Status: SubscriptionStatus.Cancelled, Term: null, Announced: false }
            ? CommonRefusal.NotFound
            : null;

    /// <summary>A change, with what follows from any change: the promised stock's movement, what campaigns and wallet are to be told, and the next wake-up.</summary>
    public static Decision<SubscriptionState> Change(SubscriptionState before, SubscriptionState after, in Moment moment, params ImmutableArray<DomainEvent> events)
    {
        after = BenefitRules.Ended(before, after, ref events, moment);
        return Moved(before, after, moment, events);
    }

    /// <summary>The promised stock's movement and the next wake-up alone: for a change that was decided already and is drafted for.</summary>
    public static Decision<SubscriptionState> Moved(SubscriptionState before, SubscriptionState after, in Moment moment, params ImmutableArray<DomainEvent> events)
    {
        if (UpcomingRules.PromiseMoved(before, after) is { } moved)
            events = events.Add(moved);
        return Accept(after with { Wake = WakeOf(after, moment) }, events);
    }

    /// <summary>When the calendar wakes the subscription.</summary>
    public static Wake? WakeOf(SubscriptionState state, in Moment moment)
    {
        if (DutyRules.NextAt(state, moment) is not { } at)
            return null;
        return state.Wake is { } known && known.At == at.ToUnixTimeMilliseconds() ? known : Wake.Of(moment.Key, at);
    }

    /// <summary>The state with one draft put in its place.</summary>
    public static SubscriptionState With(this SubscriptionState state, Draft draft)
    {
        var drafts = state.Drafts;
        for (var i = 0; i < drafts.Length; i++)
        {
            if (drafts[i].Period == draft.Period)
                return state with { Drafts = drafts.SetItem(i, draft) };
            if (drafts[i].Period > draft.Period)
                return state with { Drafts = drafts.Insert(i, draft) };
        }
        return state with { Drafts = drafts.Add(draft) };
    }

    /// <summary>The state after the occurrences before <paramref name="next"/> are over: their drafts go, what was skipped among them is remembered.</summary>
    public static SubscriptionState Advance(this SubscriptionState state, int next, BillingCalendar calendar, params ImmutableArray<PastDelivery> ended)
    {
        var past = state.Past;
        foreach (var draft in state.Drafts)
            if (draft.Period < next && draft.Skipped)
                past = past.Add(new(draft.Period, DeliveryStatus.Skipped, calendar.ChargeAt(draft.Period), ""));
        past = [.. past.AddRange(ended).OrderBy(p => p.Period).TakeLast(PastDelivery.Kept)];
        return state with { Next = next, Attempts = 0, Past = past, Drafts = state.Drafts.RemoveAll(d => d.Period < next) };
    }
}
