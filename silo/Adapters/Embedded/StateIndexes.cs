using System.Globalization;
using System.Text.Json;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Orders;

namespace SubscriptionBox.Silo.Adapters;

/// <summary>Indexes over the grains' saved states, by SQL indexes and triggers: they change in the same transaction as the state, so they cannot disagree with it.</summary>
public sealed class StateIndexSchema : ISchemaPart
{
    /// <inheritdoc/>
    public string Name => "state-indexes";

    /// <inheritdoc/>
    public int Version => 3;

    /// <inheritdoc/>
    public int Order => -50;

    /// <summary>Version 1 had the due index as an index over the JSON: every write of a state replaced its entry, though the instant had mostly stayed the same.</summary>
    public void Upgrade(SqliteWriteContext database, int fromVersion) => database.ExecuteScript("""
        DROP INDEX IF EXISTS grain_due;
        CREATE TABLE IF NOT EXISTS grain_wake(state_id INTEGER PRIMARY KEY, shard INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS grain_wake_due ON grain_wake(shard, at, kind, key);
        CREATE TRIGGER IF NOT EXISTS grain_wake_with_new_state AFTER INSERT ON grain_state WHEN json_extract(NEW.state, '$.wake.at') IS NOT NULL BEGIN
            INSERT INTO grain_wake VALUES (NEW.id, json_extract(NEW.state, '$.wake.shard'), json_extract(NEW.state, '$.wake.at'), NEW.kind, NEW.key);
        END;
        CREATE TRIGGER IF NOT EXISTS grain_wake_with_state AFTER UPDATE OF state ON grain_state
        WHEN json_extract(NEW.state, '$.wake.at') IS NOT (SELECT at FROM grain_wake WHERE state_id = NEW.id) BEGIN
            DELETE FROM grain_wake WHERE state_id = NEW.id;
            INSERT INTO grain_wake SELECT NEW.id, json_extract(NEW.state, '$.wake.shard'), json_extract(NEW.state, '$.wake.at'), NEW.kind, NEW.key
                WHERE json_extract(NEW.state, '$.wake.at') IS NOT NULL;
        END;
        CREATE TRIGGER IF NOT EXISTS grain_wake_without_state AFTER DELETE ON grain_state BEGIN
            DELETE FROM grain_wake WHERE state_id = OLD.id;
        END;
        INSERT OR IGNORE INTO grain_wake SELECT id, json_extract(state, '$.wake.shard'), json_extract(state, '$.wake.at'), kind, key FROM grain_state
            WHERE json_extract(state, '$.wake.at') IS NOT NULL;
        CREATE INDEX IF NOT EXISTS order_of_customer ON grain_state(json_extract(state, '$.customerId'), json_extract(state, '$.placedAt'), key)
            WHERE kind = 'order';
        CREATE INDEX IF NOT EXISTS session_of_account ON grain_state(json_extract(state, '$.accountId'), key) WHERE kind = 'session';
        CREATE INDEX IF NOT EXISTS session_of_customer ON grain_state(json_extract(state, '$.customerId'), key) WHERE kind = 'session';
        """);
}

/// <summary>States with events that the log does not have.</summary>
public sealed class SqliteOutboxIndex(ShopFile file) : IOutboxIndex
{
    // The text search comes first: most states have no outbox, and looking for it costs far less than parsing them.
    private const string WithoutLog = """
        SELECT write_seq, kind, key, json_extract(state, '$.outbox[0].at') FROM grain_state_written
        WHERE write_seq > ?1 AND write_seq <= ?2 AND instr(state, '"outbox":[{') > 0
          AND json_extract(state, '$.outbox[#-1].sequence') IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM event_log WHERE source = kind || '/' || key AND sequence = json_extract(state, '$.outbox[#-1].sequence'))
        ORDER BY write_seq
        """;

    /// <inheritdoc/>
    public Task<OutboxScan> Unpublished(long after, int limit) => file.Readers.Read((after, limit), static (db, q) =>
    {
        var upTo = db.Prepare("SELECT max(write_seq) FROM (SELECT write_seq FROM grain_state_written WHERE write_seq > ?1 ORDER BY write_seq LIMIT ?2)")
            .Bind(1, q.after).Bind(2, q.limit).ScalarInt64() ?? q.after;
        var rows = db.Prepare(WithoutLog).Bind(1, q.after).Bind(2, upTo);
        var waiting = new List<WaitingOutbox>();
        while (rows.Step())
            waiting.Add(new(rows.GetString(1)!, rows.GetString(2)!, rows.GetInt64(0), rows.GetString(3) is { } at ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) : null));
        return new OutboxScan(upTo, waiting);
    });
}

/// <summary>Orders by customer.</summary>
public sealed class SqliteOrderIndex(ShopFile file) : IOrderIndex
{
    private const string Page = """
        SELECT state FROM grain_state
        WHERE kind = 'order' AND json_extract(state, '$.customerId') = ?1
          AND (json_extract(state, '$.placedAt'), key) < (?2, ?3)
        ORDER BY json_extract(state, '$.placedAt') DESC, key DESC LIMIT ?4
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<OrderState>> OfCustomer(string customerId, OrderPlace? after, int limit) => file.Readers.Read((customerId, after, limit), static (db, q) =>
    {
        // The text of an instant in UTC, as the serialiser writes it, sorts like the instant.
        var from = q.after is { } place ? JsonSerializer.Serialize(place.PlacedAt, ShopJson.Options).Trim('"') : "~";
        var rows = db.Prepare(Page).Bind(1, q.customerId).Bind(2, from.Replace("\\u002B", "+", StringComparison.Ordinal)).Bind(3, q.after?.OrderId ?? "").Bind(4, q.limit);
        var orders = new List<OrderState>();
        while (rows.Step())
            orders.Add(JsonSerializer.Deserialize<OrderState>(rows.GetBytes(0), ShopJson.Options)!);
        return (IReadOnlyList<OrderState>)orders;
    });
}

/// <summary>Sessions by account and by customer.</summary>
public sealed class SqliteSessionIndex(ShopFile file) : ISessionIndex
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> OfAccount(string accountId) => Keys("accountId", accountId);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> OfCustomer(string customerId) => Keys("customerId", customerId);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> Over(DateTimeOffset usedBefore, DateTimeOffset openedBefore, int limit) => file.Readers.Read((usedBefore, openedBefore, limit), static (db, q) =>
    {
        // The text of an instant in UTC, as the serialiser writes it, sorts like the instant.
        var rows = db.Prepare("""
            SELECT key FROM grain_state WHERE kind = 'session'
              AND (json_extract(state, '$.ended') OR json_extract(state, '$.seenAt') < ?1 OR json_extract(state, '$.openedAt') < ?2) LIMIT ?3
            """).Bind(1, Text(q.usedBefore)).Bind(2, Text(q.openedBefore)).Bind(3, q.limit);
        var keys = new List<string>();
        while (rows.Step())
            keys.Add(rows.GetString(0)!);
        return (IReadOnlyList<string>)keys;
    });

    private static string Text(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private Task<IReadOnlyList<string>> Keys(string field, string id) => file.Readers.Read((field, id), static (db, q) =>
    {
        var rows = db.Prepare($"SELECT key FROM grain_state WHERE kind = 'session' AND json_extract(state, '$.{q.field}') = ?1 ORDER BY key").Bind(1, q.id);
        var keys = new List<string>();
        while (rows.Step())
            keys.Add(rows.GetString(0)!);
        return (IReadOnlyList<string>)keys;
    });
}
