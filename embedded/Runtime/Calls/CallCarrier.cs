using Orleans.Runtime;
using Orleans.Serialization.Invocation;
using SubscriptionBox.Embedded.Streams;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>
/// Carries calls, answers and stream events between several runtimes that play one cluster. The product has none: there a call goes
/// straight to its activation.
/// </summary>
internal abstract class CallCarrier
{
    /// <summary>False when a continuation comes from a thread that has nothing to do here: it is then dropped, and whoever runs the carrier says so.</summary>
    public abstract bool IsOnThread();

    /// <summary>A call now waits for its answer; the carrier sees to its timeout.</summary>
    public abstract void Expect(EmbeddedRuntime from, GrainRequest request);

    /// <summary>Brings a call to its grain, wherever that is.</summary>
    public abstract void Send(EmbeddedRuntime from, GrainRequest request, GrainProxy target);

    /// <summary>Brings an answer to the caller, in a turn of the caller.</summary>
    public abstract void Answer(EmbeddedRuntime from, GrainRequest request, Response response);

    /// <summary>There are new events: the silo that delivers this stream goes on.</summary>
    public abstract void WakeStream(string provider, StreamId stream);

    /// <summary>True when this silo delivers the stream.</summary>
    public abstract bool OwnsStream(EmbeddedRuntime silo, StreamId stream);

    /// <summary>Hands events to a subscription, once or with faults on the way.</summary>
    public abstract Task<int> HandOverAsync(
        EmbeddedRuntime silo, StoredSubscription subscription, IReadOnlyList<StoredStreamEvent> events, int first, Func<IReadOnlyList<StoredStreamEvent>, int, Task<int>> handOver);
}
