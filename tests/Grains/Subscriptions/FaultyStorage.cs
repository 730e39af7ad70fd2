using System.Collections.Concurrent;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using SubscriptionBox.Common;

namespace SubscriptionBox.Tests.Grains.Subscriptions;

/// <summary>States as JSON text, with ETags; the n-th write of a subscription from now on fails before or after it took effect (faults.md F1–F3).</summary>
public sealed class FaultyStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (string Text, int Version)> _rows = new();
    private int _failAt = -1;
    private bool _applied;

    public int Writes { get; private set; }

    /// <summary>Whose writes count and fail; null for everybody's.</summary>
    public string? Kind { get; init; } = "subscription";

    /// <summary>True once the planned fault has happened.</summary>
    public bool Failed { get; private set; }

    public void Fail(int nth, bool applied) => (_failAt, _applied, Failed) = (Writes + nth, applied, false);

    public string Text(string key) => _rows[key].Text;

    public JsonElement? Saved(string key) => _rows.TryGetValue(key, out var row) ? JsonDocument.Parse(row.Text).RootElement : null;

    /// <summary>Keys with a prefix whose saved text has a member with that value.</summary>
    public IReadOnlyList<string> KeysWith(string prefix, string member, string value) =>
        [.. _rows.Where(row => row.Key.StartsWith(prefix, StringComparison.Ordinal) && JsonDocument.Parse(row.Value.Text).RootElement.TryGetProperty(member, out var found) && found.GetString() == value)
            .Select(row => row.Key).Order(StringComparer.Ordinal)];

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = _rows.TryGetValue(Key(grainId), out var row);
        grainState.RecordExists = found;
        grainState.ETag = found ? row.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
        grainState.State = found ? JsonSerializer.Deserialize<T>(row.Text, ShopJson.Options)! : Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var text = JsonSerializer.Serialize(grainState.State, ShopJson.Options);
        await Task.Yield();
        var fails = (Kind is null || Kind == stateName) && ++Writes == _failAt;
        if (fails && !_applied)
            throw Broken();
        var version = _rows.TryGetValue(Key(grainId), out var row) ? row.Version : 0;
        if (version.ToString(System.Globalization.CultureInfo.InvariantCulture) != (grainState.ETag ?? "0"))
            throw new InconsistentStateException("Written by somebody else.", version.ToString(System.Globalization.CultureInfo.InvariantCulture), grainState.ETag);
        _rows[Key(grainId)] = (text, version + 1);
        if (fails)
            throw Broken();
        grainState.ETag = (version + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

    private static string Key(GrainId grainId) => grainId.Key.ToString()!;

    private IOException Broken()
    {
        Failed = true;
        return new("The disk broke.");
    }
}
