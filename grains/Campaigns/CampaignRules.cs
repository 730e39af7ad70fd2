using SubscriptionBox.Campaigns;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Campaigns;

/// <summary>What a campaign may be and do. Limits and budget are exact (invariant I3): what is set aside counts as given until its charge is over.</summary>
public static class CampaignRules
{
    /// <summary>How long codes that are being taken stay listed.</summary>
    public static readonly TimeSpan ClaimFor = TimeSpan.FromMinutes(10);

    /// <summary>How long a reservation stands before its subscription is asked.</summary>
    public static readonly TimeSpan AskAfter = TimeSpan.FromMinutes(CampaignOptionsShape.AskAfterMinutes);

    /// <summary>How long until a subscription that said yes is asked once more.</summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(CampaignOptionsShape.AskAgainMinutes);

    /// <summary>Who runs campaigns.</summary>
    public static bool MayRun(Caller caller) => caller.Role is Role.Marketing or Role.Administrator or Role.System;

    /// <summary>Where it stands at an instant.</summary>
    public static CampaignStatus StatusAt(CampaignState state, DateTimeOffset now) =>
        state.Status is CampaignStatus.Active or CampaignStatus.Paused && now >= state.Terms!.EndsAt ? CampaignStatus.Ended : state.Status;

    /// <summary>Lists codes before they are claimed, so that whoever wants one of them too can ask.</summary>
    public static Decision<CampaignState> Claim(CampaignState state, ImmutableArray<string> codes, DateTimeOffset now) =>
        Accept(state with { Claiming = codes, ClaimingUntil = now + ClaimFor });

    /// <summary>A code was another's: nothing is taken.</summary>
    public static Decision<CampaignState> GiveUp(CampaignState state) => Accept(state with { Claiming = [] });

    /// <summary>Whether a code is this campaign's, or is about to be. An ended campaign lets go of its codes.</summary>
    public static bool Lists(CampaignState state, string code, DateTimeOffset now) =>
        state.Terms is { } terms && StatusAt(state, now) != CampaignStatus.Ended && terms.Codes.Contains(code) || now < state.ClaimingUntil && state.Claiming.Contains(code);

    /// <summary>Its codes are claimed: it is there.</summary>
    public static Decision<CampaignState> Create(CampaignState state, string id, CampaignDraft draft, DateTimeOffset now)
    {
        if (state.Terms is not null)
            return CampaignDrafts.Same(state.Terms, draft) ? Accept(state) : CampaignRefusal.Exists;
        return now >= state.ClaimingUntil
            ? CommonRefusal.Unavailable
            : Saved(state with { Terms = draft, Status = CampaignStatus.Draft, CreatedAt = now, Claiming = [] }, id, now);
    }

    /// <summary>Whether it may be changed at all by this caller, who has seen that version.</summary>
    public static Refusal? Changeable(CampaignState state, long? ifVersion, DateTimeOffset now) =>
        state.Terms is null ? CampaignRefusal.UnknownCampaign
        : ifVersion is { } version && version != state.Version ? CommonRefusal.Stale
        : StatusAt(state, now) == CampaignStatus.Ended ? CampaignRefusal.IsEnded
        : null;

    /// <summary>Other terms for redemptions from now on; never below what is given already.</summary>
    public static Decision<CampaignState> Change(CampaignState state, string id, CampaignDraft draft, long? ifVersion, DateTimeOffset now)
    {
        if (Changeable(state, ifVersion, now) is { } no)
            return no;
        if (draft.RedemptionLimit is { } limit && limit < state.Redeemed + Reserved(state))
            return CommonRefusal.Invalid.On("redemptionLimit", "There are more redemptions already.");
        if (draft.Budget is { } budget)
        {
            if (Given(state, budget.Currency) > budget.Amount)
                return CommonRefusal.Invalid.On("budget", "More is given already.");
            if (state.Totals.Any(t => t.Currency != budget.Currency) || state.Held.Any(h => h.Discount.Currency != budget.Currency))
                return CommonRefusal.Invalid.On("budget", "Discounts were given in other currencies.");
        }
        if (CampaignDrafts.Same(state.Terms!, draft))
            return Accept(state with { Claiming = [] });
        return now >= state.ClaimingUntil && draft.Codes.Except(state.Terms!.Codes).Any()
            ? CommonRefusal.Unavailable
            : Saved(state with { Terms = draft, Claiming = [] }, id, now);
    }

    /// <summary>Draft → active → paused → active → ended.</summary>
    public static Decision<CampaignState> Move(CampaignState state, string id, CampaignStatus to, DateTimeOffset now)
    {
        if (state.Terms is null)
            return CampaignRefusal.UnknownCampaign;
        var from = StatusAt(state, now);
        if (from == to)
            return Accept(state);
        if (from == CampaignStatus.Ended || to == CampaignStatus.Active && now >= state.Terms.EndsAt)
            return CampaignRefusal.IsEnded;
        if (to == CampaignStatus.Paused && from != CampaignStatus.Active)
            return CampaignRefusal.NotActive;
        return Saved(state with { Status = to }, id, now);
    }

    /// <summary>What a code gives, or why nothing. What depends on the customer is looked at by others.</summary>
    public static Answer<CouponTerms> Offer(CampaignState state, string id, PromoUse use, DateTimeOffset now)
    {
        if (state.Terms is not { } terms || !terms.Codes.Contains(use.Code))
            return CampaignRefusal.UnknownCode;
        if (Closed(state, now) is { } closed)
            return closed;
        if (!terms.Plans.IsEmpty && !terms.Plans.Contains(use.PlanId))
            return CampaignRefusal.OtherPlan;
        if (terms.Budget is { } budget && budget.Currency != use.Currency || terms.Discount.PartsPerMillion is null && terms.Discount.AmountIn(use.Currency) is null)
            return CampaignRefusal.OtherCurrency;
        // What this very charge set aside before a crash is still its own.
        if (use.Key is { } key && IndexOf(state, key) is >= 0 and var own)
            state = state with { Held = state.Held.RemoveAt(own) };
        var left = BudgetLeft(state);
        if (terms.RedemptionLimit is { } limit && state.Redeemed + Reserved(state) >= limit || left is { Amount: <= 0 })
            return CampaignRefusal.Exhausted;
        return new CouponTerms(id, use.Code, terms.Discount.PartsPerMillion ?? 0, terms.Discount.AmountIn(use.Currency)?.Amount ?? 0, terms.Charges, terms.Stackable)
        {
            MostPerCustomer = terms.MostPerCustomer, BudgetLeft = left, SegmentId = terms.SegmentId, NewCustomersOnly = terms.NewCustomersOnly,
        };
    }

    /// <summary>What is left of the budget, reservations counted as given.</summary>
    public static Money? BudgetLeft(CampaignState state) =>
        state.Terms?.Budget is { } budget ? budget with { Amount = budget.Amount - Given(state, budget.Currency) } : null;

    /// <summary>Sets a discount aside; the same key again is the same reservation, with the amount that was said last.</summary>
    public static Decision<CampaignState> Reserve(CampaignState state, string key, ReserveDiscount command, DateTimeOffset now)
    {
        if (state.Terms is not { } terms)
            return CampaignRefusal.UnknownCode;
        var known = IndexOf(state, command.Key);
        if (known >= 0 && state.Held[known].Discount == command.Discount)
            return Accept(state);
        var without = known >= 0 ? state with { Held = state.Held.RemoveAt(known) } : state;
        if (command.First && known < 0)
        {
            if (Closed(state, now) is { } closed)
                return closed;
            if (!terms.Codes.Contains(command.Code))
                return CampaignRefusal.UnknownCode;
            if (terms.RedemptionLimit is { } limit && state.Redeemed + Reserved(state) >= limit)
                return CampaignRefusal.Exhausted;
        }
        if (terms.Budget is { } budget && budget.Currency == command.Discount.Currency && Given(without, budget.Currency) + command.Discount.Amount > budget.Amount)
            return CampaignRefusal.Exhausted;
        return Accept(Scheduled(without with { Held = without.Held.Add(new(command.Key, command.SubscriptionId, command.Code, command.Discount, command.First, now + AskAfter)) }, key));
    }

    /// <summary>The charge is over. What is not set aside any more is settled already.</summary>
    public static Decision<CampaignState> Settle(CampaignState state, string key, SettleDiscount command)
    {
        var at = IndexOf(state, command.Key);
        if (at < 0)
            return Accept(state);
        var held = state.Held[at];
        var next = Scheduled(state with { Held = state.Held.RemoveAt(at) }, key);
        return command.Used
            ? Accept(next with { Redeemed = next.Redeemed + (held.First ? 1 : 0), Totals = Counted(next.Totals, held.Discount, command.Revenue.Amount) },
                new DiscountGiven(key, held.Code, held.First, held.Discount, command.Revenue))
            : Accept(next);
    }

    /// <summary>The subscription was asked: it still counts on the reservation, or knows nothing of it.</summary>
    public static Decision<CampaignState> Asked(CampaignState state, string key, string held, bool holds, DateTimeOffset now)
    {
        var at = IndexOf(state, held);
        if (at < 0)
            return Accept(state);
        return Accept(Scheduled(state with { Held = holds ? state.Held.SetItem(at, state.Held[at] with { AskAt = now + AskAgain }) : state.Held.RemoveAt(at) }, key));
    }

    /// <summary>As marketing sees it.</summary>
    public static CampaignView View(CampaignState state, string id, DateTimeOffset now) =>
        new(id, state.Terms!, StatusAt(state, now), state.Redeemed, Reserved(state), state.Totals, state.CreatedAt, state.Version);

    private static Refusal? Closed(CampaignState state, DateTimeOffset now) => StatusAt(state, now) switch
    {
        CampaignStatus.Draft => CampaignRefusal.UnknownCode,
        CampaignStatus.Ended => CampaignRefusal.Ended,
        CampaignStatus.Paused => CampaignRefusal.Paused,
        _ => now < state.Terms!.StartsAt ? CampaignRefusal.NotStarted : null,
    };

    private static int Reserved(CampaignState state) => state.Held.Count(h => h.First);

    private static long Given(CampaignState state, string currency)
    {
        var given = 0L;
        foreach (var totals in state.Totals)
            if (totals.Currency == currency)
                given += totals.DiscountGiven;
        foreach (var held in state.Held)
            if (held.Discount.Currency == currency)
                given += held.Discount.Amount;
        return given;
    }

    private static ImmutableArray<CampaignTotals> Counted(ImmutableArray<CampaignTotals> totals, Money discount, long revenue)
    {
        for (var i = 0; i < totals.Length; i++)
            if (totals[i].Currency == discount.Currency)
                return totals.SetItem(i, new(discount.Currency, totals[i].Charges + 1, totals[i].DiscountGiven + discount.Amount, totals[i].Revenue + revenue));
        return [.. totals.Add(new(discount.Currency, 1, discount.Amount, revenue)).OrderBy(t => t.Currency, StringComparer.Ordinal)];
    }

    private static int IndexOf(CampaignState state, string key)
    {
        for (var i = 0; i < state.Held.Length; i++)
            if (state.Held[i].Key == key)
                return i;
        return -1;
    }

    private static Decision<CampaignState> Saved(CampaignState state, string id, DateTimeOffset now)
    {
        var next = Scheduled(state with { Version = state.Version + 1 }, id);
        return Accept(next, new CampaignSaved(View(next, id, now)));
    }

    private static CampaignState Scheduled(CampaignState state, string key) =>
        state with { Wake = state.Held.IsEmpty ? null : Wake.Of(key, state.Held.Min(h => h.AskAt)) };
}
