using Orleans;
using Orleans.Concurrency;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Calls;

public interface ITurnsGrain : IGrainWithStringKey
{
    Task<int> MostAtOnce(int turns);

    Task<bool> ComesBackToItsOwnScheduler(string gate);

    Task<bool> RunsChildTasksOnItsOwnScheduler();
}

[Reentrant]
public sealed class TurnsGrain(Probe probe) : Grain, ITurnsGrain
{
    private int inside;
    private int most;

    public async Task<int> MostAtOnce(int turns)
    {
        for (var turn = 0; turn < turns; turn++)
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Thread.SpinWait(200);
            Interlocked.Decrement(ref inside);
            await Task.Yield();
        }
        return most;
    }

    public async Task<bool> ComesBackToItsOwnScheduler(string gate)
    {
        var before = TaskScheduler.Current;
        probe.Note(gate, "waiting");
        await probe.Gate(gate);
        return before != TaskScheduler.Default && ReferenceEquals(before, TaskScheduler.Current);
    }

    public async Task<bool> RunsChildTasksOnItsOwnScheduler()
    {
        var mine = TaskScheduler.Current;
        return ReferenceEquals(mine, await Task.Factory.StartNew(() => TaskScheduler.Current));
    }
}

/// <summary>Semantic 1: a grain's code runs in turns, one at a time.</summary>
public sealed class Turns(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    [Fact]
    public async Task Never_run_two_at_a_time_even_in_a_reentrant_grain()
    {
        var grain = New<ITurnsGrain>();
        var most = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => grain.MostAtOnce(50)));
        Assert.Equal(1, most.Max());
    }

    [Fact]
    public async Task Go_on_in_the_grain_after_an_await_that_ended_elsewhere()
    {
        var gate = NewKey();
        var call = New<ITurnsGrain>().ComesBackToItsOwnScheduler(gate);
        await Probe.Noted(gate, "waiting");
        Probe.Open(gate);
        Assert.True(await call);
    }

    [Fact]
    public async Task Include_child_tasks() => Assert.True(await New<ITurnsGrain>().RunsChildTasksOnItsOwnScheduler());
}
