using System.Globalization;
using SubscriptionBox.Ledger;

namespace SubscriptionBox.Grains.Ledger;

/// <summary>What the ledger shows.</summary>
public static class LedgerRules
{
    /// <summary>All accounts of all currencies that ever moved, in the order of <see cref="LedgerAccount"/>; accounts that never moved are left out.</summary>
    public static TrialBalance Balance(long position, IReadOnlyList<AccountSum> sums)
    {
        var currencies = sums.GroupBy(s => s.Currency).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new CurrencyBalance(g.Key, new(g.Sum(s => s.Debit - s.Credit), g.Key),
            [.. g.OrderBy(s => s.Account).Select(s => new AccountBalance(s.Account, new(s.Debit, g.Key), new(s.Credit, g.Key), new(s.Debit - s.Credit, g.Key)))])).ToImmutableArray();
        return new(position, currencies.All(c => c.Total.Amount == 0), currencies);
    }

    /// <summary>The sums of entries: what a checker holds against the kept balances.</summary>
    public static IReadOnlyList<AccountSum> Sums(IEnumerable<JournalLine> lines) =>
        [.. lines.GroupBy(l => (l.Account, l.Amount.Currency)).Select(g => new AccountSum(g.Key.Account, g.Key.Currency,
            g.Sum(l => Math.Max(0, l.Amount.Amount)), g.Sum(l => Math.Max(0, -l.Amount.Amount))))];

    /// <summary>Why a query cannot be answered; null when it can.</summary>
    public static Refusal? Wrong(LedgerQuery query) =>
        query.Limit is < 1 or > 100 ? CommonRefusal.Invalid.On("limit", "A whole number from 1 to 100.")
        : query is { From: { } from, To: { } to } && to < from ? LedgerRefusal.BadRange.On("to", "Not before `from`.")
        : query.Cursor is not null && Place(query.Cursor) is null ? LedgerRefusal.BadCursor.On("cursor", "Not a cursor that this list gave out.")
        : null;

    /// <summary>The position a cursor names; null for none.</summary>
    public static long? Place(string cursor) => long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;

    /// <summary>The first instant of a day (UTC).</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
