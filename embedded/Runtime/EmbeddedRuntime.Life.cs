using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Start, stop, and what operators may ask.</summary>
public sealed partial class EmbeddedRuntime
{
    private readonly GrainLifecycle _lifecycle = new();
    private ITimer? _collector;

    /// <summary>How many activations each grain class has, by grain type.</summary>
    public IReadOnlyDictionary<string, int> CountActivations() =>
        Directory.All.GroupBy(a => a.Class.GrainType.ToString()).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>What an operator may know of a grain's activations right now; empty when it has none.</summary>
    public IReadOnlyList<ActivationReport> Inspect(GrainId grainId) =>
        [.. Directory.All.Where(a => a.GrainId == grainId).Select(a => ActivationReport.Of(a, Time))];

    /// <summary>The calls that wait for an answer.</summary>
    public int CountPendingCalls() => Pending.Count;

    /// <summary>Starts timeouts, collection, and every participant of the silo's lifecycle in the order of its stages.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Wrong grain classes are found now, not at their first call.
        _ = Types;
        if (Carrier is null)
            Pending.Start();
        _collector = CreateTimer(static self => ((EmbeddedRuntime)self!).CollectIdle(), this, Collection.CollectionQuantum, Collection.CollectionQuantum);
        foreach (var participant in Services.GetServices<ILifecycleParticipant<ISiloLifecycle>>())
            participant.Participate(_lifecycle);
        await _lifecycle.StartAsync(cancellationToken);
    }

    /// <summary>Stops what brings new work, ends every activation, and refuses calls from then on.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StopParticipantsAsync(cancellationToken);
            await DeactivateAllAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.StopIncomplete(Directory.All.Count());
        }
        finally
        {
            _stopped = true;
            _collector?.Dispose();
            Pending.Dispose();
            Pending.FailAll(request => new SiloUnavailableException($"The local Orleans host is shutting down and can no longer process the request: {request}."));
            Metrics.Dispose();
        }
    }

    /// <summary>Ends the grain's activations once their running calls are done, and waits for it. For tests and operators.</summary>
    public async Task DeactivateAsync(GrainId grainId)
    {
        var activations = Directory.All.Where(a => a.GrainId == grainId).ToList();
        foreach (var activation in activations)
            activation.Deactivate(new(DeactivationReasonCode.RuntimeRequested, "An operator asked for it."));
        await Task.WhenAll(activations.Select(a => a.Deactivated));
    }

    /// <summary>Ends every activation that has been idle for its age limit.</summary>
    internal void CollectIdle()
    {
        // The order of a concurrent dictionary differs between machines; a replayed run must not.
        foreach (var activation in Carrier is null ? Directory.All : Directory.All.OrderBy(a => a.Number))
            activation.CollectIfIdle();
    }

    private async Task StopParticipantsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _lifecycle.StopAsync(cancellationToken);
        }
        catch (Exception error)
        {
            // Grains are ended in any case: they may still have something to save.
            Log.StopFailed(error);
        }
    }

    private async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        // What ends may call what has already ended and so start it again: go on until nothing is left.
        while (Directory.All.ToList() is { Count: > 0 } activations)
        {
            foreach (var activation in activations)
                activation.Deactivate(new(DeactivationReasonCode.ShuttingDown, "This process is terminating."));
            await Task.WhenAll(activations.Select(a => a.Deactivated)).WaitAsync(cancellationToken);
        }
    }
}

/// <summary>One activation as operators see it.</summary>
public sealed record ActivationReport(string GrainType, string Key, string ActivationId, string Class, ActivationState State, int RunningCalls, int WaitingCalls, TimeSpan Idle)
{
    internal static ActivationReport Of(Activation activation, TimeProvider time) => new(
        activation.GrainId.Type.ToString(),
        activation.GrainId.Key.ToString(),
        activation.ActivationId.ToString(),
        activation.Class.Type.FullName ?? activation.Class.Type.Name,
        activation.State,
        activation.Running,
        activation.Waiting,
        time.GetElapsedTime(activation.IdleSince));
}
