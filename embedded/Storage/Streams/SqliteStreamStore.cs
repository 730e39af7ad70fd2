using Orleans.Runtime;
using SubscriptionBox.Embedded.Streams;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>Streams in the shop file: appended events, cursors, explicit subscriptions, and parked events, each change durable when its task completes.</summary>
public sealed partial class SqliteStreamStore(ShopFile file) : IStreamStore
{
    /// <summary>The tables are there since the file was opened.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<long> AppendAsync(string provider, StreamId stream, IReadOnlyList<string> payloads) =>
        file.Writer.Enqueue((provider, Stream: stream.ToString(), payloads), static (database, events) =>
        {
            // Counted apart from the events, as these go and the numbers must not come again.
            var last = database.Prepare("""
                INSERT INTO stream_provider(provider, last_seq) VALUES (?1, ?2)
                ON CONFLICT(provider) DO UPDATE SET last_seq = last_seq + excluded.last_seq RETURNING last_seq
                """).Bind(1, events.provider).Bind(2, events.payloads.Count).ScalarInt64()!.Value;
            var sequence = last - events.payloads.Count;
            var insert = database.Prepare("INSERT INTO stream_event(provider, stream, seq, payload) VALUES (?1, ?2, ?3, ?4)").Bind(1, events.provider).Bind(2, events.Stream);
            foreach (var payload in events.payloads) insert.Bind(3, ++sequence).Bind(4, payload).Execute();
            return last;
        });

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredStreamEvent>> ReadAsync(string provider, StreamId stream, long after, int max) =>
        file.Readers.Read((provider, Stream: stream.ToString(), after, max), static (database, from) =>
        {
            var rows = database.Prepare("SELECT seq, payload FROM stream_event WHERE provider = ?1 AND stream = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4")
                .Bind(1, from.provider).Bind(2, from.Stream).Bind(3, from.after).Bind(4, from.max);
            var events = new List<StoredStreamEvent>();
            while (rows.Step()) events.Add(new(rows.GetInt64(0), rows.GetString(1)!));
            return (IReadOnlyList<StoredStreamEvent>)events;
        });

    /// <inheritdoc/>
    public Task<IReadOnlyList<StreamId>> ReadStreamsWithEventsAsync(string provider) =>
        file.Readers.Read(provider, static (database, name) =>
        {
            // From one stream straight to the next one: the backlog of a long outage is not read through.
            var streams = new List<StreamId>();
            string? next = "";
            while ((next = database.Prepare("SELECT stream FROM stream_event WHERE provider = ?1 AND stream > ?2 ORDER BY stream LIMIT 1")
                .Bind(1, name).Bind(2, next).ScalarString()) is not null) streams.Add(StreamId.FromText(next));
            return (IReadOnlyList<StreamId>)streams;
        });

    /// <inheritdoc/>
    public Task<long?> ReadCursorAsync(string provider, StreamId stream, Guid subscription) =>
        file.Readers.Read((provider, Stream: stream.ToString(), Subscription: Text(subscription)), static (database, at) =>
            database.Prepare("SELECT position FROM stream_cursor WHERE provider = ?1 AND stream = ?2 AND subscription = ?3")
                .Bind(1, at.provider).Bind(2, at.Stream).Bind(3, at.Subscription).ScalarInt64());

    /// <inheritdoc/>
    public async Task<long> ReadLastSequenceAsync(string provider) =>
        await file.Readers.Read(provider, static (database, name) =>
            database.Prepare("SELECT last_seq FROM stream_provider WHERE provider = ?1").Bind(1, name).ScalarInt64()).ConfigureAwait(false) ?? 0;

    /// <inheritdoc/>
    public Task AdvanceAsync(string provider, StreamId stream, Guid subscription, long position, long trimUpTo) =>
        file.Writer.Enqueue((provider, Stream: stream.ToString(), Subscription: Text(subscription), position, trimUpTo), static (database, to) =>
        {
            SetCursor(database, to.provider, to.Stream, to.Subscription, to.position);
            if (to.trimUpTo <= 0) return 0;
            return database.Prepare("DELETE FROM stream_event WHERE provider = ?1 AND stream = ?2 AND seq <= ?3")
                .Bind(1, to.provider).Bind(2, to.Stream).Bind(3, to.trimUpTo).Execute();
        });

    private static void SetCursor(SqliteWriteContext database, string provider, string stream, string subscription, long position) =>
        database.Prepare("""
            INSERT INTO stream_cursor(provider, stream, subscription, position) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT(provider, stream, subscription) DO UPDATE SET position = excluded.position
            """).Bind(1, provider).Bind(2, stream).Bind(3, subscription).Bind(4, position).Execute();

    private static string Text(Guid subscription) => subscription.ToString("N");
}
