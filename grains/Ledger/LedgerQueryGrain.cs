using System.Globalization;
using SubscriptionBox.Audit;
using SubscriptionBox.Ledger;

namespace SubscriptionBox.Grains.Ledger;

/// <summary>Reads of the ledger.</summary>
[StatelessWorker]
public sealed class LedgerQueryGrain(ILedgerReader ledger) : Grain, ILedgerQueryGrain
{
    /// <inheritdoc/>
    public async Task<Answer<TrialBalance>> TrialBalance(Caller caller)
    {
        if (caller.Role is not (Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        await CatchUp();
        var (position, sums) = await ledger.Sums();
        return LedgerRules.Balance(position, sums);
    }

    /// <inheritdoc/>
    public async Task<Answer<Page<JournalEntryView>>> Entries(LedgerQuery query, Caller caller)
    {
        if (caller.Role is not (Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        if (LedgerRules.Wrong(query) is { } wrong)
            return wrong;
        await CatchUp();
        DateTimeOffset? from = query.From is { } first ? LedgerRules.StartOf(first) : null;
        DateTimeOffset? until = query.To is { } last && last < DateOnly.MaxValue ? LedgerRules.StartOf(last.AddDays(1)) : null;
        var before = query.Cursor is { } cursor ? LedgerRules.Place(cursor)!.Value : long.MaxValue;
        var found = await ledger.Entries(from, until, query.Account, before, query.Limit + 1);
        var page = found.Take(query.Limit).ToImmutableArray();
        return new Page<JournalEntryView>(page, found.Count > query.Limit ? page[^1].Position.ToString(CultureInfo.InvariantCulture) : null);
    }

    private Task CatchUp() => GrainFactory.GetGrain<IProjectionGrain>(LedgerProjection.Key).ReadOn();
}
