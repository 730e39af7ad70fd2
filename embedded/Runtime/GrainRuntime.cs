using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Core;
using Orleans.Runtime;
using Orleans.Timers;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>What the base class of grains uses.</summary>
internal sealed class GrainRuntime(EmbeddedRuntime runtime, IGrainFactory grainFactory, ITimerRegistry timers) : IGrainRuntime
{
    public string SiloIdentity => "embedded";

    public IGrainFactory GrainFactory => grainFactory;

    public ITimerRegistry TimerRegistry => timers;

    public IServiceProvider ServiceProvider => runtime.Services;

    public TimeProvider TimeProvider => runtime.Time;

    public void DeactivateOnIdle(IGrainContext grainContext) => grainContext.Deactivate(
        new(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) => ((Activation)grainContext).DelayDeactivation(timeSpan);

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext) =>
        runtime.Services.GetRequiredService<PersistentStateFactory>().CreateDefault<TGrainState>((Activation)grainContext);
}
