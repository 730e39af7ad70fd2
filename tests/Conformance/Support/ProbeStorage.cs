using System.Collections.Concurrent;
using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace SubscriptionBox.Tests.Conformance.Support;

/// <summary>Keeps records in memory under versions, as a provider must, and waits or fails where a test asks it to (hooks by the grain's key).</summary>
public sealed class ProbeStorage(Probe probe) : IGrainStorage
{
    private readonly ConcurrentDictionary<(string, GrainId), (object? State, string ETag)> records = new();
    private readonly ConcurrentDictionary<string, Exception> failures = new();

    /// <summary>The next write of this grain throws this, after it has been asked for and before anything is stored.</summary>
    public void FailNextWrite(string key, Exception exception) => failures[key] = exception;

    /// <summary>Somebody else has written the record meanwhile.</summary>
    public void Overwrite(string stateName, GrainId grain, object state) =>
        records[(stateName, grain)] = (state, Next(records.TryGetValue((stateName, grain), out var old) ? old.ETag : null));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        probe.Note(grainId.Key.ToString()!, "read");
        var found = records.TryGetValue((stateName, grainId), out var record);
        grainState.RecordExists = found;
        grainState.ETag = found ? record.ETag : null!;
        grainState.State = found ? (T)record.State! : Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = grainId.Key.ToString()!;
        var (state, etag) = (grainState.State, grainState.ETag);
        probe.Note(key, "writing");
        await Task.Yield();
        if (failures.TryRemove(key, out var failure))
            throw failure;
        lock (records)
        {
            Check(stateName, grainId, etag);
            grainState.ETag = Next(etag);
            grainState.RecordExists = true;
            records[(stateName, grainId)] = (state, grainState.ETag);
        }
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (records)
        {
            Check(stateName, grainId, grainState.ETag);
            records.TryRemove((stateName, grainId), out _);
        }
        grainState.RecordExists = false;
        grainState.ETag = null!;
        grainState.State = Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    private void Check(string stateName, GrainId grainId, string? etag)
    {
        var stored = records.TryGetValue((stateName, grainId), out var record) ? record.ETag : null;
        if (stored != etag)
            throw new InconsistentStateException($"stored {stored ?? "nothing"}, not {etag ?? "nothing"}", stored, etag);
    }

    private static string Next(string? etag) => (long.Parse(etag ?? "0", CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
}
