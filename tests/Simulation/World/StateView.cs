using System.Text;
using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>The stored states as those see them who look from outside: indexes, watchers, checkers.</summary>
public sealed class StateView
{
    private readonly Dictionary<(string Kind, string Key), (object State, byte[] Json)> _rows = [];
    private readonly List<Action<Commit>> _watchers = [];

    /// <summary>Everything that is stored, in the order of kinds and keys.</summary>
    public IEnumerable<(string Kind, string Key, object State)> All => _rows
        .OrderBy(r => r.Key.Kind, StringComparer.Ordinal).ThenBy(r => r.Key.Key, StringComparer.Ordinal).Select(r => (r.Key.Kind, r.Key.Key, r.Value.State));

    /// <summary>The text of every row: what somebody with the disk in hand would read.</summary>
    public IEnumerable<(string Kind, string Key, string Text)> Texts => _rows.Select(r => (r.Key.Kind, r.Key.Key, Encoding.UTF8.GetString(r.Value.Json)));

    /// <summary>All states of a type, by grain key.</summary>
    public IEnumerable<(string Key, T State)> Of<T>() where T : class =>
        _rows.Where(r => r.Value.State is T).OrderBy(r => r.Key.Key, StringComparer.Ordinal).Select(r => (r.Key.Key, (T)r.Value.State));

    /// <summary>One state; null when there is none.</summary>
    public T? Find<T>(string kind, string key) where T : class => _rows.TryGetValue((kind, key), out var row) ? row.State as T : null;

    /// <summary>Tells of every write at the instant it takes effect.</summary>
    public void Watch(Action<Commit> watcher) => _watchers.Add(watcher);

    /// <summary>Takes a write in.</summary>
    public void Take(StateChange change)
    {
        if (change.State is { } state)
            _rows[(change.Kind, change.Key)] = (state, change.Json!);
        else
            _rows.Remove((change.Kind, change.Key));
        foreach (var watcher in _watchers)
            watcher(new Commit(change.Kind, change.Key, change.State));
    }
}

/// <summary>A write that took effect.</summary>
/// <param name="Kind">The state's name.</param>
/// <param name="Key">The grain's key.</param>
/// <param name="State">The state; null when it was deleted. Immutable.</param>
public readonly record struct Commit(string Kind, string Key, object? State);
