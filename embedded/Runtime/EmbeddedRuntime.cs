using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>The single-process runtime: it owns the activations and everything that serves them.</summary>
public sealed partial class EmbeddedRuntime
{
    private readonly Lazy<GrainTypeMap> _types;
    private readonly Lazy<IIncomingGrainCallFilter[]> _incoming;
    private readonly Lazy<IOutgoingGrainCallFilter[]> _outgoing;
    private long _activationNumber;

    public EmbeddedRuntime(
        IServiceProvider services,
        ITurnScheduler turns,
        MessageBoundary boundary,
        IOptions<EmbeddedRuntimeOptions> options,
        IOptions<GrainCollectionOptions> collection,
        IOptions<SiloMessagingOptions> messaging,
        IOptions<SchedulingOptions> scheduling,
        ILoggerFactory loggers)
    {
        Services = services;
        Turns = turns;
        Boundary = boundary;
        Time = options.Value.TimeProvider;
        NewGuid = options.Value.NewGuid;
        Carrier = options.Value.Carrier;
        Collection = collection.Value;
        DropExpiredMessages = messaging.Value.DropExpiredMessages;
        ResponseTimeout = messaging.Value.ResponseTimeout;
        ResponseTimeoutTicks = ToTimestamp(ResponseTimeout);
        TurnQuantumMilliseconds = (long)scheduling.Value.ActivationSchedulingQuantum.TotalMilliseconds;
        Log = new RuntimeLog(loggers.CreateLogger("Orleans.Runtime"));
        Metrics = new RuntimeMetrics(this);
        References = new ReferenceFactory(this);
        Directory = new ActivationDirectory(this);
        Observers = new ObserverDirectory(this);
        Pending = new PendingCalls(this);
        _types = new(() => options.Value.Types ?? new GrainTypeMap(GrainAssemblies.ClassesIn(options.Value.Assemblies), Collection));
        _incoming = new(() => [.. services.GetServices<IIncomingGrainCallFilter>()]);
        _outgoing = new(() => [.. services.GetServices<IOutgoingGrainCallFilter>()]);
    }

    internal IServiceProvider Services { get; }

    internal ITurnScheduler Turns { get; }

    internal MessageBoundary Boundary { get; }

    internal TimeProvider Time { get; }

    internal Func<Guid> NewGuid { get; }

    /// <summary>Set by a simulator only.</summary>
    internal CallCarrier? Carrier { get; }

    /// <summary>Whoever awaits runs on the thread pool, never inside the turn that completes; in a simulation nothing may run there, and the carrier makes the turns.</summary>
    internal TaskCreationOptions CompletionOptions => Carrier is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None;

    internal GrainCollectionOptions Collection { get; }

    internal TimeSpan ActivationTimeout => Collection.ActivationTimeout;

    internal TimeSpan DeactivationTimeout => Collection.DeactivationTimeout;

    internal bool DropExpiredMessages { get; }

    internal TimeSpan ResponseTimeout { get; }

    internal long TurnQuantumMilliseconds { get; }

    internal RuntimeLog Log { get; }

    internal RuntimeMetrics Metrics { get; }

    internal Tracing Tracing { get; } = new();

    internal ReferenceFactory References { get; }

    internal ActivationDirectory Directory { get; }

    internal ObserverDirectory Observers { get; }

    internal PendingCalls Pending { get; }

    internal GrainTypeMap Types => _types.Value;

    internal IIncomingGrainCallFilter[] IncomingFilters => _incoming.Value;

    internal IOutgoingGrainCallFilter[] OutgoingFilters => _outgoing.Value;

    /// <summary>The clock's current timestamp.</summary>
    internal long Now => Time.GetTimestamp();

    private long ResponseTimeoutTicks { get; }

    internal long NextActivationNumber() => Interlocked.Increment(ref _activationNumber);

    internal long ToTimestamp(TimeSpan span) => (long)(span.TotalSeconds * Time.TimestampFrequency);

    /// <summary>A timer on the runtime's clock that drags no caller's flow along.</summary>
    internal ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (ExecutionContext.IsFlowSuppressed())
            return Time.CreateTimer(callback, state, dueTime, period);
        using (ExecutionContext.SuppressFlow())
            return Time.CreateTimer(callback, state, dueTime, period);
    }
}
