using SubscriptionBox.Grains.Calendar;

namespace SubscriptionBox.Silo.Adapters.Calendar;

/// <summary>Who is due when.</summary>
public sealed class SqlDueIndex(ShopDatabase database) : IDueIndex
{
    /// <summary>One seek a shard.</summary>
    private static readonly string Shards = $"WITH RECURSIVE shards(shard) AS (SELECT 0 UNION ALL SELECT shard + 1 FROM shards WHERE shard < {CalendarShards.Count - 1})";

    private const string DueInShard = "SELECT kind, key, at FROM grain_wake WHERE shard = ?1 AND at <= ?2 ORDER BY at, kind, key LIMIT ?3";

    private static readonly string ShardsWithDue = $"{Shards} SELECT shard FROM shards WHERE EXISTS (SELECT 1 FROM grain_wake WHERE grain_wake.shard = shards.shard AND at <= ?1)";

    private static readonly string NextInstant =
        $"{Shards} SELECT min((SELECT at FROM grain_wake WHERE grain_wake.shard = shards.shard AND at > ?1 ORDER BY at LIMIT 1)) FROM shards";

    /// <inheritdoc/>
    public Task<IReadOnlyList<DueGrain>> Due(int shard, DateTimeOffset upTo, int limit) => database.Readers.Read((shard, upTo, limit), static (db, q) =>
    {
        var rows = db.Prepare(DueInShard).Bind(1, q.shard).Bind(2, q.upTo.ToUnixTimeMilliseconds()).Bind(3, q.limit);
        var due = new List<DueGrain>();
        while (rows.Step())
            due.Add(new(rows.GetString(0)!, rows.GetString(1)!, DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(2))));
        return (IReadOnlyList<DueGrain>)due;
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<int>> DueShards(DateTimeOffset upTo) => database.Readers.Read(upTo.ToUnixTimeMilliseconds(), static (db, at) =>
    {
        var rows = db.Prepare(ShardsWithDue).Bind(1, at);
        var shards = new List<int>();
        while (rows.Step())
            shards.Add((int)rows.GetInt64(0));
        return (IReadOnlyList<int>)shards;
    });

    /// <inheritdoc/>
    public Task<DateTimeOffset?> Next(DateTimeOffset after, DateTimeOffset upTo) => database.Readers.Read((after, upTo), static (db, q) =>
        db.Prepare(NextInstant).Bind(1, q.after.ToUnixTimeMilliseconds()).ScalarInt64() is { } at && at <= q.upTo.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : (DateTimeOffset?)null);
}
