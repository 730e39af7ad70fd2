using Orleans;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>How a call leaves its caller and finds its grain.</summary>
public sealed partial class EmbeddedRuntime
{
    /// <summary>The caller that is no grain: the host itself.</summary>
    internal static readonly GrainId ClientId = GrainId.Create(ObserverDirectory.ObserverType, "hosted");

    private volatile bool _stopped;

    internal Task<T> Send<T>(GrainProxy target, GrainRequest<T> request)
    {
        if (OutgoingFilters.Length == 0)
            return SendUnfiltered(target, request);
        request.Target = target;
        return new OutgoingCall<T>(this, target, request).RunAsync();
    }

    internal Task<T> SendUnfiltered<T>(GrainProxy target, GrainRequest<T> request)
    {
        var token = request.GetCancellationToken();
        if (token.IsCancellationRequested)
            return Task.FromCanceled<T>(token);
        var information = request.Information;
        request.Target = target;
        request.Caller = RuntimeContext.Current;
        if (RequestContext.Current.Value is { } values)
            request.Context = CopyValues(values);
        request.Deadline = Now + (information.ResponseTimeout is { } own ? ToTimestamp(own) : ResponseTimeoutTicks);
        Boundary.OnRequest(request);
        request.Prepare(CompletionOptions);
        if (information.IsOneWay)
        {
            Dispatch(request, target);
            return OneWayResult<T>.Completed;
        }

        if (Tracing.IsListening)
            Tracing.StartClient(request, request.Completion);
        if (Carrier is null)
            Pending.Add(request);
        else
            Carrier.Expect(this, request);
        if (token.CanBeCanceled)
            request.FollowCancellation();
        Dispatch(request, target);
        return request.Completion;
    }

    /// <summary>How long ago a request that awaits an answer was sent: its deadline tells.</summary>
    internal TimeSpan TimeSinceSent(GrainRequest request) =>
        Time.GetElapsedTime(request.Deadline - ToTimestamp(request.Information.ResponseTimeout ?? ResponseTimeout), Now);

    /// <summary>Sends on a request whose activation has ended before it could start.</summary>
    internal void Forward(GrainRequest request) => Dispatch(request, (GrainProxy)request.Target);

    private static Dictionary<string, object>? CopyValues(Dictionary<string, object> values)
    {
        foreach (var value in values.Values)
        {
            if (value is not null && !DeepCopier.IsShareable(value.GetType()))
                return DeepCopier.Copy(values);
        }

        // Nothing ever changes the dictionary of a request context in place, so callers and callees may share it.
        return values;
    }

    private void Dispatch(GrainRequest request, GrainProxy target)
    {
        if (Carrier is not null)
        {
            Carrier.Send(this, request, target);
            return;
        }

        try
        {
            if (_stopped)
                throw new SiloUnavailableException($"The local Orleans host is shutting down and can no longer process the request: {request}.");
            if (target.KnownReceiver is { } known)
            {
                known.Receive(request);
                return;
            }

            if (target.Shared.GrainType == ObserverDirectory.ObserverType)
            {
                Observers.Find(target.Key)?.Receive(request);
                return;
            }

            var receiver = Directory.GetOrCreate(target.GrainId, request.Context);
            target.KnownReceiver = receiver;
            receiver.Receive(request);
        }
        catch (Exception error)
        {
            if (!request.Fail(error) || request.IsOneWay)
                Log.OneWayFailed(error, request);
        }
    }

    private static class OneWayResult<T>
    {
        public static readonly Task<T> Completed = Task.FromResult(default(T)!);
    }
}
