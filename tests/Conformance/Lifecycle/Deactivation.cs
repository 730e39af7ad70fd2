using Orleans;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Lifecycle;

/// <summary>Semantic 7: an activation ends between calls, and the next call finds a new one.</summary>
public sealed class Deactivation(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    [Fact]
    public async Task Follows_when_the_grain_asks_for_it()
    {
        var grain = New<ILivingGrain>();
        var first = await grain.Activation();
        await grain.Leave();
        Assert.NotEqual(first, await grain.Activation());
        Assert.Equal(
            ["activating", "activated", "leaving", "deactivating: ApplicationRequested", "deactivated", "activating", "activated"],
            Probe.About(grain.GetPrimaryKeyString()).Where(n => n != "disposed"));
    }

    [Fact]
    public async Task Disposes_the_grain()
    {
        var grain = New<ILivingGrain>();
        await grain.Leave();
        await Probe.Noted(grain.GetPrimaryKeyString(), "disposed");
        Assert.Equal(["deactivated", "disposed"], Probe.About(grain.GetPrimaryKeyString()).TakeLast(2));
    }

    [Fact]
    public async Task Waits_for_the_running_call()
    {
        var (grain, gate) = (New<ILivingGrain>(), NewKey());
        var call = grain.LeaveDuring(gate);
        await Probe.Noted(grain.GetPrimaryKeyString(), "leaving");
        Probe.Open(gate);
        await call;
        await Probe.Noted(grain.GetPrimaryKeyString(), "deactivated");
        Assert.Equal(["leaving", "left the call", "deactivating: ApplicationRequested", "deactivated"],
            Probe.About(grain.GetPrimaryKeyString()).Where(n => n != "disposed").Skip(2));
    }

    [Fact]
    public async Task Hands_waiting_calls_to_the_next_activation()
    {
        var (grain, gate) = (New<ILivingGrain>(), NewKey());
        var leaving = grain.LeaveDuring(gate);
        await Probe.Noted(grain.GetPrimaryKeyString(), "leaving");
        var waiting = Enumerable.Range(0, 5).Select(_ => grain.Touch()).ToArray();
        Probe.Open(gate);
        await leaving;
        await Task.WhenAll(waiting);
        var journal = Probe.About(grain.GetPrimaryKeyString()).ToList();
        Assert.Equal(5, journal.Count(n => n == "touched"));
        Assert.True(journal.IndexOf("touched") > journal.LastIndexOf("activated"), string.Join(", ", journal));
        Assert.Equal(2, journal.Count(n => n == "activated"));
    }

    [Fact]
    public async Task Goes_through_even_if_the_grain_cannot_leave()
    {
        var grain = New<IBrittleGrain>();
        Probe.Open(grain.GetPrimaryKeyString());
        var first = await grain.Activation();
        await grain.Leave();
        Assert.NotEqual(first, await grain.Activation());
    }
}
