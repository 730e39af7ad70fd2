using System.Runtime.CompilerServices;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>How a batch of events moves what is promised of each SKU: added up before it comes to the writer, because every skip moves some ten SKUs.</summary>
internal sealed class PromisedUnits
{
    private static readonly ConditionalWeakTable<IReadOnlyList<LoggedEvent>, Of> Known = [];
    private readonly List<(long Position, ImmutableArray<PromisedDelta> Deltas)> _moves = [];
    private IReadOnlyCollection<(string Sku, int Units, long Position)> _all = [];

    private PromisedUnits()
    {
    }

    /// <summary>Of a batch; null when nothing of it moves any. Two projections want to know, mostly of the same reading of the log: it is looked through once.</summary>
    public static PromisedUnits? In(IReadOnlyList<LoggedEvent> batch)
    {
        if (Known.TryGetValue(batch, out var known))
            return known.Promised;
        var found = Find(batch);
        Known.TryAdd(batch, new(found));
        return found;
    }

    private static PromisedUnits? Find(IReadOnlyList<LoggedEvent> batch)
    {
        var promised = new PromisedUnits();
        foreach (var happened in batch)
            if (EventNames.Is<BoxPromised>(happened.Event))
                promised._moves.Add((happened.Position, EventNames.Payload<BoxPromised>(happened.Event).Deltas));
        if (promised._moves.Count == 0)
            return null;
        promised._all = promised.Sum(0);
        return promised;
    }

    /// <summary>By SKU: the sum of the moves after a position, and the position of the last of them.</summary>
    public IReadOnlyCollection<(string Sku, int Units, long Position)> After(long position) => position < _moves[0].Position ? _all : Sum(position);

    private sealed record Of(PromisedUnits? Promised);

    private IReadOnlyCollection<(string Sku, int Units, long Position)> Sum(long after)
    {
        var sums = new Dictionary<string, (string Sku, int Units, long Position)>();
        foreach (var (position, deltas) in _moves)
        {
            if (position <= after)
                continue;
            foreach (var delta in deltas)
                sums[delta.Sku] = (delta.Sku, sums.GetValueOrDefault(delta.Sku).Units + delta.Delta, position);
        }
        return sums.Values;
    }
}
