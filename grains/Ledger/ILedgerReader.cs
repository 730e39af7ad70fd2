using SubscriptionBox.Grains.Ledger.Invoices;
using SubscriptionBox.Ledger;

namespace SubscriptionBox.Grains.Ledger;

/// <summary>What the ledger's tables say.</summary>
public interface ILedgerReader
{
    /// <summary>Debits and credits of every account, and the position up to which they are posted.</summary>
    Task<(long Position, IReadOnlyList<AccountSum> Sums)> Sums();

    /// <summary>Entries, newest first.</summary>
    /// <param name="before">Only positions below this one.</param>
    Task<IReadOnlyList<JournalEntryView>> Entries(DateTimeOffset? from, DateTimeOffset? until, LedgerAccount? account, long before, int limit);

    /// <summary>Invoices and credit notes of a year, in the order of their numbers.</summary>
    /// <param name="year">Null for all years.</param>
    /// <param name="after">The series, year and number of the last one seen; null for the beginning.</param>
    Task<IReadOnlyList<NumberedDocument>> Documents(int? year, DocumentPlace? after, int limit);

    /// <summary>One document.</summary>
    Task<NumberedDocument?> Find(DocumentPlace place);

    /// <summary>Everything that was invoiced or credited for an order, in the order in which it was posted.</summary>
    Task<IReadOnlyList<NumberedDocument>> OfOrder(string orderId);

    /// <summary>Everything that was invoiced or credited for a customer, in the order in which it was posted.</summary>
    Task<IReadOnlyList<NumberedDocument>> OfCustomer(string customerId);

    /// <summary>Takes name and addresses out of all documents of a customer.</summary>
    Task ErasePerson(string customerId);
}

/// <summary>One account in one currency.</summary>
/// <param name="Credit">As a positive number.</param>
public readonly record struct AccountSum(LedgerAccount Account, string Currency, long Debit, long Credit);
