using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Lifecycle;

public interface ILivingGrain : IGrainWithStringKey
{
    Task<string> Activation();

    Task Leave();

    Task LeaveDuring(string gate);

    Task Touch();

    [AlwaysInterleave]
    Task Hurry();
}

public interface IBrittleGrain : ILivingGrain;

public abstract class LivingGrainBase(Probe probe) : Grain, ILivingGrain, IDisposable
{
    private readonly string name = "activation " + Guid.NewGuid().ToString("N");

    protected string Key => this.GetPrimaryKeyString();

    protected Probe Probe => probe;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Note(Key, "activating");
        await Task.Yield();
        probe.Note(Key, "activated");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Note(Key, $"deactivating: {reason.ReasonCode}");
        await Task.Yield();
        probe.Note(Key, "deactivated");
    }

    public Task<string> Activation() => Task.FromResult(name);

    public Task Leave()
    {
        DeactivateOnIdle();
        probe.Note(Key, "leaving");
        return Task.CompletedTask;
    }

    public async Task LeaveDuring(string gate)
    {
        DeactivateOnIdle();
        probe.Note(Key, "leaving");
        await probe.Gate(gate);
        probe.Note(Key, "left the call");
    }

    public Task Touch()
    {
        probe.Note(Key, "touched");
        return Task.CompletedTask;
    }

    public Task Hurry() => Task.CompletedTask;

    public void Dispose()
    {
        probe.Note(Key, "disposed");
        GC.SuppressFinalize(this);
    }
}

public sealed class LivingGrain(Probe probe) : LivingGrainBase(probe), ILivingGrain;

/// <summary>Cannot start while its gate is shut, and ends badly.</summary>
public sealed class BrittleGrain(Probe probe) : LivingGrainBase(probe), IBrittleGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Probe.Note(Key, "activating");
        return Probe.Gate(Key).IsCompleted ? Task.CompletedTask : throw new ArgumentException("not yet", nameof(cancellationToken));
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Probe.Note(Key, $"deactivating: {reason.ReasonCode}");
        throw new InvalidOperationException("cannot leave");
    }
}

/// <summary>Semantic 6: a grain is there when it is called.</summary>
public sealed class Activation(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    [Fact]
    public async Task Is_over_before_the_first_call_and_happens_once()
    {
        var grain = New<ILivingGrain>();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => grain.Touch()));
        Assert.Equal(["activating", "activated", "touched", "touched", "touched", "touched", "touched"], Probe.About(grain.GetPrimaryKeyString()));
    }

    [Fact]
    public async Task Is_waited_for_by_calls_that_always_interleave()
    {
        var grain = New<ILivingGrain>();
        await grain.Hurry();
        Assert.Equal(["activating", "activated"], Probe.About(grain.GetPrimaryKeyString()));
    }

    [Fact]
    public async Task Fails_the_calls_that_wait_for_it_with_what_it_threw()
    {
        var grain = New<IBrittleGrain>();
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => grain.Touch());
        Assert.Contains("not yet", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("deactivating: ActivationFailed", Probe.About(grain.GetPrimaryKeyString()));
    }

    [Fact]
    public async Task Is_tried_again_by_the_next_call()
    {
        var grain = New<IBrittleGrain>();
        await Assert.ThrowsAsync<ArgumentException>(() => grain.Touch());
        Probe.Open(grain.GetPrimaryKeyString());
        await grain.Touch();
        Assert.Equal(2, Probe.About(grain.GetPrimaryKeyString()).Count(n => n == "activating"));
    }
}
