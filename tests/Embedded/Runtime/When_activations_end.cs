using Orleans;
using Orleans.Runtime;

namespace SubscriptionBox.Tests.Embedded.Runtime;

/// <summary>Idleness on a clock the test moves, and the end of the process.</summary>
public sealed class When_activations_end
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task An_idle_one_is_collected_after_a_quarter_of_an_hour()
    {
        await using var silo = await TestSilo.StartAsync(clock: _clock);
        await silo.Grains.GetGrain<ISimpleGrain>("idle").Echo("hello");

        _clock.Advance(TimeSpan.FromMinutes(10));
        await silo.Grains.GetGrain<ISimpleGrain>("idle").Echo("still here");
        _clock.Advance(TimeSpan.FromMinutes(14));
        Assert.DoesNotContain("idle ends: ActivationIdle", silo.Journal.All);

        _clock.Advance(TimeSpan.FromMinutes(2));
        await silo.Journal.Noted("idle ends: ActivationIdle");
        await silo.Grains.GetGrain<ISimpleGrain>("idle").Echo("back");
        Assert.Equal(2, silo.Journal.All.Count(n => n == "idle begins"));
    }

    [Fact]
    public async Task One_that_asked_to_stay_and_one_that_is_kept_alive_stay()
    {
        await using var silo = await TestSilo.StartAsync(clock: _clock);
        await silo.Grains.GetGrain<ISimpleGrain>("idle").Echo("");
        await silo.Grains.GetGrain<ISimpleGrain>("staying").StayFor(TimeSpan.FromHours(3));
        await silo.Grains.GetGrain<IKeptGrain>("kept").Touch();

        _clock.Advance(TimeSpan.FromHours(2));
        await silo.Journal.Noted("idle ends: ActivationIdle");
        _clock.Advance(TimeSpan.FromHours(2));
        await silo.Journal.Noted("staying ends: ActivationIdle");
        Assert.DoesNotContain("kept ends: ActivationIdle", silo.Journal.All);
    }

    [Fact]
    public async Task A_pool_whose_workers_all_ended_works_on_for_whoever_still_refers_to_it()
    {
        await using var silo = await TestSilo.StartAsync(clock: _clock);
        var pool = silo.Grains.GetGrain<IPooledGrain>("pool");
        await pool.Echo("");

        for (var times = 1; times <= 3; times++)
        {
            _clock.Advance(TimeSpan.FromMinutes(17));
            await silo.Journal.Noted("worker ends: ActivationIdle", times);
            Assert.Equal("again", await pool.Echo("again"));
        }
    }

    [Fact]
    public async Task An_enumeration_that_waits_for_its_next_item_does_not_keep_its_grain_and_cannot_go_on()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICountingGrain>("a");
        await using var items = grain.Count(pauseAt: 300).GetAsyncEnumerator();
        for (var i = 0; i < 300; i++)
        {
            Assert.True(await items.MoveNextAsync());
            Assert.Equal(i, items.Current);
        }

        var next = items.MoveNextAsync();
        await grain.End();
        await Assert.ThrowsAsync<EnumerationAbortedException>(async () => await next);

        await using var others = grain.Count(pauseAt: 500).GetAsyncEnumerator();
        Assert.True(await others.MoveNextAsync());
        await silo.Runtime.DeactivateAsync(grain.GetGrainId());
        await silo.Journal.Noted("counting is over");
        await Assert.ThrowsAsync<EnumerationAbortedException>(async () =>
        {
            while (await others.MoveNextAsync())
                Assert.True(others.Current < 500);
        });
    }

    [Fact]
    public async Task All_end_with_the_process_after_their_running_calls()
    {
        var silo = await TestSilo.StartAsync();
        var reference = silo.Grains.GetGrain<ISimpleGrain>("busy");
        var call = reference.WaitFor("go on");
        await silo.Journal.Noted("busy waits");
        await silo.Grains.GetGrain<ISimpleGrain>("other").Echo("");

        var stopping = silo.StopAsync();
        await silo.Journal.Noted("other ends: ShuttingDown");
        Assert.False(stopping.IsCompleted);
        silo.Journal.Note("go on");

        await call;
        await stopping;
        await silo.Journal.Noted("busy ends: ShuttingDown");
        await Assert.ThrowsAsync<SiloUnavailableException>(() => reference.Echo("too late"));
        await silo.DisposeAsync();
    }

    [Fact]
    public async Task A_call_waits_for_an_answer_half_a_minute()
    {
        await using var silo = await TestSilo.StartAsync(clock: _clock);
        var call = silo.Grains.GetGrain<ISimpleGrain>("slow").WaitFor("go on");
        await silo.Journal.Noted("slow waits");

        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(call.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<TimeoutException>(() => call);
        silo.Journal.Note("go on");
    }

    [Fact]
    public async Task Operators_see_what_is_active()
    {
        await using var silo = await TestSilo.StartAsync(clock: _clock);
        var busy = silo.Grains.GetGrain<ISimpleGrain>("busy");
        var call = busy.WaitFor("go on");
        await silo.Journal.Noted("busy waits");
        await silo.Grains.GetGrain<ISimpleGrain>("idle").Echo("");
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(2, silo.Runtime.CountActivations()["simple"]);
        Assert.Equal(1, silo.Runtime.CountPendingCalls());
        var seen = Assert.Single(silo.Runtime.Inspect(busy.GetGrainId()));
        Assert.Equal(("simple", "busy", 1, 0), (seen.GrainType, seen.Key, seen.RunningCalls, seen.WaitingCalls));
        Assert.Equal(TimeSpan.FromSeconds(5), Assert.Single(silo.Runtime.Inspect(GrainId.Create("simple", "idle"))).Idle);

        silo.Journal.Note("go on");
        await call;
        await silo.Runtime.DeactivateAsync(busy.GetGrainId());
        Assert.Empty(silo.Runtime.Inspect(busy.GetGrainId()));
    }
}
