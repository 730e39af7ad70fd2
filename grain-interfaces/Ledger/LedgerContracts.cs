namespace SubscriptionBox.Ledger;

/// <summary>Reads of the ledger (stateless workers, key <c>ledger</c>). Everything it holds is posted by the ledger's projection from the event log; nobody else writes to it.</summary>
public interface ILedgerQueryGrain : IGrainWithStringKey
{
    /// <summary>The sums of every account after everything that happened before this call.</summary>
    Task<Answer<TrialBalance>> TrialBalance(Caller caller);
    /// <summary>Journal entries, newest first.</summary>
    Task<Answer<Page<JournalEntryView>>> Entries(LedgerQuery query, Caller caller);
}

/// <summary>The accounts of the ledger. Debits are positive, credits negative, in every view.</summary>
public enum LedgerAccount
{
    /// <summary>Money at the payment providers: captures less what went back.</summary>
    Cash,
    /// <summary>What customers owe; below zero while money is on its way back to them.</summary>
    Receivables,
    /// <summary>A liability: money taken for boxes that have not been sent yet, without tax.</summary>
    DeferredRevenue,
    /// <summary>What was sent, at list price without tax.</summary>
    Revenue,
    /// <summary>A liability: tax taken for the authorities.</summary>
    Tax,
    /// <summary>Takes revenue down: discounts of what was sent, and gifts of credit.</summary>
    Discounts,
    /// <summary>Takes revenue down: money given back, less what had not been earned yet.</summary>
    Refunds,
    /// <summary>A liability: credit that customers have with the shop.</summary>
    Credits,
    /// <summary>A liability in goods, kept as a memorandum beside <see cref="DeferredRevenue"/>: the value of paid boxes whose goods are still in our stock (rules.md 4).</summary>
    StockPromised,
    /// <summary>The other side of <see cref="StockPromised"/>.</summary>
    StockToSend,
}

/// <summary>Which journal entries.</summary>
/// <param name="From">First local date (UTC), or null.</param>
/// <param name="To">Last date, that day included, or null.</param>
/// <param name="Account">Only entries that touch it.</param>
/// <param name="Cursor">From the page before.</param>
/// <param name="Limit">1–100.</param>
[GenerateSerializer, Immutable, Alias("ledgerQuery")]
public sealed record LedgerQuery(DateOnly? From, DateOnly? To, LedgerAccount? Account, string? Cursor, int Limit);

/// <summary>The sums of every account.</summary>
/// <param name="Position">The event log up to which everything is posted.</param>
/// <param name="Balanced">True when every currency adds up to zero (invariant I6).</param>
[GenerateSerializer, Immutable, Alias("trialBalance")]
public sealed record TrialBalance(long Position, bool Balanced, ImmutableArray<CurrencyBalance> Currencies);

/// <summary>The accounts of one currency.</summary>
/// <param name="Total">Debits less credits: zero.</param>
[GenerateSerializer, Immutable, Alias("currencyBalance")]
public sealed record CurrencyBalance(string Currency, Money Total, ImmutableArray<AccountBalance> Accounts);

/// <summary>One account.</summary>
/// <param name="Debit">All debits.</param>
/// <param name="Credit">All credits, as a positive number.</param>
/// <param name="Balance">Debit less credit.</param>
[GenerateSerializer, Immutable, Alias("accountBalance")]
public sealed record AccountBalance(LedgerAccount Account, Money Debit, Money Credit, Money Balance);

/// <summary>One entry of the journal.</summary>
/// <param name="EntryId">The event it was posted from: source and sequence.</param>
/// <param name="Type">That event's type.</param>
/// <param name="CustomerId">Whom it concerns: an id, never a name.</param>
/// <param name="Lines">Add up to zero in each currency.</param>
[GenerateSerializer, Immutable, Alias("journalEntryView")]
public sealed record JournalEntryView(long Position, string EntryId, DateTimeOffset At, string Type, string? CustomerId, string? Reference, ImmutableArray<JournalLine> Lines);

/// <summary>One line of an entry.</summary>
/// <param name="Amount">A debit when positive, a credit when negative.</param>
[GenerateSerializer, Immutable, Alias("journalLine")]
public sealed record JournalLine(LedgerAccount Account, Money Amount);

/// <summary>Refusals 900–919.</summary>
public static class LedgerRefusal
{
    /// <summary>The cursor is not one of this list's.</summary>
    public static readonly Refusal BadCursor = new(900, RefusalKind.Invalid, "bad-ledger-cursor", "The cursor is not one this list gave out.");
    /// <summary>The first day is after the last.</summary>
    public static readonly Refusal BadRange = new(901, RefusalKind.Invalid, "bad-range", "The range ends before it begins.");
}
