using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Calendar;
using SubscriptionBox.Grains.Orders;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>Who is due when, by the states' own wake-up instants.</summary>
public sealed class DueIndex : IDueIndex
{
    private readonly Dictionary<(string Kind, string Key), Wake> _wakes = [];
    private readonly SortedSet<(long At, string Kind, string Key)>[] _shards = [.. Enumerable.Range(0, CalendarShards.Count).Select(_ => new SortedSet<(long, string, string)>(ByOrdinal))];

    private static readonly Comparer<(long At, string Kind, string Key)> ByOrdinal = Comparer<(long At, string Kind, string Key)>.Create((a, b) =>
        a.At != b.At ? a.At.CompareTo(b.At) : string.CompareOrdinal(a.Kind, b.Kind) is not 0 and var kind ? kind : string.CompareOrdinal(a.Key, b.Key));

    /// <summary>Called when a shard has something due at an instant.</summary>
    public Action<int, DateTimeOffset>? Due { get; set; }

    /// <summary>Set by mutations: what of the due grains is shown.</summary>
    public Func<DueGrain, DateTimeOffset, bool>? Shows { get; set; }

    /// <summary>Takes a write in.</summary>
    public void Take(Commit commit)
    {
        var key = (commit.Kind, commit.Key);
        var wake = (commit.State as AggregateState)?.Wake;
        var known = _wakes.GetValueOrDefault(key);
        if (known == wake)
            return;
        if (known is not null)
            _shards[known.Shard].Remove((known.At, key.Kind, key.Item2));
        _wakes.Remove(key);
        if (wake is null)
            return;
        _wakes[key] = wake;
        _shards[wake.Shard].Add((wake.At, key.Kind, key.Item2));
        Due?.Invoke(wake.Shard, DateTimeOffset.FromUnixTimeMilliseconds(wake.At));
    }

    /// <summary>What is due in a shard.</summary>
    public IEnumerable<DueGrain> DueIn(int shard, DateTimeOffset upTo) => _shards[shard].TakeWhile(d => d.At <= upTo.ToUnixTimeMilliseconds())
        .Select(d => new DueGrain(d.Kind, d.Key, DateTimeOffset.FromUnixTimeMilliseconds(d.At)));

    /// <summary>Everything that waits.</summary>
    public IEnumerable<DueGrain> All => Enumerable.Range(0, CalendarShards.Count).SelectMany(shard => DueIn(shard, DateTimeOffset.MaxValue));

    /// <inheritdoc/>
    public Task<IReadOnlyList<DueGrain>> Listed(int shard, DateTimeOffset upTo, int limit) => Task.FromResult<IReadOnlyList<DueGrain>>(
        [.. DueIn(shard, upTo).Where(d => Shows is null || Shows(d, upTo)).Take(limit)]);

    Task<IReadOnlyList<DueGrain>> IDueIndex.Due(int shard, DateTimeOffset upTo, int limit) => Listed(shard, upTo, limit);

    /// <inheritdoc/>
    public Task<IReadOnlyList<int>> DueShards(DateTimeOffset upTo) =>
        Task.FromResult<IReadOnlyList<int>>([.. Enumerable.Range(0, CalendarShards.Count).Where(shard => DueIn(shard, upTo).Any())]);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> Next(DateTimeOffset after, DateTimeOffset upTo)
    {
        var next = _shards.SelectMany(s => s.Where(d => d.At > after.ToUnixTimeMilliseconds()).Take(1)).Select(d => d.At).DefaultIfEmpty(long.MaxValue).Min();
        return Task.FromResult(next <= upTo.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(next) : (DateTimeOffset?)null);
    }
}

/// <summary>Which saved outboxes hold events that the log lacks.</summary>
public sealed class OutboxIndex(EventLog log) : IOutboxIndex
{
    private readonly Dictionary<(string Kind, string Key), (long Write, long Last)> _waiting = [];
    private long _writes;

    /// <summary>Called when an outbox begins to wait.</summary>
    public Action? Waits { get; set; }

    /// <summary>How many wait.</summary>
    public int Count => Waiting().Count;

    /// <summary>Takes a write in.</summary>
    public void Take(Commit commit)
    {
        _writes++;
        if (commit.State is not AggregateState { Outbox: { IsEmpty: false } outbox } || log.Has($"{commit.Kind}/{commit.Key}", outbox[^1].Sequence))
            return;
        _waiting[(commit.Kind, commit.Key)] = (_writes, outbox[^1].Sequence);
        Waits?.Invoke();
    }

    /// <summary>Those that wait, in the order of their writes.</summary>
    public List<WaitingOutbox> Waiting()
    {
        foreach (var (key, known) in _waiting.ToArray())
            if (log.Has($"{key.Kind}/{key.Key}", known.Last))
                _waiting.Remove(key);
        return [.. _waiting.OrderBy(w => w.Value.Write).Select(w => new WaitingOutbox(w.Key.Kind, w.Key.Key, w.Value.Write))];
    }

    /// <inheritdoc/>
    public Task<OutboxScan> Unpublished(long after, int limit) =>
        Task.FromResult(new OutboxScan(Math.Max(after, _writes), [.. Waiting().Where(w => w.WriteSequence > after).Take(limit)]));
}

/// <summary>Orders of a customer, newest first.</summary>
public sealed class OrderIndex(StateView store) : IOrderIndex
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<OrderState>> OfCustomer(string customerId, OrderPlace? after, int limit) => Task.FromResult<IReadOnlyList<OrderState>>(
        [.. store.Of<OrderState>().Select(o => o.State).Where(o => o.CustomerId == customerId)
            .OrderByDescending(o => o.PlacedAt).ThenByDescending(o => o.OrderId, StringComparer.Ordinal)
            .Where(o => after is null || o.PlacedAt < after.PlacedAt || o.PlacedAt == after.PlacedAt && string.CompareOrdinal(o.OrderId, after.OrderId) < 0).Take(limit)]);
}
