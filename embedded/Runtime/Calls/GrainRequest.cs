using System.Diagnostics;
using System.Reflection;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>
/// One call on its way: arguments, answer, and what the admission rules need to know. The generated subclass holds the arguments in
/// typed fields and calls the method directly.
/// </summary>
public abstract class GrainRequest : IInvokable
{
    private CancellationTokenSource? _calleeCancellation;
    private CancellationTokenRegistration _callerRegistration;
    private int _answered;

    /// <summary>The method that is called.</summary>
    protected internal abstract MethodInformation Information { get; }

    internal GrainReference Target { get; set; } = null!;

    /// <summary>The grain object once the request has started.</summary>
    internal object? Instance { get; set; }

    /// <summary>The activation that called; null when the caller is no grain.</summary>
    internal IGrainContext? Caller { get; set; }

    /// <summary>Timestamp after which nobody waits for the answer.</summary>
    internal long Deadline { get; set; } = long.MaxValue;

    internal Dictionary<string, object>? Context { get; set; }

    /// <summary>The caller's side of the trace; null when nobody traces.</summary>
    internal Activity? Trace { get; set; }

    internal IRequestReceiver? Receiver { get; set; }

    internal bool IsStarted { get; set; }

    internal bool IsOneWay => Information.IsOneWay;

    // A timer tick belongs to its activation: it is neither forwarded nor does it count as activity, unless asked to.
    internal virtual bool IsLocalOnly => false;

    internal virtual bool KeepsAlive => true;

    internal virtual bool IsAlwaysInterleave => Information.IsAlwaysInterleave;

    internal bool IsReadOnly => Information.IsReadOnly;

    internal Guid ReentrancyId => Context is { } values && values.TryGetValue(RequestContext.ReentrancyHeader, out var id) ? (Guid)id : Guid.Empty;

    // Links of the list of calls that wait for an answer.
    internal GrainRequest? NextPending { get; set; }

    internal GrainRequest? PreviousPending { get; set; }

    internal int PendingStripe { get; set; } = -1;

    /// <summary>True once the caller has its answer, whatever it is.</summary>
    internal bool IsAnswered => Volatile.Read(ref _answered) != 0;

    /// <summary>Calls the grain in the current turn; true when it is already over.</summary>
    internal abstract bool Execute(Activation activation);

    /// <summary>Calls <paramref name="instance"/> and answers with a response: the way through call filters and to observers.</summary>
    internal abstract ValueTask<Response> InvokeAsync(object instance);

    /// <summary>Copies a result before it leaves the grain.</summary>
    internal abstract Response CopyResponse(Response response);

    /// <summary>Gives the caller the answer; false when it already has one.</summary>
    internal abstract bool Answer(Response response);

    /// <summary>Makes the task that the caller awaits.</summary>
    internal abstract void Prepare(TaskCreationOptions options);

    /// <summary>Sends the caller an exception from where the request was to run.</summary>
    internal void Refuse(EmbeddedRuntime callee, Exception error)
    {
        if (callee.Carrier is { } carrier && !IsLocalOnly)
            carrier.Answer(callee, this, Response.FromException(error));
        else
            Fail(error);
    }

    /// <summary>Gives the caller an exception; false when it already has an answer.</summary>
    internal abstract bool Fail(Exception error);

    /// <summary>
    /// True for the first answer only, which its caller then gives. Before that the request stops listening to the caller, leaves the list
    /// of waiting calls, and is measured: whoever has an answer finds its call gone from everywhere.
    /// </summary>
    protected bool TryBeginAnswer()
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
            return false;
        var runtime = Target.Shared.Runtime;
        if (PendingStripe >= 0)
            runtime.Pending.Remove(this);
        if (runtime.Metrics.MeasuresCalls)
            runtime.Metrics.CallEnded(this, runtime.TimeSinceSent(this));
        _callerRegistration.Unregister();
        return true;
    }

    internal void FollowCancellation()
    {
        var caller = GetCancellationToken();
        if (!caller.CanBeCanceled)
            return;
        _calleeCancellation = new CancellationTokenSource();
        SetCancellationToken(_calleeCancellation.Token);
        _callerRegistration = caller.UnsafeRegister(
            static (state, token) => ((GrainRequest)state!).OnCallerCancelled(token), this);
    }

    public virtual CancellationToken GetCancellationToken() => default;

    /// <summary>Replaces the caller's token by the one the callee sees.</summary>
    protected virtual void SetCancellationToken(CancellationToken token)
    {
    }

    public virtual bool IsCancellable => false;

    public bool TryCancel()
    {
        if (_calleeCancellation is not { } cancellation)
            return false;
        cancellation.Cancel();
        return true;
    }

    public object? GetTarget() => Instance;

    public abstract int GetArgumentCount();

    public abstract object? GetArgument(int index);

    public abstract void SetArgument(int index, object value);

    public string GetMethodName() => Information.Name;

    public string GetInterfaceName() => Information.InterfaceName;

    public string GetActivityName() => Information.ActivityName;

    public MethodInfo GetMethod() => Information.Method;

    public Type GetInterfaceType() => Information.InterfaceType;

    public TimeSpan? GetDefaultResponseTimeout() => Information.ResponseTimeout;

    public void Dispose()
    {
    }

    public override string ToString() => $"{Information.ActivityName} on {Target?.GrainId}";

    private void OnCallerCancelled(CancellationToken token)
    {
        // The caller goes on at once; the callee is told in a turn of its own.
        if (Fail(new OperationCanceledException(token)))
            Receiver?.Cancel(this);
    }
}

/// <summary>Something that takes requests: an activation, a pool of workers, an observer.</summary>
internal interface IRequestReceiver
{
    /// <summary>True when requests must go elsewhere from now on.</summary>
    bool IsGone { get; }

    void Receive(GrainRequest request);

    /// <summary>The caller gave up: forget the request if it is queued, signal it if it is running.</summary>
    void Cancel(GrainRequest request);
}
