using Orleans;
using Orleans.Runtime;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Lifecycle;

public interface IIdlingGrain : IGrainWithStringKey
{
    Task Tick(bool keepAlive);

    Task Delay();
}

/// <summary>Collected after two idle seconds (<see cref="RuntimeSettings"/>).</summary>
public sealed class IdlingGrain(Probe probe) : Grain, IIdlingGrain
{
    private string Key => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Note(Key, $"deactivating: {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task Tick(bool keepAlive)
    {
        var key = Key;
        this.RegisterGrainTimer(() =>
        {
            probe.Note(key, "tick");
            return Task.CompletedTask;
        }, new GrainTimerCreationOptions(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(250)) { KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task Delay()
    {
        DelayDeactivation(TimeSpan.FromMinutes(5));
        return Task.CompletedTask;
    }
}

/// <summary>Semantic 7: an activation that nobody calls is collected.</summary>
public sealed class Idleness(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    [Fact]
    public async Task Ends_an_activation()
    {
        var grain = New<IIdlingGrain>();
        await grain.Tick(keepAlive: false);
        await Probe.Noted(grain.GetPrimaryKeyString(), "deactivating: ActivationIdle");
        Assert.Contains("tick", Probe.About(grain.GetPrimaryKeyString()));
    }

    [Fact]
    public async Task Is_not_there_while_a_timer_keeps_the_grain_alive_or_it_asked_for_time()
    {
        var (ticking, delayed, idle) = (New<IIdlingGrain>(), New<IIdlingGrain>(), New<IIdlingGrain>());
        await ticking.Tick(keepAlive: true);
        await delayed.Delay();
        await idle.Tick(keepAlive: false);
        await Probe.Noted(idle.GetPrimaryKeyString(), "deactivating: ActivationIdle");
        await Probe.Noted(ticking.GetPrimaryKeyString(), "tick", times: 16);
        Assert.DoesNotContain("deactivating: ActivationIdle", Probe.About(ticking.GetPrimaryKeyString()));
        Assert.Empty(Probe.About(delayed.GetPrimaryKeyString()));
    }
}
