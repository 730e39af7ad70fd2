namespace SubscriptionBox.Inventory;

/// <summary>Live stock changes for administrators (key <c>feed-inventory</c>): counters report here, watchers are told, and a watcher that lost its connection catches up.</summary>
public interface IInventoryFeedGrain : IGrainWithStringKey
{
    /// <summary>A counter changed; older versions than the known one are ignored. Nobody waits for it: what is lost on the way comes with the next change.</summary>
    [OneWay] Task Report(StockChange change);

    /// <summary>Watch from now on; repeat at least every minute, or the watcher is forgotten.</summary>
    /// <returns>What the watcher missed since <paramref name="afterId"/> (the latest of each SKU), or everything known when it is null or too old.</returns>
    Task<ImmutableArray<FeedEntry>> Watch(IInventoryWatcher watcher, long? afterId);

    /// <summary>Stop watching.</summary>
    Task Unwatch(IInventoryWatcher watcher);
}

/// <summary>Is told of stock changes, coalesced: the latest of each SKU.</summary>
public interface IInventoryWatcher : IGrainObserver
{
    /// <summary>These counters changed.</summary>
    [OneWay] Task Changed(ImmutableArray<FeedEntry> entries);
}

/// <summary>A counter's new numbers.</summary>
[GenerateSerializer, Immutable, Alias("stockChange")]
public sealed record StockChange(string Sku, int OnHand, int Reserved, int Available, long Version);

/// <summary>A change with its place in the feed, which a client sends back as <c>Last-Event-ID</c>.</summary>
[GenerateSerializer, Immutable, Alias("feedEntry")]
public sealed record FeedEntry(long Id, StockChange Change);
