using Microsoft.Extensions.Logging;
using Orleans.Utilities;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Inventory;

/// <inheritdoc cref="IInventoryFeedGrain"/>
/// <remarks>Holds the latest numbers of each SKU, so that catching up is complete however long a watcher was away. After a restart it begins with what the read model knows,
/// under ids above all that were given out before: a watcher from before then gets everything.</remarks>
public sealed class InventoryFeedGrain(IStockReader stock, TimeProvider clock, IIdSource ids, ILogger<InventoryFeedGrain> log) : Grain, IInventoryFeedGrain
{
    /// <summary>A watcher that has not asked again for this long is forgotten.</summary>
    public const int WatchSeconds = 150;

    private readonly ObserverManager<IInventoryWatcher> _watchers = new(TimeSpan.FromSeconds(WatchSeconds), log);
    private readonly Dictionary<string, FeedEntry> _latest = [];
    private long _firstId;
    private long _lastId;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Above all that an earlier activation gave out, because a million a millisecond are never given out; and somewhere else when the shop's clock
        // stands still, so that ids of an earlier activation are not taken for this one's.
        _firstId = _lastId = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000 + ids.NewId("feed").Aggregate(0, (sum, c) => (sum * 31 + c) % 900_000);
        foreach (var (level, _) in (await stock.Changed(0)).Rows.OrderBy(r => r.Level.Sku, StringComparer.Ordinal))
            Note(new StockChange(level.Sku, level.OnHand, level.Reserved, level.OnHand - level.Reserved, level.Version));
    }

    /// <inheritdoc/>
    public Task Report(StockChange change)
    {
        if (_latest.TryGetValue(change.Sku, out var known) && known.Change.Version >= change.Version)
            return Task.CompletedTask;
        var entry = Note(change);
        return _watchers.Notify(w => w.Changed([entry]));
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<FeedEntry>> Watch(IInventoryWatcher watcher, long? afterId)
    {
        _watchers.Subscribe(watcher, watcher);
        var from = afterId is { } after && after >= _firstId && after <= _lastId ? after : 0;
        return Task.FromResult(_latest.Values.Where(e => e.Id > from).OrderBy(e => e.Id).ToImmutableArray());
    }

    /// <inheritdoc/>
    public Task Unwatch(IInventoryWatcher watcher)
    {
        _watchers.Unsubscribe(watcher);
        return Task.CompletedTask;
    }

    private FeedEntry Note(StockChange change) => _latest[change.Sku] = new FeedEntry(++_lastId, change);
}
