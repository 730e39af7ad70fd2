using Orleans.Runtime;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Embedded.Streams;

namespace SubscriptionBox.Tests.Embedded.Storage;

public sealed class When_stream_events_are_stored : IDisposable
{
    private const string Provider = "wakes";
    private static readonly StreamId Apples = StreamId.Create("fruit", "apples/green");
    private static readonly StreamId Pears = StreamId.Create("fruit", "pears");
    private static readonly StreamId Bare = StreamId.Create(null, "bare");
    private static readonly GrainId Consumer = GrainId.Create("eater", "eater-1");
    private static readonly Guid Subscription = new("11111111-2222-3333-4444-555555555555");
    private readonly TemporaryFolder _folder = new();
    private ShopFile _file;
    private SqliteStreamStore _store;

    public When_stream_events_are_stored()
    {
        _file = Shops.Open(_folder);
        _store = new SqliteStreamStore(_file);
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task They_are_read_in_order_after_a_position_up_to_a_number()
    {
        await _store.StartAsync(CancellationToken.None);
        Assert.Equal(0, await _store.ReadLastSequenceAsync(Provider));
        Assert.Equal(3, await _store.AppendAsync(Provider, Apples, ["a", "b", "ç"]));
        Assert.Equal(4, await _store.AppendAsync(Provider, Pears, ["p"]));
        Assert.Equal(6, await _store.AppendAsync(Provider, Apples, ["d", "e"]));
        Restart();
        Assert.Equal("1a 2b 3ç 5d 6e", await Read(Apples, 0, 10));
        Assert.Equal("3ç 5d", await Read(Apples, 2, 2));
        Assert.Equal("4p", await Read(Pears, 0, 10));
        Assert.Equal("", await Read(Bare, 0, 10));
        Assert.Equal(6, await _store.ReadLastSequenceAsync(Provider));
    }

    [Fact]
    public async Task Appends_that_wait_together_keep_their_batches_whole()
    {
        using var held = await HeldWriter.Hold(_file.Writer);
        var appends = Enumerable.Range(0, 10).Select(n => _store.AppendAsync(Provider, Apples, [$"{n}-1", $"{n}-2", $"{n}-3"])).ToArray();
        await held.LetGo();
        Assert.Equal(Enumerable.Range(1, 10).Select(n => n * 3L), (await Task.WhenAll(appends)).Order());
        var events = await _store.ReadAsync(Provider, Apples, 0, 100);
        Assert.All(events.Chunk(3), batch => Assert.Equal(["1", "2", "3"], batch.Select(e => e.Payload.Split('-')[1])));
    }

    [Fact]
    public async Task Streams_with_events_are_known_until_their_events_are_trimmed()
    {
        await _store.AppendAsync(Provider, Apples, ["a", "b"]);
        await _store.AppendAsync(Provider, Bare, ["x"]);
        await _store.AppendAsync("another", Pears, ["other provider"]);
        Assert.Equal([Apples, Bare], await _store.ReadStreamsWithEventsAsync(Provider));
        await _store.AdvanceAsync(Provider, Apples, Subscription, position: 1, trimUpTo: 1);
        Assert.Equal("2b", await Read(Apples, 0, 10));
        await _store.AdvanceAsync(Provider, Apples, Subscription, position: 2, trimUpTo: 2);
        Assert.Equal([Bare], await _store.ReadStreamsWithEventsAsync(Provider));
    }

    [Fact]
    public async Task Sequences_are_not_used_again_when_everything_is_trimmed()
    {
        await _store.AppendAsync(Provider, Apples, ["a", "b"]);
        await _store.AdvanceAsync(Provider, Apples, Subscription, 2, 2);
        Restart();
        Assert.Equal(3, await _store.AppendAsync(Provider, Apples, ["c"]));
        Assert.Equal("3c", await Read(Apples, 0, 10));
    }

    [Fact]
    public async Task A_cursor_stays_where_it_was_put_without_touching_events()
    {
        await _store.AppendAsync(Provider, Apples, ["a", "b"]);
        Assert.Null(await _store.ReadCursorAsync(Provider, Apples, Subscription));
        await _store.AdvanceAsync(Provider, Apples, Subscription, position: 1, trimUpTo: 0);
        Restart();
        Assert.Equal(1, await _store.ReadCursorAsync(Provider, Apples, Subscription));
        Assert.Null(await _store.ReadCursorAsync(Provider, Pears, Subscription));
        Assert.Null(await _store.ReadCursorAsync("another", Apples, Subscription));
        Assert.Equal("1a 2b", await Read(Apples, 0, 10));
    }

    [Fact]
    public async Task An_explicit_subscription_comes_with_its_cursor_and_goes_with_it()
    {
        var subscription = new StoredSubscription(Subscription, Apples, Consumer);
        await _store.AddSubscriptionAsync(Provider, subscription, startAfter: 41);
        Restart();
        Assert.Equal([subscription], await _store.ReadSubscriptionsAsync(Provider));
        Assert.Empty(await _store.ReadSubscriptionsAsync("another"));
        Assert.Equal(41, await _store.ReadCursorAsync(Provider, Apples, Subscription));
        await _store.RemoveSubscriptionAsync(Provider, Subscription);
        await _store.RemoveSubscriptionAsync(Provider, Subscription);
        Assert.Empty(await _store.ReadSubscriptionsAsync(Provider));
        Assert.Null(await _store.ReadCursorAsync(Provider, Apples, Subscription));
    }

    [Fact]
    public async Task A_parked_event_is_kept_once_with_its_last_error_oldest_first()
    {
        var at = new DateTimeOffset(2027, 1, 31, 10, 0, 0, TimeSpan.FromHours(1));
        await _store.ParkAsync(Provider, Parked(7, 3, "first", at.AddMinutes(5)));
        await _store.ParkAsync(Provider, Parked(9, 3, "another", at));
        await _store.ParkAsync(Provider, Parked(7, 4, "second", at.AddMinutes(10)));
        Restart();
        Assert.Equal([Parked(9, 3, "another", at), Parked(7, 4, "second", at.AddMinutes(10))], await _store.ReadParkedAsync(Provider, 10));
        Assert.Single(await _store.ReadParkedAsync(Provider, 1));
        Assert.Empty(await _store.ReadParkedAsync("another", 10));
    }

    private static ParkedStreamEvent Parked(long sequence, int attempts, string error, DateTimeOffset at) =>
        new(Apples, Subscription, Consumer, new StoredStreamEvent(sequence, "{\"bad\":true}"), attempts, error, at);

    private async Task<string> Read(StreamId stream, long after, int max) =>
        string.Join(' ', (await _store.ReadAsync(Provider, stream, after, max)).Select(e => $"{e.Sequence}{e.Payload}"));

    private void Restart()
    {
        _file.Dispose();
        _file = Shops.Open(_folder);
        _store = new SqliteStreamStore(_file);
    }
}
