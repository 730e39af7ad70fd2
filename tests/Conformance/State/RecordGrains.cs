using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Storage;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.State;

[GenerateSerializer, Alias("test.record")]
public sealed class Record
{
    [Id(0)] public int Value { get; set; }
}

/// <summary>What a grain knows of its record.</summary>
[GenerateSerializer, Immutable, Alias("test.recordView")]
public sealed record RecordView(int Value, string? Etag, bool Exists);

public interface IRecordGrain : IGrainWithStringKey
{
    Task<RecordView> See();

    Task<RecordView> Write(int value);

    /// <summary>Writes, and answers instead of failing when somebody else wrote.</summary>
    Task<string> TryWrite(int value);

    Task<RecordView> Clear();

    Task<RecordView> ReadAgain();

    Task<string> Activation();

    Task KeepState();

    Task Leave();

    [AlwaysInterleave]
    Task<string> WriteTwiceAtOnce();
}

/// <summary>Its record is kept by the suite's own storage.</summary>
public interface IProbedRecordGrain : IRecordGrain;

/// <summary>Its record is kept by the default storage of the edition.</summary>
public interface IDefaultRecordGrain : IRecordGrain;

public abstract class RecordGrain(IPersistentState<Record> record, Probe probe) : Grain, IRecordGrain
{
    private readonly string name = Guid.NewGuid().ToString("N");

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Note(this.GetPrimaryKeyString(), $"activated with {record.State.Value}");
        return Task.CompletedTask;
    }

    public Task<RecordView> See() => Task.FromResult(new RecordView(record.State.Value, record.Etag, record.RecordExists));

    public async Task<RecordView> Write(int value)
    {
        record.State.Value = value;
        await record.WriteStateAsync();
        return await See();
    }

    public async Task<string> TryWrite(int value)
    {
        try
        {
            await Write(value);
            return "written";
        }
        catch (InconsistentStateException)
        {
            return "somebody else wrote";
        }
    }

    public async Task<RecordView> Clear()
    {
        await record.ClearStateAsync();
        return await See();
    }

    public async Task<RecordView> ReadAgain()
    {
        await record.ReadStateAsync();
        return await See();
    }

    public Task<string> Activation() => Task.FromResult(name);

    public Task KeepState()
    {
        probe.Keep(this.GetPrimaryKeyString(), record);
        return Task.CompletedTask;
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<string> WriteTwiceAtOnce()
    {
        var (first, second) = (record.WriteStateAsync(), record.WriteStateAsync());
        var failures = 0;
        foreach (var write in new[] { first, second })
        {
            try
            {
                await write;
            }
            catch (InconsistentStateException)
            {
                failures++;
            }
        }
        return $"{failures} of 2 failed";
    }
}

public sealed class ProbedRecordGrain([PersistentState("probed", SuiteServices.ProbeStorage)] IPersistentState<Record> record, Probe probe)
    : RecordGrain(record, probe), IProbedRecordGrain;

public sealed class DefaultRecordGrain([PersistentState("defaulted")] IPersistentState<Record> record, Probe probe)
    : RecordGrain(record, probe), IDefaultRecordGrain;
