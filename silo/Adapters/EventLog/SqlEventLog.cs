
namespace SubscriptionBox.Silo.Adapters.EventLog;

/// <summary>The event log in the shop's database. Appends of many grains share a commit; each event stands there once, whoever appends it how often.</summary>
public sealed partial class SqlEventLog(ShopDatabase database, ProjectionPump pump) : IEventLog
{
    /// <summary>What adds one event; an event that is there stays as it is.</summary>
    private const string Insert = """
        INSERT INTO event_log(source, sequence, at, type, customer_id, actor, role, reason, request_id, data, activity)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT(source, sequence) DO NOTHING
        """;

    private const string Columns = "position, source, sequence, at, type, customer_id, actor, role, reason, request_id, data, activity";

    /// <inheritdoc/>
    public async Task Append(IReadOnlyList<EventRecord> events)
    {
        if (events.Count == 0)
            return;
        if (await Add(events) > 0)
            pump.Signal();
    }

    /// <summary>Adds all of them in one transaction, in an order in which nobody who reads on from a position misses one.</summary>
    /// <returns>How many were new.</returns>
    private partial Task<int> Add(IReadOnlyList<EventRecord> events);

    private static int AddTo(WriteContext db, IReadOnlyList<EventRecord> events)
    {
        var added = 0;
        foreach (var e in events)
            added += db.Prepare(Insert)
                .Bind(1, e.Source).Bind(2, e.Sequence).Bind(3, e.At.UtcTicks).Bind(4, e.Type).Bind(5, e.CustomerId).Bind(6, e.ActorId)
                .Bind(7, (long)e.Role).Bind(8, e.Reason).Bind(9, e.RequestId).Bind(10, e.Data).Bind(11, e.Activity).Execute();
        return added;
    }

    /// <summary>What was read last. The log only grows, so a chunk stays true: the projections, which follow one another closely, share one reading of it.</summary>
    private volatile Chunk? _last;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LoggedEvent>> Read(long after, int limit)
    {
        if (_last is { } last && last.After == after && last.Events.Count <= limit)
            return last.Events;
        var read = await ReadRows(after, limit);
        if (read.Count > 0)
            _last = new Chunk(after, read);
        return read;
    }

    private Task<IReadOnlyList<LoggedEvent>> ReadRows(long after, int limit) => database.Readers.Read((after, limit), static (db, from) =>
    {
        var rows = db.Prepare($"SELECT {Columns} FROM event_log WHERE position > ?1 ORDER BY position LIMIT ?2").Bind(1, from.after).Bind(2, from.limit);
        var found = new List<LoggedEvent>();
        while (rows.Step())
            found.Add(Row(rows));
        return (IReadOnlyList<LoggedEvent>)found;
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<LoggedEvent>> Activity(string customerId, long after, int limit) => database.Readers.Read((customerId, after, limit), static (db, q) =>
    {
        var rows = db.Prepare($"SELECT {Columns} FROM event_log WHERE activity = 1 AND customer_id = ?1 AND position > ?2 ORDER BY position LIMIT ?3")
            .Bind(1, q.customerId).Bind(2, q.after).Bind(3, q.limit);
        var found = new List<LoggedEvent>();
        while (rows.Step())
            found.Add(Row(rows));
        return (IReadOnlyList<LoggedEvent>)found;
    });

    /// <inheritdoc/>
    public Task<long> End() => database.Readers.Read(static db => db.Prepare("SELECT max(position) FROM event_log").ScalarInt64() ?? 0);

    private static LoggedEvent Row(Statement row) => new(row.GetInt64(0), new EventRecord(
        row.GetString(1)!, row.GetInt64(2), new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero), row.GetString(4)!, row.GetString(5), row.GetString(6)!,
        (Role)row.GetInt64(7), row.GetString(8), row.GetString(9), row.GetString(10)!, row.GetInt64(11) != 0));

    private sealed record Chunk(long After, IReadOnlyList<LoggedEvent> Events);
}
