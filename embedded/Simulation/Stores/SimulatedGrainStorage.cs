using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>
/// The store as the grains of one silo reach it. A state is serialised when the write begins and parsed when a read ends; in between the
/// operation is a step of its own, which faults may hit.
/// </summary>
internal sealed class SimulatedGrainStorage(SimulatedSilo silo, JsonSerializerOptions json) : IGrainStorage
{
    private static readonly ConcurrentDictionary<string, (string Read, string Write)> Operations = new();

    private SimulatedCluster Cluster => silo.Cluster;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = grainId.Key.ToString();
        var (text, version) = await Do(stateName, grainId, isWrite: false, _ => Cluster.Store.Read(stateName, key));
        text = AfterCrash(stateName, key, text);
        grainState.RecordExists = version is not null;
        grainState.ETag = SimulatedStore.TextOf(version);
        grainState.State = text is null ? FreshState.Create<T>() : JsonSerializer.Deserialize<T>(text, json)!;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = grainId.Key.ToString();
        var expected = SimulatedStore.VersionOfTag(grainState.ETag, stateName, key);
        var state = grainState.State;
        var text = JsonSerializer.SerializeToUtf8Bytes(state, json);
        var version = await Do(stateName, grainId, isWrite: true, reserved =>
        {
            silo.NoteWriter(stateName, key);
            return Cluster.Store.Write(stateName, key, expected, text, state, reserved);
        });
        grainState.ETag = SimulatedStore.TextOf(version);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = grainId.Key.ToString();
        var expected = SimulatedStore.VersionOfTag(grainState.ETag, stateName, key);
        await Do(stateName, grainId, isWrite: true, _ =>
        {
            Cluster.Store.Clear(stateName, key, expected);
            return 0L;
        });
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = FreshState.Create<T>();
    }

    private Task<TResult> Do<TResult>(string stateName, GrainId grainId, bool isWrite, Func<long?, TResult> carryOut)
    {
        var names = Operations.GetOrAdd(stateName, static name => ($"read {name}", $"write {name}"));
        var operation = new StorageStep<TResult>(silo, isWrite ? names.Write : names.Read, grainId, isWrite, carryOut);
        operation.Begin();
        return operation.Completion;
    }

    private byte[]? AfterCrash(string kind, string key, byte[]? text)
    {
        if (text is null || Cluster.Options.Mutations.RewriteAfterCrash is not { } rewrite || !Cluster.WasWrittenByDeadSilo(kind, key))
            return text;
        return Encoding.UTF8.GetBytes(rewrite(kind, key, Encoding.UTF8.GetString(text)));
    }
}

/// <summary>One operation on its way to the store and back.</summary>
internal sealed class StorageStep<TResult>(SimulatedSilo silo, string operation, GrainId grainId, bool isWrite, Func<long?, TResult> carryOut) : SimulatedStep
{
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(30);
    private readonly TaskCompletionSource<TResult> _completion = new();
    private FaultKind? _fault;
    private long? _confirmed;

    public Task<TResult> Completion => _completion.Task;

    public override StepKind Kind => StepKind.Storage;

    public override string Subject => grainId.ToString();

    public override string Operation => operation;

    public override uint SubjectHash => grainId.GetUniformHashCode();

    public override uint OperationHash => isWrite ? 1u : 2u;

    public void Begin()
    {
        var cluster = silo.Cluster;
        if (!cluster.CheckThread("the store was used"))
            return;
        if (silo.StoreIsUnreachable)
        {
            // The driver gives up after a while; nothing of it ever reached the store.
            _fault = FaultKind.StoragePartition;
            cluster.Later(StoreTimeout, this, silo);
            return;
        }

        var delay = cluster.Chance.Between(cluster.Options.LeastStorageLatency, cluster.Options.MostStorageLatency);
        if (cluster.Faults.AreOn)
            delay = Trouble(cluster.Faults, delay);
        if (_fault is FaultKind.CrashBeforeWrite)
            return;
        if (cluster.Options.Mutations.ConfirmBeforeSaving && ConfirmEarly())
            delay = cluster.Options.MostStorageLatency;
        cluster.Later(delay, this, silo);
    }

    public override void Run(SimulatedCluster cluster)
    {
        if (_fault is FaultKind.StorageFailsBeforeWrite or FaultKind.StorageFailsRead or FaultKind.StoragePartition)
        {
            _completion.TrySetException(new SimulatedFaultException(_fault.Value, $"The store cannot be reached: {Operation} of {grainId}."));
            return;
        }

        TResult result;
        try
        {
            result = carryOut(_confirmed);
        }
        catch (InconsistentStateException conflict)
        {
            _completion.TrySetException(conflict);
            return;
        }

        if (_fault is FaultKind.CrashAfterWrite)
            cluster.Crash(silo);
        else if (_fault is FaultKind.StorageFailsAfterWrite)
            _completion.TrySetException(new SimulatedFaultException(FaultKind.StorageFailsAfterWrite, $"The store's answer was lost: {Operation} of {grainId}."));
        else if (_confirmed is null)
            _completion.TrySetResult(result);
    }

    // The silo died meanwhile: whether the write had reached the store by then is open.
    public override void RunWithoutSilo(SimulatedCluster cluster)
    {
        if (!isWrite || _confirmed is not null || _fault is not null || cluster.Chance.Next(2) == 0)
            return;
        try
        {
            carryOut(null);
        }
        catch (InconsistentStateException)
        {
            // Nobody is left to be told.
        }
    }

    private TimeSpan Trouble(SimulatedFaults faults, TimeSpan delay)
    {
        if (isWrite)
        {
            if (faults.Strikes(FaultKind.StorageFailsBeforeWrite, silo, grainId, operation))
                _fault = FaultKind.StorageFailsBeforeWrite;
            else if (faults.Strikes(FaultKind.StorageFailsAfterWrite, silo, grainId, operation))
                _fault = FaultKind.StorageFailsAfterWrite;
            else if (!silo.IsClient && faults.Strikes(FaultKind.CrashAfterWrite, silo, grainId, operation))
                _fault = FaultKind.CrashAfterWrite;
            else if (!silo.IsClient && faults.Strikes(FaultKind.CrashBeforeWrite, silo, grainId, operation))
                Crash(FaultKind.CrashBeforeWrite);
        }
        else if (faults.Strikes(FaultKind.StorageFailsRead, silo, grainId, operation))
        {
            _fault = FaultKind.StorageFailsRead;
        }

        return faults.Strikes(FaultKind.StorageDelayed, silo, grainId, operation)
            ? TimeSpan.FromSeconds(31) + new TimeSpan(faults.Chance.NextLong(TimeSpan.FromSeconds(60).Ticks))
            : delay;
    }

    private void Crash(FaultKind kind)
    {
        _fault = kind;
        silo.Cluster.Crash(silo);
    }

    // The mutation: the writer goes on at once.
    private bool ConfirmEarly()
    {
        if (!isWrite || _fault is not null || typeof(TResult) != typeof(long))
            return false;
        _confirmed = silo.Cluster.Store.ReserveVersion();
        _completion.TrySetResult((TResult)(object)_confirmed.Value);
        return true;
    }
}
