using System.Globalization;
using System.Text.Json;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Orders;

namespace SubscriptionBox.Silo.Adapters;

/// <summary>Outboxes of which the log lacks something: a trigger notes each with the write that made it, an append takes it off again (migration 0002).</summary>
public sealed class PostgresOutboxIndex(ShopDatabase database) : IOutboxIndex
{
    /// <summary>Up to the oldest write that still runs: whoever goes on from there misses none.</summary>
    private const string Waiting = """
        SELECT o.written, o.kind, o.key, o.oldest_at, (SELECT 1 FROM event_log e WHERE e.source = o.source AND e.sequence = o.sequence)
        FROM grain_outbox o WHERE o.written > ?1 AND o.written < writes_finished() ORDER BY o.written LIMIT ?2
        """;

    /// <inheritdoc/>
    public Task<OutboxScan> Unpublished(long after, int limit) => database.Readers.Read((after, limit), static (db, q) =>
    {
        var rows = db.Prepare(Waiting).Bind(1, q.after).Bind(2, q.limit);
        var waiting = new List<WaitingOutbox>();
        var upTo = q.after;
        while (rows.Step())
        {
            upTo = rows.GetInt64(0);
            if (rows.IsNull(4))
                waiting.Add(new(rows.GetString(1)!, rows.GetString(2)!, upTo, rows.GetString(3) is { } at ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) : null));
        }
        return new OutboxScan(upTo, waiting);
    });
}

/// <summary>Orders by customer.</summary>
public sealed class PostgresOrderIndex(ShopDatabase database) : IOrderIndex
{
    private const string Page = """
        SELECT s.state FROM (SELECT key, placed_at FROM grain_order WHERE customer_id = ?1 AND (placed_at, key) < (?2, ?3) ORDER BY placed_at DESC, key DESC LIMIT ?4) o
        JOIN grain_state s ON s.kind = 'order' AND s.key = o.key ORDER BY o.placed_at DESC, o.key DESC
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<OrderState>> OfCustomer(string customerId, OrderPlace? after, int limit) => database.Readers.Read((customerId, after, limit), static (db, q) =>
    {
        // The text of an instant in UTC, as the serialiser writes it, sorts like the instant.
        var from = q.after is { } place ? JsonSerializer.Deserialize<string>(JsonSerializer.Serialize(place.PlacedAt, ShopJson.Options)) : "~";
        var rows = db.Prepare(Page).Bind(1, q.customerId).Bind(2, from).Bind(3, q.after?.OrderId ?? "").Bind(4, q.limit);
        var orders = new List<OrderState>();
        while (rows.Step())
            orders.Add(JsonSerializer.Deserialize<OrderState>(rows.GetBytes(0), ShopJson.Options)!);
        return (IReadOnlyList<OrderState>)orders;
    });
}

/// <summary>Sessions by account and by customer.</summary>
public sealed class PostgresSessionIndex(ShopDatabase database) : ISessionIndex
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> OfAccount(string accountId) => Keys("SELECT key FROM grain_session WHERE account_id = ?1 ORDER BY key", accountId);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> OfCustomer(string customerId) => Keys("SELECT key FROM grain_session WHERE customer_id = ?1 ORDER BY key", customerId);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> Over(DateTimeOffset usedBefore, DateTimeOffset openedBefore, int limit) => database.Readers.Read((usedBefore, openedBefore, limit), static (db, q) =>
        All(db.Prepare("SELECT key FROM grain_session WHERE ended OR seen_at < ?1 OR opened_at < ?2 LIMIT ?3").Bind(1, Text(q.usedBefore)).Bind(2, Text(q.openedBefore)).Bind(3, q.limit)));

    /// <summary>The text of an instant in UTC, as the serialiser writes it, sorts like the instant.</summary>
    private static string Text(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private Task<IReadOnlyList<string>> Keys(string sql, string id) => database.Readers.Read((sql, id), static (db, q) => All(db.Prepare(q.sql).Bind(1, q.id)));

    private static IReadOnlyList<string> All(Statement rows)
    {
        var keys = new List<string>();
        while (rows.Step())
            keys.Add(rows.GetString(0)!);
        return keys;
    }
}
