using System.Globalization;
using System.Text;
using Orleans.Storage;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>A write as it was applied.</summary>
/// <param name="Kind">The name of the state.</param>
/// <param name="Key">The key of the grain.</param>
/// <param name="Version">Grows with every write of the store and is never used twice.</param>
/// <param name="Json">The text; null when the record was cleared.</param>
public sealed record StateChange(string Kind, string Key, long Version, byte[]? Json)
{
    /// <summary>The state object that was written; it may have changed since if its class can change. Null when the record was cleared or edited as text.</summary>
    public object? State { get; init; }
}

/// <summary>
/// The one store of a simulated cluster: JSON text and versions, with the rules of the shop file. It survives every crash. Operations
/// are steps of the simulation; what is here is for tests and for services that play the store's other readers.
/// </summary>
public sealed class SimulatedStore
{
    private readonly Dictionary<(string Kind, string Key), Row> _rows = [];
    private readonly List<Action<StateChange>> _readers = [];
    private readonly SimulationMutations _mutations;
    private long _last;

    internal SimulatedStore(SimulationMutations mutations) => _mutations = mutations;

    /// <summary>How many records there are.</summary>
    public int Count => _rows.Count;

    /// <summary>The version of the last write; 0 before the first.</summary>
    public long LastVersion => _last;

    /// <summary>Operations carried out, by anyone.</summary>
    public long Reads { get; private set; }

    /// <summary>Writes and clears carried out, refused ones not counted.</summary>
    public long Writes { get; private set; }

    /// <summary>Writes and clears refused because of their version.</summary>
    public long Conflicts { get; private set; }

    /// <summary>Calls <paramref name="reader"/> with each change in the same step as the change itself, as an index of the store would be.</summary>
    public void OnChange(Action<StateChange> reader) => _readers.Add(reader);

    /// <summary>The text of a record; null when there is none.</summary>
    public string? Text(string kind, string key) => _rows.TryGetValue((kind, key), out var row) ? Encoding.UTF8.GetString(row.Json) : null;

    /// <summary>The version of a record; null when there is none.</summary>
    public long? VersionOf(string kind, string key) => _rows.TryGetValue((kind, key), out var row) ? row.Version : null;

    /// <summary>All records of a kind, in the order of their keys.</summary>
    public IReadOnlyList<StateChange> All(string kind) =>
    [
        .. _rows.Where(r => r.Key.Kind == kind)
            .OrderBy(r => r.Key.Key, StringComparer.Ordinal)
            .Select(r => new StateChange(kind, r.Key.Key, r.Value.Version, r.Value.Json)),
    ];

    /// <summary>All records, in the order of their kinds and keys.</summary>
    public IReadOnlyList<StateChange> All() =>
    [
        .. _rows.OrderBy(r => r.Key.Kind, StringComparer.Ordinal).ThenBy(r => r.Key.Key, StringComparer.Ordinal)
            .Select(r => new StateChange(r.Key.Kind, r.Key.Key, r.Value.Version, r.Value.Json)),
    ];

    /// <summary>Writes a record behind the grain's back, whatever its version.</summary>
    public void Put(string kind, string key, string json) => Replace(kind, key, Encoding.UTF8.GetBytes(json), null);

    internal (byte[]? Json, long? Version) Read(string kind, string key)
    {
        Reads++;
        return _rows.TryGetValue((kind, key), out var row) ? (row.Json, row.Version) : (null, null);
    }

    /// <exception cref="InconsistentStateException">The record has another version than the writer has seen.</exception>
    internal long Write(string kind, string key, long? expected, byte[] json, object? state, long? reserved = null)
    {
        Check(kind, key, expected);
        return Replace(kind, key, json, state, reserved);
    }

    /// <exception cref="InconsistentStateException">The record has another version than the writer has seen.</exception>
    internal void Clear(string kind, string key, long? expected)
    {
        Check(kind, key, expected);
        if (!_rows.Remove((kind, key)))
            return;
        Writes++;
        Tell(new(kind, key, ReserveVersion(), null));
    }

    internal long ReserveVersion() => ++_last;

    internal static string? TextOf(long? version) => version?.ToString(CultureInfo.InvariantCulture);

    internal static long? VersionOfTag(string? tag, string kind, string key)
    {
        if (string.IsNullOrEmpty(tag))
            return null;
        return long.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new InconsistentStateException($"The ETag of {kind} {key} is not one of this storage.", null, tag);
    }

    private void Check(string kind, string key, long? expected)
    {
        var stored = VersionOf(kind, key);
        if (stored == expected || _mutations.IgnoreETags)
            return;
        Conflicts++;
        throw new InconsistentStateException(
            $"The record {kind} {key} was written by someone else: it has version {TextOf(stored) ?? "none"}, the writer had seen {TextOf(expected) ?? "none"}.", TextOf(stored), TextOf(expected));
    }

    private long Replace(string kind, string key, byte[] json, object? state, long? reserved = null)
    {
        Writes++;
        var version = reserved ?? ReserveVersion();
        _rows[(kind, key)] = new(json, version);
        Tell(new(kind, key, version, json) { State = state });
        return version;
    }

    private void Tell(StateChange change)
    {
        foreach (var reader in _readers)
            reader(change);
    }

    private readonly record struct Row(byte[] Json, long Version);
}
