namespace SubscriptionBox.Grains.Calendar;

/// <summary>Which grains have something to do, and when: read off the saved states themselves, so that index and state never disagree.</summary>
public interface IDueIndex
{
    /// <summary>What is due in one shard, by instant, then kind, then key.</summary>
    /// <param name="shard">0 … <see cref="CalendarShards.Count"/> − 1.</param>
    /// <param name="upTo">Inclusive.</param>
    /// <param name="limit">1–10,000.</param>
    Task<IReadOnlyList<DueGrain>> Due(int shard, DateTimeOffset upTo, int limit);

    /// <summary>The shards in which anything is due.</summary>
    /// <param name="upTo">Inclusive.</param>
    Task<IReadOnlyList<int>> DueShards(DateTimeOffset upTo);

    /// <summary>The earliest wake instant of all shards that is later than <paramref name="after"/> and not later than <paramref name="upTo"/>; null when there is none.</summary>
    Task<DateTimeOffset?> Next(DateTimeOffset after, DateTimeOffset upTo);
}

/// <summary>A grain that asked to be woken.</summary>
/// <param name="Kind">The name of its state: <c>subscription</c>, <c>order</c>.</param>
/// <param name="Key">Its key.</param>
/// <param name="At">The instant it asked for.</param>
public sealed record DueGrain(string Kind, string Key, DateTimeOffset At);
