using Orleans;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>How an activation begins and ends.</summary>
internal sealed partial class Activation
{
    private DeactivationReason? _deactivation;
    private bool _ending;
    private Exception? _failure;
    private List<GrainTimer>? _timers;
    private long _keepAliveUntilTicks;

    /// <summary>Written in turns, read from anywhere.</summary>
    public ActivationState State { get; private set; }

    /// <summary>Starts the activation; the first thing in its queue.</summary>
    public void Begin(Dictionary<string, object>? requestContext) => _scheduler.Enqueue(new BeginWork(requestContext));

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (ReferenceEquals(RuntimeContext.Current, this))
            RequestDeactivation(deactivationReason);
        else
            _scheduler.Enqueue(new DeactivateWork(deactivationReason));
    }

    public void DelayDeactivation(TimeSpan time)
    {
        if (time == TimeSpan.MaxValue || time == System.Threading.Timeout.InfiniteTimeSpan)
            _keepAliveUntilTicks = long.MaxValue;
        else
            _keepAliveUntilTicks = time <= TimeSpan.Zero ? 0 : (Runtime.Time.GetUtcNow() + time).UtcTicks;
    }

    /// <summary>Ends the activation if it has been idle for its age limit. Callable from anywhere.</summary>
    public void CollectIfIdle()
    {
        if (IsIdle())
            _scheduler.Enqueue(CollectWork.Instance);
    }

    public void AddTimer(GrainTimer timer) => (_timers ??= []).Add(timer);

    public void RemoveTimer(GrainTimer timer) => _timers?.Remove(timer);

    private bool IsIdle() =>
        State == ActivationState.Valid
        && Running == 0
        && Class.CollectionAge is { } age
        && Runtime.Time.GetElapsedTime(IdleSince, Runtime.Now) >= age
        && Volatile.Read(ref _keepAliveUntilTicks) <= Runtime.Time.GetUtcNow().UtcTicks;

    private async Task ActivateAsync(Dictionary<string, object>? requestContext)
    {
        State = ActivationState.Activating;
        RequestContext.Current.Value = requestContext;
        try
        {
            CreateInstance();
            if (_lifecycle is not null || Class.HasOnActivate)
                await StartGrainAsync();
        }
        catch (Exception error)
        {
            await FailActivationAsync(error);
            return;
        }

        State = ActivationState.Valid;
        IdleSince = Runtime.Now;
        Runtime.Metrics.Activated(this);
        if (_waiting is { Count: > 0 } || _deactivation is not null)
            _scheduler.Enqueue(ContinueWork.Instance);
    }

    private async Task StartGrainAsync()
    {
        using var timeout = new CancellationTokenSource(Runtime.ActivationTimeout, Runtime.Time);
        var token = timeout.Token;
        if (_lifecycle is { } lifecycle)
            await Bounded(lifecycle.StartAsync(token), token);
        if (GrainInstance is IGrainBase grain)
            await Bounded(grain.OnActivateAsync(token), token);
    }

    private static Task Bounded(Task task, CancellationToken token) => task.IsCompleted ? task : task.WaitAsync(token);

    private async Task FailActivationAsync(Exception error)
    {
        Runtime.Log.ActivationFailed(error, GrainId);
        _failure = error;
        Runtime.Metrics.ActivationFailed(this);
        StopTimers();
        await DisposeInstanceAsync();
        State = ActivationState.Invalid;
        Unregister();
        foreach (var request in TakeWaiting())
            request.Refuse(Runtime, error);
        CompleteDeactivated();
    }

    private void RequestDeactivation(DeactivationReason reason)
    {
        if (State == ActivationState.Invalid || _deactivation is not null)
            return;
        _deactivation = reason;
        if (State != ActivationState.Valid)
            return;
        State = ActivationState.Deactivating;
        (GetComponent(typeof(OpenEnumerations)) as OpenEnumerations)?.Abort();
        if (_running == 0)
            BeginDeactivation();
    }

    private void BeginDeactivation()
    {
        if (_ending)
            return;
        _ending = true;
        State = ActivationState.Deactivating;
        _ = EndAsync(_deactivation!.Value);
    }

    private async Task EndAsync(DeactivationReason reason)
    {
        StopTimers();
        try
        {
            if (_lifecycle is not null || Class.HasOnDeactivate)
                await StopGrainAsync(reason);
        }
        catch (Exception error)
        {
            Runtime.Log.DeactivationFailed(error, GrainId);
        }

        // Only when nothing of this activation is left may the next one begin.
        await DisposeInstanceAsync();
        State = ActivationState.Invalid;
        Unregister();
        Runtime.Metrics.Deactivated(this);
        foreach (var request in TakeWaiting())
            Runtime.Forward(request);
        CompleteDeactivated();
    }

    private async Task StopGrainAsync(DeactivationReason reason)
    {
        using var timeout = new CancellationTokenSource(Runtime.DeactivationTimeout, Runtime.Time);
        var token = timeout.Token;
        try
        {
            if (GrainInstance is IGrainBase grain)
                await Bounded(grain.OnDeactivateAsync(reason, token), token);
        }
        catch (Exception error)
        {
            Runtime.Log.DeactivationFailed(error, GrainId);
        }

        if (_lifecycle is { } lifecycle)
            await Bounded(lifecycle.StopAsync(token), token);
    }

    private bool MayTake(GrainRequest request) =>
        State == ActivationState.Valid || (request.IsLocalOnly && State == ActivationState.Deactivating && !_ending);

    private void KeepOrForward(GrainRequest request)
    {
        if (State != ActivationState.Invalid)
            (_waiting ??= []).Add(request);
        else if (_failure is not null)
            request.Refuse(Runtime, _failure);
        else if (!request.IsLocalOnly)
            Runtime.Forward(request);
    }

    private List<GrainRequest> TakeWaiting()
    {
        var waiting = _waiting ?? [];
        _waiting = null;
        waiting.RemoveAll(request => request.IsLocalOnly || request.IsAnswered);
        return waiting;
    }

    private void Unregister()
    {
        if (Pool is null)
            Runtime.Directory.Remove(this);
        else
            Pool.Remove(this);
    }

    private void StopTimers()
    {
        if (_timers is null)
            return;
        foreach (var timer in _timers.ToArray())
            timer.Dispose();
        _timers = null;
    }

    private async Task DisposeInstanceAsync()
    {
        try
        {
            if (GetComponent(typeof(OpenEnumerations)) is OpenEnumerations enumerations)
                await enumerations.CloseAllAsync();
            if (GrainInstance is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else if (GrainInstance is IDisposable disposable)
                disposable.Dispose();
            if (_scope is { } scope)
                await scope.DisposeAsync();
        }
        catch (Exception error)
        {
            Runtime.Log.DeactivationFailed(error, GrainId);
        }
    }

    private void CompleteDeactivated()
    {
        lock (_scheduler)
            _deactivated?.TrySetResult();
    }

    private sealed class BeginWork(Dictionary<string, object>? requestContext) : TurnWork
    {
        public override void Run(Activation activation) => _ = activation.ActivateAsync(requestContext);
    }

    private sealed class DeactivateWork(DeactivationReason reason) : TurnWork
    {
        public override void Run(Activation activation) => activation.RequestDeactivation(reason);
    }

    private sealed class CollectWork : TurnWork
    {
        public static readonly CollectWork Instance = new();

        public override void Run(Activation activation)
        {
            // Asked again in a turn, where nothing changes meanwhile: what has arrived since keeps it alive.
            if (activation.IsIdle() && activation.Waiting == 0)
                activation.RequestDeactivation(new(DeactivationReasonCode.ActivationIdle, "The activation was idle for its age limit."));
        }
    }
}
