using System.Globalization;
using Orleans.Runtime;
using SubscriptionBox.Embedded.Streams;

namespace SubscriptionBox.Embedded.Storage;

public sealed partial class SqliteStreamStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredSubscription>> ReadSubscriptionsAsync(string provider) =>
        file.Readers.Read(provider, static (database, name) =>
        {
            var rows = database.Prepare("SELECT subscription, stream, consumer FROM stream_subscription WHERE provider = ?1 ORDER BY subscription").Bind(1, name);
            var subscriptions = new List<StoredSubscription>();
            while (rows.Step()) subscriptions.Add(new(Guid.Parse(rows.GetString(0)!), StreamId.Parse(rows.GetBytes(1)), GrainId.Parse(rows.GetString(2)!)));
            return (IReadOnlyList<StoredSubscription>)subscriptions;
        });

    /// <inheritdoc/>
    public Task AddSubscriptionAsync(string provider, StoredSubscription subscription, long startAfter) =>
        file.Writer.Enqueue(
            (provider, Id: Text(subscription.Id), Stream: subscription.Stream.ToString(), Consumer: subscription.Consumer.ToString(), startAfter),
            static (database, added) =>
            {
                SetCursor(database, added.provider, added.Stream, added.Id, added.startAfter);
                return database.Prepare("""
                    INSERT INTO stream_subscription(provider, subscription, stream, consumer) VALUES (?1, ?2, ?3, ?4)
                    ON CONFLICT(provider, subscription) DO UPDATE SET stream = excluded.stream, consumer = excluded.consumer
                    """).Bind(1, added.provider).Bind(2, added.Id).Bind(3, added.Stream).Bind(4, added.Consumer).Execute();
            });

    /// <inheritdoc/>
    public Task RemoveSubscriptionAsync(string provider, Guid subscription) =>
        file.Writer.Enqueue((provider, Id: Text(subscription)), static (database, removed) =>
        {
            var stream = database.Prepare("DELETE FROM stream_subscription WHERE provider = ?1 AND subscription = ?2 RETURNING stream")
                .Bind(1, removed.provider).Bind(2, removed.Id).ScalarString();
            if (stream is null) return 0;
            return database.Prepare("DELETE FROM stream_cursor WHERE provider = ?1 AND stream = ?2 AND subscription = ?3")
                .Bind(1, removed.provider).Bind(2, stream).Bind(3, removed.Id).Execute();
        });

    /// <inheritdoc/>
    public Task ParkAsync(string provider, ParkedStreamEvent parked) =>
        file.Writer.Enqueue((provider, parked), static (database, given) =>
            database.Prepare("""
                INSERT INTO stream_parked(provider, seq, subscription, stream, consumer, payload, attempts, error, parked_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                ON CONFLICT(provider, seq, subscription) DO UPDATE SET attempts = excluded.attempts, error = excluded.error, parked_at = excluded.parked_at
                """)
                .Bind(1, given.provider).Bind(2, given.parked.Event.Sequence).Bind(3, Text(given.parked.Subscription))
                .Bind(4, given.parked.Stream.ToString()).Bind(5, given.parked.Consumer.ToString()).Bind(6, given.parked.Event.Payload)
                .Bind(7, given.parked.Attempts).Bind(8, given.parked.Error)
                .Bind(9, given.parked.ParkedAt.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)).Execute());

    /// <inheritdoc/>
    public Task<IReadOnlyList<ParkedStreamEvent>> ReadParkedAsync(string provider, int max) =>
        file.Readers.Read((provider, max), static (database, wanted) =>
        {
            var rows = database.Prepare("""
                SELECT stream, subscription, consumer, seq, payload, attempts, error, parked_at FROM stream_parked
                WHERE provider = ?1 ORDER BY parked_at, seq, subscription LIMIT ?2
                """).Bind(1, wanted.provider).Bind(2, wanted.max);
            var parked = new List<ParkedStreamEvent>();
            while (rows.Step())
            {
                parked.Add(new(
                    StreamId.Parse(rows.GetBytes(0)), Guid.Parse(rows.GetString(1)!), GrainId.Parse(rows.GetString(2)!),
                    new StoredStreamEvent(rows.GetInt64(3), rows.GetString(4)!), (int)rows.GetInt64(5), rows.GetString(6)!,
                    DateTimeOffset.Parse(rows.GetString(7)!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)));
            }
            return (IReadOnlyList<ParkedStreamEvent>)parked;
        });
}
