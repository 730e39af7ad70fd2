using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;
using Orleans.Storage;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Which request may start when: the admission rules of Orleans, in their exact order.</summary>
internal sealed partial class Activation
{
    private List<GrainRequest>? _waiting;
    private GrainRequest? _blocking;
    private Dictionary<Guid, int>? _openSections;
    private int _running;
    private bool _admitting;
    private bool _admitAgain;

    /// <summary>Requests that have started and are not over. Read from anywhere, as a hint.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Requests that have not started. Read from anywhere, as a hint.</summary>
    public int Waiting => (_waiting?.Count ?? 0) + _scheduler.QueueLength;

    /// <summary>Timestamp of the end of the last call. Read from anywhere, as a hint.</summary>
    public long IdleSince { get; private set; }

    public bool IsGone => State == ActivationState.Invalid;

    public void Receive(GrainRequest request)
    {
        request.Receiver = this;
        _scheduler.Enqueue(request);
    }

    public void Cancel(GrainRequest request) => _scheduler.Enqueue(new CancelWork(request));

    /// <summary>Takes a request in a turn of its own: starts it if the rules allow, else keeps it.</summary>
    public void Accept(GrainRequest request)
    {
        if (request.IsAnswered || IsExpired(request))
            return;
        if (!MayTake(request))
        {
            KeepOrForward(request);
            return;
        }

        if (_waiting is { Count: > 0 })
        {
            _waiting.Add(request);
            Admit();
        }
        else if (TryAdmit(request) is Admission.Yes)
        {
            Start(request);
        }
    }

    /// <summary>A request that did not finish within its first turn is over and answered.</summary>
    public void OnFinished()
    {
        // The code that runs here flows from the finished request; what comes next must not inherit its flow, so it gets its own turn.
        if (_waiting is { Count: > 0 } || _deactivation is not null)
            _scheduler.Enqueue(ContinueWork.Instance);
    }

    /// <summary>A failed write that escapes means this activation works on an old copy: it ends, its callers do not.</summary>
    public void OnFailed(GrainRequest request, Exception error)
    {
        if (request.IsOneWay)
            Runtime.Log.OneWayFailed(error, request);
        if (error is not InconsistentStateException { IsSourceActivation: true } inconsistent)
            return;
        inconsistent.IsSourceActivation = false;
        Deactivate(new(DeactivationReasonCode.ApplicationError, error, "A write lost to another writer: the activation holds an old state."));
    }

    void ICallChainReentrantGrainContext.OnEnterReentrantSection(Guid reentrancyId)
    {
        _openSections ??= [];
        _openSections[reentrancyId] = _openSections.GetValueOrDefault(reentrancyId) + 1;
    }

    void ICallChainReentrantGrainContext.OnExitReentrantSection(Guid reentrancyId)
    {
        if (_openSections is null || !_openSections.TryGetValue(reentrancyId, out var open))
            return;
        if (open == 1)
            _openSections.Remove(reentrancyId);
        else
            _openSections[reentrancyId] = open - 1;
    }

    // The queue is scanned past requests that may not start: a later one may.
    private void Admit()
    {
        if (_admitting)
        {
            _admitAgain = true;
            return;
        }

        _admitting = true;
        try
        {
            do
            {
                _admitAgain = false;
                for (var i = 0; _waiting is not null && i < _waiting.Count;)
                {
                    var request = _waiting[i];
                    if (!MayTake(request))
                        return;
                    var answer = request.IsAnswered || IsExpired(request) ? Admission.Dropped : TryAdmit(request, alreadyWaiting: true);
                    if (answer is Admission.Wait)
                    {
                        i++;
                        continue;
                    }

                    _waiting.RemoveAt(i);
                    if (answer is Admission.Yes)
                        Start(request);
                }
            }
            while (_admitAgain);
        }
        finally
        {
            _admitting = false;
            if (_waiting is { Count: 0, Capacity: > 16 })
                _waiting = null;
        }
    }

    private Admission TryAdmit(GrainRequest request, bool alreadyWaiting = false)
    {
        try
        {
            if (MayInvoke(request))
                return Admission.Yes;
        }
        catch (Exception error)
        {
            Runtime.Log.InterleavePredicateFailed(error, request);
            request.Refuse(Runtime, error);
            return Admission.Dropped;
        }

        if (!alreadyWaiting)
            (_waiting ??= []).Add(request);
        return Admission.Wait;
    }

    private bool MayInvoke(GrainRequest incoming)
    {
        if (_running == 0 || incoming.IsAlwaysInterleave || _blocking is null)
            return true;
        if (_blocking.IsReadOnly && incoming.IsReadOnly)
            return true;
        if (_openSections is { Count: > 0 } && incoming.ReentrancyId is var id && id != Guid.Empty && _openSections.ContainsKey(id))
            return true;
        return Class.MayInterleave is { } mayInterleave
            && (mayInterleave(GrainInstance!, incoming) || mayInterleave(GrainInstance!, _blocking));
    }

    private void Start(GrainRequest request)
    {
        request.IsStarted = true;
        _running++;
        if (_blocking is null && !request.IsAlwaysInterleave)
            _blocking = request;

        var flow = ExecutionContext.Capture();
        if (request.Context is not null)
            RequestContext.Current.Value = request.Context;
        var finished = request.Execute(this);

        // What a method that never awaited left in the flow must not be seen by the next request.
        if (!ReferenceEquals(flow, ExecutionContext.Capture()))
            ExecutionContext.Restore(flow!);
        if (finished)
            Continue();
    }

    /// <summary>A request is over: others may start, and idleness begins.</summary>
    public void Release(GrainRequest request)
    {
        Volatile.Write(ref _running, _running - 1);
        if (request.KeepsAlive)
            IdleSince = Runtime.Now;
        if (_blocking is null || ReferenceEquals(_blocking, request))
            _blocking = null;
    }

    private void Continue()
    {
        if (_deactivation is not null)
        {
            if (_running == 0 && State is ActivationState.Valid or ActivationState.Deactivating)
                BeginDeactivation();
        }
        else if (_waiting is { Count: > 0 })
        {
            Admit();
        }
    }

    private bool IsExpired(GrainRequest request) =>
        request.Deadline != long.MaxValue && Runtime.DropExpiredMessages && request.Deadline <= Runtime.Now;

    private enum Admission
    {
        Yes,
        Wait,
        Dropped,
    }

    private sealed class ContinueWork : TurnWork
    {
        public static readonly ContinueWork Instance = new();

        public override void Run(Activation activation) => activation.Continue();
    }

    private sealed class CancelWork(GrainRequest request) : TurnWork
    {
        public override void Run(Activation activation)
        {
            if (request.IsStarted)
                request.TryCancel();
            else
                activation._waiting?.Remove(request);
        }
    }
}
