using SubscriptionBox.Campaigns;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Campaigns;

/// <summary>What happens to a customer's credit: given, set aside for a charge, used or given back; what expires first is used first. Never used twice, never below zero.</summary>
public static class WalletRules
{
    /// <summary>Movements that are shown.</summary>
    public const int EntriesKept = 100;

    /// <summary>The most of one grant, in minor units.</summary>
    public const long MostCredit = 1_000_000;

    private static readonly ImmutableArray<string> Currencies = ["USD", "CAD", "EUR", "GBP"];

    /// <summary>What is wrong with a grant; null when nothing is.</summary>
    public static Refusal? Faults(GrantCredit grant, DateTimeOffset now) =>
        grant.Amount.Amount is < 1 or > MostCredit ? Wallets.BadCredit.On("amount", "More than nothing, at most 10,000.00.")
        : !Currencies.Contains(grant.Amount.Currency) ? Wallets.BadCredit.On("amount.currency", "Not a currency of the shop.")
        : grant.Reason.Trim().Length is < 1 or > 500 ? Wallets.BadCredit.On("reason", "1 to 500 characters.")
        : grant.ExpiresAt <= now ? Wallets.BadCredit.On("expiresAt", "In the future.")
        : null;

    /// <summary>Gives credit.</summary>
    public static Decision<WalletState> Grant(WalletState state, string key, string creditId, GrantCredit grant, DateTimeOffset now)
    {
        if (Faults(grant, now) is { } faults)
            return faults;
        var (current, expired) = Expired(state, now);
        var reason = grant.Reason.Trim();
        var next = Noted(current with { Lots = current.Lots.Add(new(creditId, grant.Amount, grant.ExpiresAt)) }, new(creditId, "granted", grant.Amount, now, reason, grant.ExpiresAt));
        return Accept(Scheduled(next, key), [.. expired, new CreditGranted(creditId, grant.Amount, grant.ExpiresAt) { Reason = reason }]);
    }

    /// <summary>What can be used now.</summary>
    /// <param name="forKey">What is set aside under this key already, before a crash, is still that charge's own.</param>
    public static Money Spendable(WalletState state, string currency, DateTimeOffset now, string? forKey = null)
    {
        if (forKey is not null && state.Held.FirstOrDefault(h => h.Key == forKey) is { } own)
            state = Returned(state, own);
        var sum = Money.Zero(currency);
        foreach (var lot in state.Lots)
            if (lot.Left.Currency == currency && !(lot.ExpiresAt <= now))
                sum += lot.Left;
        return sum;
    }

    /// <summary>Redemptions of a campaign, used or set aside.</summary>
    public static int UsesOf(WalletState state, string campaignId, string? exceptKey = null) =>
        state.Uses.Where(u => u.CampaignId == campaignId).Sum(u => u.Count) + state.Held.Count(h => h.Key != exceptKey && h.Uses.Contains(campaignId));

    /// <summary>Sets aside what a charge wants, all or nothing; the same key again is the same reservation, with what was said last.</summary>
    public static Decision<WalletState> Reserve(WalletState state, string key, ReserveFromWallet command, DateTimeOffset now)
    {
        var wanted = command.Credit ?? default;
        if (state.Held.FirstOrDefault(h => h.Key == command.Key) is { } known)
        {
            if (known.Parts.Sum(p => p.Amount.Amount) == wanted.Amount && known.Uses.SequenceEqual(command.Uses.Select(u => u.CampaignId)))
                return Accept(state);
            state = Returned(state, known);
        }
        foreach (var use in command.Uses)
            if (UsesOf(state, use.CampaignId) >= use.Most)
                return CampaignRefusal.CustomerLimit;
        var (current, expired) = Expired(state, now);
        var parts = ImmutableArray.CreateBuilder<CreditPart>();
        if (wanted.Amount > 0)
        {
            if (Spendable(current, wanted.Currency, now).Amount < wanted.Amount)
                return CampaignRefusal.NotEnoughCredit;
            current = Taken(current, wanted, parts);
        }
        var held = new HeldCredit(command.Key, command.SubscriptionId, parts.ToImmutable(), [.. command.Uses.Select(u => u.CampaignId)], now + CampaignRules.AskAfter);
        return Accept(Scheduled(current with { Held = current.Held.Add(held) }, key), expired);
    }

    /// <summary>The charge is over. What is not set aside any more is settled already.</summary>
    public static Decision<WalletState> Settle(WalletState state, string key, string held, bool used, DateTimeOffset now)
    {
        if (state.Held.FirstOrDefault(h => h.Key == held) is not { } found)
            return Accept(state);
        if (!used)
        {
            var (back, expired) = state.Closed ? Forfeited(Returned(state, found), now) : Expired(Returned(state, found), now);
            return Accept(Scheduled(back, key), expired);
        }
        var next = state with { Held = state.Held.Remove(found), Uses = found.Uses.Aggregate(state.Uses, Counted) };
        if (found.Parts.IsEmpty)
            return Accept(Scheduled(Tidied(next), key));
        var amount = found.Parts.Select(p => p.Amount).Aggregate((a, b) => a + b);
        return Accept(Scheduled(Tidied(Noted(next, new(held, "used", amount, now))), key), new CreditUsed(held, amount));
    }

    /// <summary>Credit comes back. A key that came back before is answered and nothing more.</summary>
    public static Decision<WalletState> Return(WalletState state, string key, ReturnCredit command, DateTimeOffset now)
    {
        var before = state.Returned ?? [];
        if (before.Contains(command.Key))
            return Accept(state);
        var (current, expired) = Expired(state, now);
        var next = Noted(current with
        {
            Lots = current.Lots.Add(new(command.Key, command.Amount, null)), Returned = (before.Length < EntriesKept ? before : before.RemoveAt(0)).Add(command.Key),
        }, new(command.Key, "returned", command.Amount, now));
        expired = expired.Add(new CreditReturned(command.Key, command.PaymentKey, command.Amount, command.Tax));
        if (!next.Closed)
            return Accept(Scheduled(next, key), expired);
        var (closed, forfeited) = Forfeited(next, now);
        return Accept(Scheduled(closed, key), [.. expired, .. forfeited]);
    }

    /// <summary>The customer left: nothing stays but numbers. What is set aside for a charge that is not over yet is left to that charge.</summary>
    public static Decision<WalletState> Close(WalletState state, string key, DateTimeOffset now)
    {
        var (closed, forfeited) = Forfeited(state, now);
        var next = closed with { Closed = true, Entries = [.. closed.Entries.Select(e => e with { Reason = null })] };
        return state.Closed && forfeited.IsEmpty ? Accept(state) : Accept(Scheduled(next, key), forfeited);
    }

    /// <summary>What has run out goes; reservations whose subscription still counts on them stay, the others are given back.</summary>
    public static Decision<WalletState> Look(WalletState state, string key, ImmutableDictionary<string, bool> asked, DateTimeOffset now)
    {
        foreach (var held in state.Held)
            if (asked.TryGetValue(held.Key, out var holds))
                state = holds ? state with { Held = state.Held.Replace(held, held with { AskAt = now + CampaignRules.AskAgain }) } : Returned(state, held);
        var (next, expired) = state.Closed ? Forfeited(state, now) : Expired(state, now);
        return Accept(Scheduled(next, key), expired);
    }

    /// <summary>As its owner and support see it.</summary>
    public static WalletView View(WalletState state, string customerId, DateTimeOffset now) => new(customerId,
        [.. state.Lots.Select(l => l.Left.Currency).Concat(state.Entries.Select(e => e.Amount.Currency)).Distinct().Order(StringComparer.Ordinal).Select(c => Spendable(state, c, now))],
        [.. state.Entries.Reverse()], state.Sequence);

    private static (WalletState State, ImmutableArray<DomainEvent> Events) Forfeited(WalletState state, DateTimeOffset now) =>
        Expired(state with { Lots = [.. state.Lots.Select(l => l with { ExpiresAt = l.ExpiresAt < now ? l.ExpiresAt : now })] }, now);

    private static WalletState Taken(WalletState state, Money wanted, ImmutableArray<CreditPart>.Builder parts)
    {
        var left = wanted;
        var lots = state.Lots;
        foreach (var lot in state.Lots.Where(l => l.Left.Currency == wanted.Currency && l.Left.Amount > 0).OrderBy(l => l.ExpiresAt ?? DateTimeOffset.MaxValue))
        {
            var part = left with { Amount = Math.Min(left.Amount, lot.Left.Amount) };
            if (part.Amount == 0)
                break;
            parts.Add(new(lot.Id, part));
            lots = lots.Replace(lot, lot with { Left = lot.Left - part });
            left -= part;
        }
        return state with { Lots = lots };
    }

    private static WalletState Returned(WalletState state, HeldCredit held)
    {
        var lots = state.Lots;
        foreach (var part in held.Parts)
            if (lots.FirstOrDefault(l => l.Id == part.LotId) is { } lot)
                lots = lots.Replace(lot, lot with { Left = lot.Left + part.Amount });
        return state with { Lots = lots, Held = state.Held.Remove(held) };
    }

    /// <summary>A lot stays while something of it is left or set aside.</summary>
    private static WalletState Tidied(WalletState state) =>
        state with { Lots = state.Lots.RemoveAll(l => l.Left.Amount == 0 && !state.Held.Any(h => h.Parts.Any(p => p.LotId == l.Id))) };

    private static (WalletState State, ImmutableArray<DomainEvent> Events) Expired(WalletState state, DateTimeOffset now)
    {
        var events = ImmutableArray<DomainEvent>.Empty;
        foreach (var lot in state.Lots)
        {
            if (!(lot.ExpiresAt <= now) || lot.Left.Amount == 0)
                continue;
            events = events.Add(new CreditExpired(lot.Id, lot.Left));
            state = Noted(state with { Lots = state.Lots.Replace(lot, lot with { Left = Money.Zero(lot.Left.Currency) }) }, new(lot.Id, "expired", lot.Left, now));
        }
        return (Tidied(state), events);
    }

    private static WalletState Noted(WalletState state, WalletEntry entry) =>
        state with { Entries = (state.Entries.Length < EntriesKept ? state.Entries : state.Entries.RemoveAt(0)).Add(entry) };

    private static ImmutableArray<CampaignCount> Counted(ImmutableArray<CampaignCount> uses, string campaignId)
    {
        var at = uses.ToList().FindIndex(u => u.CampaignId == campaignId);
        return at < 0 ? uses.Add(new(campaignId, 1)) : uses.SetItem(at, new(campaignId, uses[at].Count + 1));
    }

    private static WalletState Scheduled(WalletState state, string key)
    {
        DateTimeOffset? at = null;
        foreach (var held in state.Held)
            at = at < held.AskAt ? at : held.AskAt;
        foreach (var lot in state.Lots)
            if (lot.ExpiresAt is { } expires && lot.Left.Amount > 0)
                at = at < expires ? at : expires;
        return state with { Wake = at is { } due ? Wake.Of(key, due) : null };
    }
}
