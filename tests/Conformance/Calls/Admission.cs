using Orleans;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Calls;

/// <summary>Semantic 2: which call is let in while another is running.</summary>
public sealed class Admission(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    [Fact]
    public Task Lets_one_call_in_at_a_time() => Queues(New<IPlainGrain>(), Plain("first"), Plain("second"));

    [Fact]
    public Task Lets_reading_calls_in_together() => Interleaves(New<IPlainGrain>(), Reading("first"), Reading("second"));

    [Fact]
    public Task Keeps_a_reading_call_out_while_another_may_write() => Queues(New<IPlainGrain>(), Plain("first"), Reading("second"));

    [Fact]
    public Task Keeps_a_writing_call_out_while_another_reads() => Queues(New<IPlainGrain>(), Reading("first"), Plain("second"));

    [Fact]
    public Task Always_lets_an_always_interleaving_call_in() => Interleaves(New<IPlainGrain>(), Plain("first"), Always("second"));

    [Fact]
    public Task Is_not_blocked_by_an_always_interleaving_call() => Interleaves(New<IPlainGrain>(), Always("first"), Plain("second"));

    [Fact]
    public Task Lets_every_call_into_a_reentrant_grain() => Interleaves(New<IReentrantGrain>(), Plain("first"), Plain("second"));

    [Fact]
    public Task Lets_in_what_the_predicate_lets_in() => Interleaves(New<IChoosyGrain>(), Plain("first"), Plain("free second"));

    [Fact]
    public Task Lets_anything_in_beside_a_call_that_the_predicate_lets_in() => Interleaves(New<IChoosyGrain>(), Plain("free first"), Plain("second"));

    [Fact]
    public Task Queues_what_the_predicate_does_not_let_in() => Queues(New<IChoosyGrain>(), Plain("first"), Plain("second"));

    [Fact]
    public Task Asks_a_predicate_of_the_instance_too() => Interleaves(New<IInstanceChoosyGrain>(), Plain("first"), Plain("free second"));

    [Fact]
    public async Task Rejects_a_call_whose_predicate_breaks()
    {
        var grain = New<IChoosyGrain>();
        var first = await Started(grain, Plain("first"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Hold("broken"));

        Open(grain, "first");
        await first();
    }

    [Fact]
    public async Task Looks_past_a_queued_call_for_one_that_may_go_in()
    {
        var grain = New<IPlainGrain>();
        var reading = await Started(grain, Reading("reading"));
        var writing = grain.Hold("writing");
        var readingToo = await Started(grain, Reading("reading too"));
        Open(grain, "reading", "reading too", "writing");
        await Task.WhenAll(reading(), readingToo(), writing);
        Assert.Equal("writing out", Probe.About(grain.GetPrimaryKeyString())[^1]);
    }

    [Fact]
    public async Task Lets_queued_calls_in_one_after_the_other()
    {
        var grain = New<IPlainGrain>();
        var names = Enumerable.Range(0, 10).Select(i => $"call {i}").ToArray();
        Open(grain, names);
        await Task.WhenAll(names.Select(grain.Hold));
        Assert.All(Probe.About(grain.GetPrimaryKeyString()).Chunk(2), pair => Assert.Equal(pair[0].Replace(" in", " out", StringComparison.Ordinal), pair[1]));
    }

    private async Task Interleaves(IAdmissionGrain grain, Call first, Call second)
    {
        var holding = await Started(grain, first);
        var coming = await Started(grain, second);
        Open(grain, first.Name, second.Name);
        await Task.WhenAll(holding(), coming());
        Assert.Equal([first.Name + " in", second.Name + " in"], Probe.About(grain.GetPrimaryKeyString()).Take(2));
    }

    /// <summary>The second call's gate is open and a later call that is always let in has passed: had the second been let in, it would stand before.</summary>
    private async Task Queues(IAdmissionGrain grain, Call first, Call second)
    {
        var holding = await Started(grain, first);
        Open(grain, second.Name, "witness");
        var queued = second.Send(grain, second.Name);
        await grain.HoldAlways("witness");
        Open(grain, first.Name);
        await Task.WhenAll(holding(), queued);
        Assert.Equal(
            [first.Name + " in", "witness in", "witness out", first.Name + " out", second.Name + " in", second.Name + " out"],
            Probe.About(grain.GetPrimaryKeyString()));
    }

    /// <summary>Sends a call and waits until it is inside; what it gives waits for its end.</summary>
    private async Task<Func<Task>> Started(IAdmissionGrain grain, Call call)
    {
        var running = call.Send(grain, call.Name);
        await Probe.Noted(grain.GetPrimaryKeyString(), call.Name + " in");
        return () => running;
    }

    private void Open(IAdmissionGrain grain, params string[] names)
    {
        foreach (var name in names)
            Probe.Open($"{grain.GetPrimaryKeyString()} {name}");
    }

    private static Call Plain(string name) => new(name, (grain, n) => grain.Hold(n));

    private static Call Reading(string name) => new(name, (grain, n) => grain.HoldReading(n));

    private static Call Always(string name) => new(name, (grain, n) => grain.HoldAlways(n));

    private sealed record Call(string Name, Func<IAdmissionGrain, string, Task> Send);
}
