using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>The durable log of everything that happened: a service that all silos reach over a network.</summary>
public sealed class EventLog : IEventLog
{
    private readonly List<LoggedEvent> _events = [];
    private readonly HashSet<(string, long)> _known = [];
    private readonly Dictionary<string, List<LoggedEvent>> _activity = [];

    /// <summary>The way to it; its faults are those of the audit store (F20) and of redelivery (F11).</summary>
    public SimulatedService? Wire { get; set; }

    /// <summary>Called after something was added.</summary>
    public Action? Added { get; set; }

    /// <summary>Set by mutations: which events are taken.</summary>
    public Func<EventRecord, bool>? Takes { get; set; }

    /// <summary>Set by mutations: an event is added although it is known.</summary>
    public bool Forgets { get; set; }

    /// <summary>Everything, in order of position.</summary>
    public IReadOnlyList<LoggedEvent> All => _events;

    /// <summary>Whether an event is in the log.</summary>
    public bool Has(string source, long sequence) => _known.Contains((source, sequence));

    /// <inheritdoc/>
    public Task Append(IReadOnlyList<EventRecord> events) => Wire!.Call("append", () => Add(events));

    /// <summary>Adds what is not there.</summary>
    public void Add(IReadOnlyList<EventRecord> events)
    {
        var before = _events.Count;
        foreach (var record in events)
            if ((Takes is null || Takes(record)) && (_known.Add((record.Source, record.Sequence)) || Forgets))
                Add(new LoggedEvent(_events.Count + 1, record));
        if (_events.Count > before)
            Added?.Invoke();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LoggedEvent>> Activity(string customerId, long after, int limit) => Wire!.Call<IReadOnlyList<LoggedEvent>>("activity", () =>
        _activity.TryGetValue(customerId, out var own) ? [.. own.SkipWhile(e => e.Position <= after).Take(limit)] : []);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LoggedEvent>> Read(long after, int limit) =>
        Wire!.Call<IReadOnlyList<LoggedEvent>>("read", () => _events.GetRange((int)after, Math.Min(limit, _events.Count - (int)after)));

    /// <inheritdoc/>
    public Task<long> End() => Task.FromResult((long)_events.Count);

    private void Add(LoggedEvent added)
    {
        _events.Add(added);
        if (added.Event is not { Activity: true, CustomerId: { } customer })
            return;
        if (!_activity.TryGetValue(customer, out var own))
            _activity[customer] = own = [];
        own.Add(added);
    }
}
