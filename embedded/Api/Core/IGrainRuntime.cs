using Orleans.Core;
using Orleans.Timers;

namespace Orleans.Runtime;

/// <summary>What the <see cref="Grain"/> base class needs of the runtime.</summary>
public interface IGrainRuntime
{
    string SiloIdentity { get; }

    IGrainFactory GrainFactory { get; }

    ITimerRegistry TimerRegistry { get; }

    IServiceProvider ServiceProvider { get; }

    TimeProvider TimeProvider => TimeProvider.System;

    void DeactivateOnIdle(IGrainContext grainContext);

    void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan);

    IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext);
}
