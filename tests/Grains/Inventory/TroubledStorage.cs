using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using SubscriptionBox.Common;

namespace SubscriptionBox.Tests.Grains.Inventory;

/// <summary>States as JSON text with ETags, outliving the process that a <see cref="StockRoom"/> stands for. Writes can be made to fail before or after they took effect (faults.md F1–F3), or to wait.</summary>
public sealed class TroubledStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (string Text, int Version)> _rows = new();
    private readonly Lock _gate = new();
    private Func<string, Trouble> _plan = _ => Trouble.None;

    /// <summary>What happens to a write.</summary>
    public enum Trouble { None, FailsBefore, FailsAfter }

    /// <summary>Completed writes.</summary>
    public int Writes { get; private set; }

    /// <summary>While set, writes wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Keys of all saved states.</summary>
    public IEnumerable<string> Keys => _rows.Keys;

    /// <summary>Size of a saved state.</summary>
    public int Length(string key) => _rows[key].Text.Length;

    /// <summary>Decides about each write from now on, by the state's name.</summary>
    public void Plan(Func<string, Trouble> plan) => _plan = plan;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = _rows.TryGetValue(Key(grainId), out var row);
        grainState.RecordExists = found;
        grainState.ETag = found ? row.Version.ToString(CultureInfo.InvariantCulture) : null;
        grainState.State = found ? JsonSerializer.Deserialize<T>(row.Text, ShopJson.Options)! : Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var text = JsonSerializer.Serialize(grainState.State, ShopJson.Options);
        await Task.Yield();
        if (Gate is { } gate)
            await gate.Task;
        lock (_gate)
        {
            var trouble = _plan(stateName);
            if (trouble == Trouble.FailsBefore)
                throw new IOException("The disk broke before the write.");
            grainState.ETag = Change(grainId, grainState.ETag, text);
            if (trouble == Trouble.FailsAfter)
                throw new IOException("The disk broke after the write.");
            grainState.RecordExists = true;
        }
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Task.Yield();
        lock (_gate)
            _rows.TryRemove(Key(grainId), out _);
        (grainState.RecordExists, grainState.ETag) = (false, null);
    }

    private static string Key(GrainId grainId) => $"{grainId.Type}/{grainId.Key}";

    private string Change(GrainId grainId, string? etag, string text)
    {
        var version = _rows.TryGetValue(Key(grainId), out var row) ? row.Version : 0;
        if (version.ToString(CultureInfo.InvariantCulture) != (etag ?? "0"))
            throw new InconsistentStateException("Written by somebody else.", version.ToString(CultureInfo.InvariantCulture), etag);
        _rows[Key(grainId)] = (text, version + 1);
        Writes++;
        return (version + 1).ToString(CultureInfo.InvariantCulture);
    }
}
