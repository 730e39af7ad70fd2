using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Grains.Ledger;
using SubscriptionBox.Grains.Ledger.Invoices;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>The ledger's tables: entries, and documents with their numbers, without the names on them. One call is one transaction.</summary>
public sealed class Books(ProjectionPlaces places) : IJournal
{
    private readonly HashSet<(string, long)> _posted = [];
    private readonly HashSet<(string, long)> _issued = [];
    private readonly Dictionary<(string Series, int Year), long> _numbers = [];

    /// <summary>The way to it.</summary>
    public SimulatedService? Wire { get; set; }

    /// <summary>Set by mutations: an entry is posted although it is there.</summary>
    public bool Forgets { get; set; }

    /// <summary>Every entry, in the order in which it was posted.</summary>
    public List<JournalEntry> Entries { get; } = [];

    /// <summary>Every invoice and credit note, in the order in which it was issued.</summary>
    public List<NumberedDocument> Documents { get; } = [];

    /// <inheritdoc/>
    public Task<long> Position() => Task.FromResult(places.Positions.GetValueOrDefault(LedgerProjection.Key));

    /// <inheritdoc/>
    public Task Post(IReadOnlyList<Booking> bookings, long? position) => Wire!.Call("post", () =>
    {
        foreach (var booking in bookings)
        {
            var name = (booking.Happened.Event.Source, booking.Happened.Event.Sequence);
            if (booking.Entry is { } entry && (_posted.Add(name) || Forgets))
                Entries.Add(entry);
            if (booking.Document is not { } document || !_issued.Add(name))
                continue;
            var number = _numbers[(document.Series, document.Year)] = _numbers.GetValueOrDefault((document.Series, document.Year)) + 1;
            Documents.Add(new NumberedDocument(number, document with { Party = null }));
        }
        if (position is { } reached)
            places.Positions[LedgerProjection.Key] = Math.Max(places.Positions.GetValueOrDefault(LedgerProjection.Key), reached);
    });
}
