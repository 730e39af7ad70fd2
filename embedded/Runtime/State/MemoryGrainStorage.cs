using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Records in memory, as the JSON text a durable store would keep: gone with the process.</summary>
internal sealed class MemoryGrainStorage(IOptions<EmbeddedRuntimeOptions> options) : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Grain), Row> _rows = new();
    private readonly JsonSerializerOptions _json = options.Value.Json;
    private long _version;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = _rows.TryGetValue((stateName, grainId), out var row) && row.Text is not null;
        grainState.RecordExists = found;
        grainState.ETag = row?.ETag;
        grainState.State = found ? JsonSerializer.Deserialize<T>(row!.Text!, _json)! : FreshState.Create<T>();
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (expected, text) = (grainState.ETag, JsonSerializer.Serialize(grainState.State, _json));

        // A durable store answers later, too: what overlaps here must overlap there.
        await Task.Yield();
        grainState.ETag = Replace(stateName, grainId, expected, text);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var expected = grainState.ETag;
        await Task.Yield();
        Replace(stateName, grainId, expected, null);
        _rows.TryRemove((stateName, grainId), out _);
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = FreshState.Create<T>();
    }

    private string Replace(string stateName, GrainId grainId, string? expected, string? text)
    {
        var next = new Row(text, Interlocked.Increment(ref _version).ToString(CultureInfo.InvariantCulture));
        var key = (stateName, grainId);
        var done = expected is null
            ? _rows.TryAdd(key, next)
            : _rows.TryGetValue(key, out var current) && current.ETag == expected && _rows.TryUpdate(key, next, current);
        if (done || (text is null && expected is null))
            return next.ETag;
        var stored = _rows.TryGetValue(key, out var other) ? other.ETag : null;
        throw new InconsistentStateException($"Version conflict: {stateName} of {grainId} was written by someone else.", stored, expected);
    }

    private sealed record Row(string? Text, string ETag);
}
