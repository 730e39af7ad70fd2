using SubscriptionBox.Grains.Ledger.Invoices;

namespace SubscriptionBox.Grains.Ledger;

/// <summary>Where the ledger stands written: tables in the shop, a list in the simulator. It only ever grows.</summary>
public interface IJournal
{
    /// <summary>The position in the event log up to which everything is posted or was put aside.</summary>
    Task<long> Position();

    /// <summary>Posts in one transaction with the position, in order: what is there already by (source, sequence) is left out, and every new document gets the next number of its series
    /// and year in that same transaction, so that numbers have no gaps.</summary>
    /// <param name="bookings">In log order; may be empty.</param>
    /// <param name="position">How far the log has then been read; null leaves the position (an event that stood aside).</param>
    Task Post(IReadOnlyList<Booking> bookings, long? position);
}

/// <summary>What one event means for the books.</summary>
/// <param name="Entry">Null when no money moved.</param>
/// <param name="Document">An invoice or a credit note, still without its number; null for none.</param>
public sealed record Booking(LoggedEvent Happened, JournalEntry? Entry, Document? Document);
