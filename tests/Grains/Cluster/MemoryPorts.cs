using System.Collections.Immutable;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Inventory;

namespace SubscriptionBox.Tests.Grains.Cluster;

/// <summary>An event log in memory: as the port asks, an event that is there already is left out.</summary>
public sealed class MemoryEventLog : IEventLog
{
    private readonly Lock gate = new();
    private readonly List<LoggedEvent> log = [];
    private readonly HashSet<(string, long)> known = [];

    /// <inheritdoc/>
    public Task Append(IReadOnlyList<EventRecord> events)
    {
        lock (gate)
            foreach (var record in events.Where(e => known.Add((e.Source, e.Sequence))))
                log.Add(new LoggedEvent(log.Count + 1, record));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LoggedEvent>> Read(long after, int limit)
    {
        lock (gate)
            return Task.FromResult<IReadOnlyList<LoggedEvent>>([.. log.Where(e => e.Position > after).Take(limit)]);
    }

    /// <inheritdoc/>
    public Task<long> End()
    {
        lock (gate)
            return Task.FromResult<long>(log.Count);
    }

    /// <summary>Sequence numbers of one source, in the order of the log.</summary>
    public IReadOnlyList<long> SequencesOf(string source)
    {
        lock (gate)
            return [.. log.Where(e => e.Event.Source == source).Select(e => e.Event.Sequence)];
    }
}

/// <summary>A read side that has not seen anything yet.</summary>
public sealed class NoStockYet : IStockReader
{
    /// <inheritdoc/>
    public Task<StockRows> Changed(long after) => Task.FromResult(new StockRows([], after));
}
