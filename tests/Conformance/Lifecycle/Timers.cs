using Orleans;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Lifecycle;

/// <summary>Semantic 8: timers tick inside their grain.</summary>
public sealed class Timers(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    private readonly string key = NewKey();

    private ITimerGrain Grain => Grains.GetGrain<ITimerGrain>(key);

    [Fact]
    public async Task Tick_again_and_again()
    {
        await Start("tick", open: true);
        await Probe.Noted(key, "tick out", times: 3);
    }

    [Fact]
    public async Task Tick_on_the_grains_own_scheduler()
    {
        await Start("tick", open: true);
        await Probe.Noted(key, "tick out", times: 2);
        Assert.True(await Grain.TicksInTheGrain("tick"));
    }

    [Fact]
    public async Task Tick_once_when_the_period_is_infinite()
    {
        await Grain.Open("once");
        await Grain.Start("once", interleave: false, periodMilliseconds: -1);
        await Probe.Noted(key, "once out");
        await Start("clock", open: true);
        await Probe.Noted(key, "clock out", times: 5);
        Assert.Equal(1, Count("once out"));
    }

    [Fact]
    public async Task Never_tick_while_their_own_tick_runs()
    {
        await Grain.Start("slow", interleave: true, periodMilliseconds: 1);
        await Probe.Noted(key, "slow in");
        await Grain.Open("clock");
        await Grain.Start("clock", interleave: true, periodMilliseconds: 1);
        await Probe.Noted(key, "clock out", times: 10);
        Assert.Equal(1, Count("slow in"));
        await Grain.Open("slow");
        await Probe.Noted(key, "slow out", times: 2);
    }

    [Fact]
    public async Task Wait_for_a_running_call()
    {
        await Grain.Open("tick");
        var call = Grain.HoldAndStart("call", "tick");
        await Probe.Noted(key, "call in");
        var other = Grains.GetGrain<ITimerGrain>(NewKey());
        await other.Open("clock");
        await other.Start("clock", interleave: false, periodMilliseconds: 1);
        await Probe.Noted(other.GetPrimaryKeyString(), "clock out", times: 20);
        Assert.Equal(0, Count("tick in"));
        await Grain.Open("call");
        await call;
        await Probe.Noted(key, "tick out");
        Assert.True(IndexOf("call out") < IndexOf("tick in"));
    }

    [Fact]
    public async Task Keep_calls_waiting_while_they_tick()
    {
        await Grain.Start("slow", interleave: false, periodMilliseconds: -1);
        await Probe.Noted(key, "slow in");
        var call = Grain.Hold("call");
        await Grain.Open("call");
        Assert.Equal(0, Count("call in"));
        await Grain.Open("slow");
        await call;
        Assert.True(IndexOf("slow out") < IndexOf("call in"));
    }

    [Fact]
    public async Task Interleave_when_asked_to()
    {
        await Grain.Start("slow", interleave: true, periodMilliseconds: -1);
        await Probe.Noted(key, "slow in");
        await Grain.Open("call");
        await Grain.Hold("call");
        Assert.Equal(0, Count("slow out"));
        await Grain.Open("slow");
    }

    [Fact]
    public async Task Of_the_old_kind_always_interleave()
    {
        await Grain.StartLegacy("slow");
        await Probe.Noted(key, "slow in");
        await Grain.Open("call");
        await Grain.Hold("call");
        Assert.Equal(0, Count("slow out"));
        await Grain.Open("slow");
    }

    [Fact]
    public async Task Go_on_after_a_tick_that_failed()
    {
        await Grain.StartFailing("tick");
        await Probe.Noted(key, "tick fails", times: 3);
    }

    [Fact]
    public async Task Can_be_changed_inside_a_tick()
    {
        await Grain.StartChanging("tick");
        await Probe.Noted(key, "tick in", times: 3);
    }

    [Fact]
    public async Task Are_over_once_disposed()
    {
        await Start("tick", open: true);
        await Probe.Noted(key, "tick out");
        await Grain.Stop("tick");
        await Start("clock", open: true);
        await Probe.Noted(key, "clock out", times: 10);
        Assert.DoesNotContain("tick in", Probe.About(key).SkipWhile(n => n != "tick stopped"));
    }

    [Fact]
    public async Task May_dispose_themselves_and_finish_their_tick()
    {
        await Grain.StopInside("tick");
        await Probe.Noted(key, "tick out");
        await Start("clock", open: true);
        await Probe.Noted(key, "clock out", times: 5);
        Assert.Equal(1, Count("tick in"));
    }

    [Fact]
    public async Task End_with_their_activation()
    {
        await Start("tick", open: true);
        await Probe.Noted(key, "tick out");
        await Grain.Leave();
        await Probe.Noted(key, "deactivating");
        var other = Grains.GetGrain<ITimerGrain>(NewKey());
        await other.Open("clock");
        await other.Start("clock", interleave: false, periodMilliseconds: 1);
        await Probe.Noted(other.GetPrimaryKeyString(), "clock out", times: 10);
        Assert.DoesNotContain("tick in", Probe.About(key).SkipWhile(n => n != "deactivating"));
    }

    private async Task Start(string name, bool open)
    {
        if (open)
            await Grain.Open(name);
        await Grain.Start(name, interleave: false, periodMilliseconds: 1);
    }

    private int Count(string what) => Probe.About(key).Count(n => n == what);

    private int IndexOf(string what) => Probe.About(key).ToList().IndexOf(what);
}
