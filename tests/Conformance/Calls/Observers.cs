using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Utilities;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Calls;

public interface IWatcher : IGrainObserver
{
    [ResponseTimeout("00:00:00.7")]
    Task Seen(string what);

    [ResponseTimeout("00:00:00.7")]
    Task<string> Asked(string what);

    [OneWay]
    Task Heard(string what);
}

public interface IWatchedGrain : IGrainWithStringKey
{
    Task Watch(IWatcher watcher);

    Task Unwatch(IWatcher watcher);

    Task<int> Tell(string what);

    Task<string> Ask(IWatcher watcher, string what);

    Task Whisper(IWatcher watcher, string what);
}

public sealed class WatchedGrain(ILogger<WatchedGrain> log) : Grain, IWatchedGrain
{
    private readonly ObserverManager<IWatcher> watchers = new(TimeSpan.FromMinutes(5), log);

    public Task Watch(IWatcher watcher)
    {
        watchers.Subscribe(watcher, watcher);
        return Task.CompletedTask;
    }

    public Task Unwatch(IWatcher watcher)
    {
        watchers.Unsubscribe(watcher);
        return Task.CompletedTask;
    }

    public async Task<int> Tell(string what)
    {
        await watchers.Notify(w => w.Seen(what));
        return watchers.Count;
    }

    public Task<string> Ask(IWatcher watcher, string what) => watcher.Asked(what);

    public Task Whisper(IWatcher watcher, string what) => watcher.Heard(what);
}

/// <summary>Semantic 12: an object outside can be told by grains.</summary>
public sealed class Observers(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    private readonly Watcher watcher = new();

    [Fact]
    public async Task Are_told()
    {
        var grain = New<IWatchedGrain>();
        await grain.Watch(Grains.CreateObjectReference<IWatcher>(watcher));
        Assert.Equal(1, await grain.Tell("news"));
        await watcher.Saw("news");
    }

    [Fact]
    public async Task Are_told_one_thing_after_the_other()
    {
        var grain = New<IWatchedGrain>();
        await grain.Watch(Grains.CreateObjectReference<IWatcher>(watcher));
        for (var number = 0; number < 20; number++)
            await grain.Tell($"news {number}");
        await watcher.Saw("news 19");
        Assert.Equal(1, watcher.MostAtOnce);
    }

    [Fact]
    public async Task Can_answer()
    {
        var reference = Grains.CreateObjectReference<IWatcher>(watcher);
        Assert.Equal("asked you", await New<IWatchedGrain>().Ask(reference, "you"));
    }

    [Fact]
    public async Task Are_told_once_however_often_they_subscribe()
    {
        var (grain, reference) = (New<IWatchedGrain>(), Grains.CreateObjectReference<IWatcher>(watcher));
        await grain.Watch(reference);
        await grain.Watch(reference);
        Assert.Equal(1, await grain.Tell("news"));
        await grain.Unwatch(reference);
        Assert.Equal(0, await grain.Tell("more news"));
    }

    /// <summary>Nobody answers for an observer that is gone: whoever waits for it waits until the deadline. So what must not block is one-way.</summary>
    [Fact]
    public async Task Are_waited_for_until_the_deadline_once_they_are_gone()
    {
        var (grain, reference) = (New<IWatchedGrain>(), Grains.CreateObjectReference<IWatcher>(watcher));
        await grain.Watch(reference);
        Grains.DeleteObjectReference<IWatcher>(reference);
        await Assert.ThrowsAsync<TimeoutException>(() => grain.Ask(reference, "you"));
        await grain.Whisper(reference, "nothing to wait for");
        Assert.Equal(0, await grain.Tell("news that drops the observer"));
    }

    [Fact]
    public async Task Can_be_told_one_way()
    {
        await New<IWatchedGrain>().Whisper(Grains.CreateObjectReference<IWatcher>(watcher), "news");
        await watcher.Saw("heard news");
    }

    private sealed class Watcher : IWatcher
    {
        private readonly Probe probe = new();
        private int inside;

        public int MostAtOnce { get; private set; }

        public Task Saw(string what) => probe.Noted("watcher", what);

        public async Task Seen(string what)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            probe.Note("watcher", what);
        }

        public Task<string> Asked(string what) => Task.FromResult($"asked {what}");

        public Task Heard(string what)
        {
            probe.Note("watcher", $"heard {what}");
            return Task.CompletedTask;
        }
    }
}
