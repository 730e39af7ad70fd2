using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Ledger.Invoices;

namespace SubscriptionBox.Grains.Ledger;

/// <summary>Posts every event that moves money, once each. The rules are pure, the store is a port: the shop and the simulator run this same code.</summary>
/// <param name="journal">Where it is written.</param>
/// <param name="registry">Finds what an invoice must say and the event does not.</param>
public sealed class LedgerProjection(IJournal journal, IInvoiceRegistry registry) : IProjection
{
    /// <summary>The projection's name.</summary>
    public const string Key = "prj-ledger";

    /// <inheritdoc/>
    public string Name => Key;

    /// <summary>Entries add up to the same balances in any order, so one that cannot be posted holds up no other.</summary>
    public EventOrder Order => EventOrder.Independent;

    /// <inheritdoc/>
    public Task<long> Position() => journal.Position();

    /// <inheritdoc/>
    public async Task Apply(IReadOnlyList<LoggedEvent> batch) => await journal.Post(await Bookings(batch), batch[^1].Position);

    /// <inheritdoc/>
    public Task Skip(long position) => journal.Post([], position);

    /// <inheritdoc/>
    public async Task Redo(LoggedEvent happened) => await journal.Post(await Bookings([happened]), null);

    /// <summary>What invoices say of customers and plans is looked up before the transaction that numbers them.</summary>
    private async Task<List<Booking>> Bookings(IReadOnlyList<LoggedEvent> batch)
    {
        var bookings = new List<Booking>();
        foreach (var happened in batch)
        {
            var entry = Postings.For(happened.Event);
            var document = await DocumentRules.For(happened.Event, registry);
            if (entry is not null || document is not null)
                bookings.Add(new(happened, entry, document));
        }
        return bookings;
    }
}
