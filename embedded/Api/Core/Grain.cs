using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The base class of grains.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    protected Grain()
        : this(RuntimeContext.Current!)
    {
    }

    // A unit test may construct a grain with a context of its own, or with none.
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        Runtime = grainRuntime ?? grainContext?.ActivationServices.GetService<IGrainRuntime>()!;
    }

    [AllowNull]
    public IGrainContext GrainContext { get; private set; }

    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>The grain id as text.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    public string RuntimeIdentity => Runtime?.SiloIdentity ?? "";

    internal IGrainRuntime Runtime { get; }

    protected IGrainFactory GrainFactory => Runtime.GrainFactory;

    protected internal IServiceProvider ServiceProvider => GrainContext?.ActivationServices ?? Runtime?.ServiceProvider!;

    /// <summary>Runs after the state is read and before the first call; a throw refuses the waiting calls with the same exception.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Best effort: a crash skips it, so nothing that must last may depend on it.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A timer whose ticks interleave with calls; the older form of <c>RegisterGrainTimer</c>.</summary>
    [Obsolete("Use 'this.RegisterGrainTimer(callback, state, new() { DueTime = dueTime, Period = period, Interleave = true })' instead.")]
    protected IDisposable RegisterTimer(Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        EnsureRuntime();
        return Runtime.TimerRegistry.RegisterTimer(GrainContext, callback, state, dueTime, period);
    }

    /// <summary>Ends this activation once the running calls are done.</summary>
    protected void DeactivateOnIdle()
    {
        EnsureRuntime();
        Runtime.DeactivateOnIdle(GrainContext);
    }

    protected void MigrateOnIdle()
    {
        EnsureRuntime();
        ((IGrainBase)this).MigrateOnIdle();
    }

    /// <summary>Not collected for idleness during this time; a negative time lifts an earlier delay.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan)
    {
        EnsureRuntime();
        Runtime.DelayDeactivation(GrainContext, timeSpan);
    }

    private void EnsureRuntime()
    {
        if (Runtime is null)
            throw new InvalidOperationException("Grain was created outside of the Orleans creation process and no runtime was specified.");
    }
}

/// <summary>A grain with one record named <c>state</c>. Every class shares that name, so prefer <see cref="PersistentStateAttribute"/>.</summary>
public class Grain<TGrainState> : Grain
{
    private IStorage<TGrainState>? _storage;

    protected Grain()
    {
        RuntimeContext.Current?.ObservableLifecycle.Subscribe(
            GetType().Name,
            GrainLifecycleStage.SetupState,
            new LifecycleObserver(
                _ =>
                {
                    _storage ??= Runtime.GetStorage<TGrainState>(GrainContext);
                    return ReadStateAsync();
                },
                _ => Task.CompletedTask));
    }

    protected Grain(IStorage<TGrainState> storage) => _storage = storage;

    protected TGrainState State
    {
        get => Storage.State;
        set => Storage.State = value;
    }

    private IStorage<TGrainState> Storage => _storage ?? throw new InvalidOperationException("The state is read before OnActivateAsync, not yet in the constructor.");

    protected virtual Task ClearStateAsync() => Storage.ClearStateAsync();

    protected virtual Task WriteStateAsync() => Storage.WriteStateAsync();

    protected virtual Task ReadStateAsync() => Storage.ReadStateAsync();
}
