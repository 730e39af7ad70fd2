using Orleans;
using Orleans.Runtime;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Lifecycle;

public interface IStagedGrain : IGrainWithStringKey
{
    Task Leave();
}

/// <summary>Takes part in its own start and end.</summary>
public sealed class StagedGrain : Grain, IStagedGrain, ILifecycleParticipant<IGrainLifecycle>
{
    private readonly Probe probe;
    private readonly string key;

    public StagedGrain(Probe probe, IGrainContext context)
    {
        this.probe = probe;
        key = context.GrainId.Key.ToString()!;
        probe.Note(key, "made");
    }

    public void Participate(IGrainLifecycle lifecycle)
    {
        lifecycle.Subscribe("after", GrainLifecycleStage.Activate + 1, Note("started after"), Note("stopped first"));
        lifecycle.Subscribe("before", GrainLifecycleStage.SetupState + 1, Note("started before"), Note("stopped last"));
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Note("activated")(cancellationToken);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Note("deactivated")(cancellationToken);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private Func<CancellationToken, Task> Note(string what) => _ =>
    {
        probe.Note(key, what);
        return Task.CompletedTask;
    };
}

/// <summary>Semantics 6 and 7: a grain starts and ends in stages.</summary>
public sealed class Stages(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    [Fact]
    public async Task Start_in_rising_and_stop_in_falling_order_around_the_grains_own_life()
    {
        var grain = New<IStagedGrain>();
        await grain.Leave();
        await Probe.Noted(grain.GetPrimaryKeyString(), "stopped last");
        Assert.Equal(
            ["made", "started before", "started after", "activated", "deactivated", "stopped first", "stopped last"],
            Probe.About(grain.GetPrimaryKeyString()));
    }
}
