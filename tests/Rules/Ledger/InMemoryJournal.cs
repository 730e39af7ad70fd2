using SubscriptionBox.Grains.Ledger;
using SubscriptionBox.Grains.Ledger.Invoices;
using SubscriptionBox.Ledger;
using SubscriptionBox.Settings;

namespace SubscriptionBox.Tests.Rules.Ledger;

/// <summary>A journal that is nothing but lists.</summary>
public sealed class InMemoryJournal : IJournal, IInvoiceRegistry
{
    private readonly HashSet<(string, long)> _known = [];
    private long _position;

    public List<JournalEntry> Entries { get; } = [];
    public List<NumberedDocument> Documents { get; } = [];
    public IEnumerable<JournalLine> Lines => Entries.SelectMany(e => e.Lines);

    public Task<long> Position() => Task.FromResult(_position);

    public Task Post(IReadOnlyList<Booking> bookings, long? position)
    {
        foreach (var (happened, entry, document) in bookings)
        {
            if (!_known.Add((happened.Event.Source, happened.Event.Sequence)))
                continue;
            if (entry is not null)
                Entries.Add(entry);
            if (document is not null)
                Documents.Add(new(1 + Documents.Count(d => d.Document.Series == document.Series && d.Document.Year == document.Year), document));
        }
        _position = Math.Max(_position, position ?? 0);
        return Task.CompletedTask;
    }

    public Task<SellerDetails> Seller() => Task.FromResult(SellerDetails.Demo);

    public Task<DocumentParty> Party(string customerId, string? addressId) => Task.FromResult(new DocumentParty(customerId, "Zoë <Test> & Söhne", ["1 Main Street", "10115 Berlin", "DE"]));

    public Task<string> PlanName(string planId) => Task.FromResult("Small \"Monthly\"");
}
