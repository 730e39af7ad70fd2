using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Embedded.Streams;
using SubscriptionBox.Tests.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Runtime;

/// <summary>Streams over the shop file: what is acknowledged arrives, whatever fails or restarts in between.</summary>
public sealed class When_streams_are_durable : IDisposable
{
    private const string Provider = "events";
    private readonly TemporaryFolder _folder = new();
    private readonly Journal _journal = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_subscription_gets_every_event_in_order()
    {
        await using var silo = await StartAsync();
        var stream = StreamOf(silo, "a");

        await stream.OnNextAsync(new Parcel("one"));
        await stream.OnNextBatchAsync([new Parcel("two"), new Parcel("three")]);

        await _journal.Noted("first got three");
        await _journal.Noted("second got three");
        Assert.Equal(["first got one", "first got two", "first got three"], _journal.All.Where(n => n.StartsWith("first", StringComparison.Ordinal)));
        Assert.Equal(["second got one", "second got two", "second got three"], _journal.All.Where(n => n.StartsWith("second", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_event_that_no_one_took_before_the_end_arrives_after_the_restart()
    {
        _journal.Poison.Add("one");
        await using (var silo = await StartAsync(attempts: int.MaxValue))
        {
            await StreamOf(silo, "a").OnNextAsync(new Parcel("one"));
            await _journal.Noted("first got one");
            await _journal.Noted("second got one");
        }

        var attempts = _journal.All.Count(n => n == "first got one");
        _journal.Poison.Clear();
        await using var again = await StartAsync();

        await _journal.Noted("first got one", attempts + 1);
        await StreamOf(again, "a").OnNextAsync(new Parcel("two"));
        await _journal.Noted("second got two");
        Assert.Equal(1, _journal.All.Count(n => n == "second got one"));
    }

    [Fact]
    public async Task An_event_that_always_fails_is_parked_and_holds_up_no_other()
    {
        _journal.Poison.Add("bad");
        await using var silo = await StartAsync();
        var stream = StreamOf(silo, "a");

        await stream.OnNextBatchAsync([new Parcel("bad"), new Parcel("good")]);

        await _journal.Noted("first got good");
        await _journal.Noted("second got good");
        Assert.Equal(3, _journal.All.Count(n => n == "first got bad"));
        var parked = Assert.Single(await Store(silo).ReadParkedAsync(Provider, 10));
        Assert.Equal((3, """{"name":"bad"}"""), (parked.Attempts, parked.Event.Payload));
        Assert.Contains("InvalidOperationException", parked.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_everyone_took_is_deleted()
    {
        await using (var silo = await StartAsync())
        {
            for (var i = 0; i < 20; i++)
                await StreamOf(silo, "a").OnNextAsync(new Parcel($"p{i}"));
            await _journal.Noted("first got p19");
            await _journal.Noted("second got p19");
        }

        await using var again = await StartAsync();
        Assert.Empty(await Store(again).ReadStreamsWithEventsAsync(Provider));
        Assert.Empty(await Store(again).ReadAsync(Provider, StreamId.Create("parcels", "a"), 0, 100));
    }

    [Fact]
    public async Task What_nobody_subscribes_to_is_not_kept()
    {
        await using var silo = await StartAsync();
        var lonely = StreamId.Create("nobody", "a");

        await silo.Services.GetRequiredKeyedService<IStreamProvider>(Provider).GetStream<Parcel>(lonely).OnNextAsync(new Parcel("one"));

        Assert.Empty(await Store(silo).ReadAsync(Provider, lonely, 0, 100));
    }

    [Fact]
    public async Task The_host_itself_can_listen_until_it_stops()
    {
        var stream = StreamId.Create("host", "a");
        await using (var silo = await StartAsync())
        {
            var events = silo.Services.GetRequiredKeyedService<IStreamProvider>(Provider).GetStream<Parcel>(stream);
            var handle = await events.SubscribeAsync((parcel, _) =>
            {
                _journal.Note($"host got {parcel.Name}");
                return Task.CompletedTask;
            });
            await events.OnNextAsync(new Parcel("one"));
            await _journal.Noted("host got one");
            Assert.Equal(handle, Assert.Single(await events.GetAllSubscriptionHandles()));
            await handle.UnsubscribeAsync();
            await events.OnNextAsync(new Parcel("two"));
        }

        await using var again = await StartAsync();
        Assert.Empty(await Store(again).ReadSubscriptionsAsync(Provider));
        Assert.DoesNotContain("host got two", _journal.All);
    }

    private static IAsyncStream<Parcel> StreamOf(TestSilo silo, string key) =>
        silo.Services.GetRequiredKeyedService<IStreamProvider>(Provider).GetStream<Parcel>("parcels", key);

    private static IStreamStore Store(TestSilo silo) => silo.Services.GetRequiredService<IStreamStore>();

    private Task<TestSilo> StartAsync(int attempts = 3) => TestSilo.StartAsync(
        silo => silo.UseShopFile(_folder.Path).UseSqliteStreamStore().AddDurableStreams(Provider, options =>
        {
            options.MaxDeliveryAttempts = attempts;
            options.FirstRetryDelayMilliseconds = 1;
        }),
        journal: _journal);
}
