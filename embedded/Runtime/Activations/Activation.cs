using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Where an activation stands between its creation and its end.</summary>
public enum ActivationState
{
    /// <summary>Made by the directory; nothing has run yet.</summary>
    Creating,

    /// <summary>Reading its state and running <c>OnActivateAsync</c>.</summary>
    Activating,

    /// <summary>Answering calls.</summary>
    Valid,

    /// <summary>Asked to end: finishing running calls, then running <c>OnDeactivateAsync</c>.</summary>
    Deactivating,

    /// <summary>Gone; what still arrives goes to the next activation.</summary>
    Invalid,
}

/// <summary>
/// One activation of a grain. Every field without a remark is touched only in its turns, which run one at a time; what arrives from
/// outside goes through the queue of its scheduler.
/// </summary>
internal sealed partial class Activation : IGrainContext, ICallChainReentrantGrainContext, IRequestReceiver
{
    private readonly ActivationScheduler _scheduler;
    private AsyncServiceScope? _scope;
    private GrainReference? _reference;
    private GrainLifecycle? _lifecycle;
    private Dictionary<Type, object>? _components;
    private TaskCompletionSource? _deactivated;

    public Activation(EmbeddedRuntime runtime, GrainClass @class, GrainId grainId, StatelessWorkerPool? pool)
    {
        Runtime = runtime;
        Class = @class;
        GrainId = grainId;
        Pool = pool;
        Number = runtime.NextActivationNumber();
        IdleSince = runtime.Now;
        _scheduler = new ActivationScheduler(this);
    }

    public EmbeddedRuntime Runtime { get; }

    public GrainClass Class { get; }

    public GrainId GrainId { get; }

    /// <summary>The pool it belongs to; null for an ordinary grain.</summary>
    public StatelessWorkerPool? Pool { get; }

    public long Number { get; }

    public object? GrainInstance { get; private set; }

    public ActivationId ActivationId => ActivationId.FromNumber(Number);

    public GrainReference GrainReference => _reference ??= Runtime.References.Create(GrainId, Class.PrimaryInterface);

    public IServiceProvider ActivationServices => _scope?.ServiceProvider ?? throw new InvalidOperationException($"{GrainId} has not been created yet");

    public IGrainLifecycle ObservableLifecycle => _lifecycle ??= new GrainLifecycle();

    public IWorkItemScheduler Scheduler => _scheduler;

    /// <summary>The task scheduler whose turns these are.</summary>
    public TaskScheduler TaskScheduler => _scheduler;

    public bool HasCallFilters => Runtime.IncomingFilters.Length > 0 || Class.IsCallFilter;

    public Task Deactivated
    {
        get
        {
            lock (_scheduler)
            {
                _deactivated ??= new(Runtime.CompletionOptions);
                if (State == ActivationState.Invalid)
                    _deactivated.TrySetResult();
                return _deactivated.Task;
            }
        }
    }

    public object? GetComponent(Type componentType) =>
        _components?.GetValueOrDefault(componentType) ?? (componentType.IsInstanceOfType(GrainInstance) ? GrainInstance : null);

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        if (value is null)
            _components?.Remove(typeof(TComponent));
        else
            (_components ??= [])[typeof(TComponent)] = value;
    }

    /// <summary>Queues work of the runtime; callable from anywhere.</summary>
    public void Enqueue(object work) => _scheduler.Enqueue(work);

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => $"{GrainId}{ActivationId}";

    private void CreateInstance()
    {
        var scope = Runtime.Services.CreateAsyncScope();
        _scope = scope;
        scope.ServiceProvider.GetRequiredService<ActivationContextHolder>().Context = this;
        GrainInstance = Class.Create(this);
        if (GrainInstance is ILifecycleParticipant<IGrainLifecycle> participant)
            participant.Participate(ObservableLifecycle);
    }
}

/// <summary>Lets services of an activation's scope find the activation.</summary>
internal sealed class ActivationContextHolder : IGrainContextAccessor
{
    public IGrainContext? Context { get; set; }

    IGrainContext IGrainContextAccessor.GrainContext => Context ?? RuntimeContext.Current
        ?? throw new InvalidOperationException("There is no grain here: this service belongs to no activation.");
}
