using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Simulation.Provider;
using SubscriptionBox.Tests.Simulation.Workload;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Invariants;

/// <summary>Everything the checkers look at, once the run is over: what was acknowledged, what is stored, what the log says, and the books of those outside.</summary>
public sealed class Evidence
{
    private readonly Dictionary<string, List<EventRecord>> _bySource;
    private readonly Dictionary<Type, object> _byType = [];
    private readonly Dictionary<Type, object> _bySourceAndType = [];

    /// <param name="world">After the quiet phase.</param>
    /// <param name="asker">What was asked and answered.</param>
    /// <param name="people">The customers.</param>
    /// <param name="startedAt">When the run began.</param>
    public Evidence(ShopWorld world, Asker asker, IReadOnlyList<Person> people, DateTimeOffset startedAt)
    {
        (World, Asker, People, StartedAt) = (world, asker, people, startedAt);
        _bySource = world.Log.All.GroupBy(e => e.Event.Source).ToDictionary(g => g.Key, g => g.Select(e => e.Event).OrderBy(e => e.Sequence).ToList());
        Orders = [.. world.States.Of<OrderState>().Select(o => o.State).Where(o => o.OrderId.Length > 0)];
        Subscriptions = [.. world.States.Of<SubscriptionState>()];
        Charges = [.. All<SubscriptionCharged>()];
        Payments = [.. world.Payments];
        ByCommand = world.Log.All.Where(e => e.Event.RequestId is not null).ToLookup(e => e.Event.RequestId!, e => e.Event);
    }

    /// <summary>The world.</summary>
    public ShopWorld World { get; }

    /// <summary>What was asked.</summary>
    public Asker Asker { get; }

    /// <summary>The customers.</summary>
    public IReadOnlyList<Person> People { get; }

    /// <summary>When the run began.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>All orders.</summary>
    public IReadOnlyList<OrderState> Orders { get; }

    /// <summary>All subscriptions.</summary>
    public IReadOnlyList<(string Key, SubscriptionState State)> Subscriptions { get; }

    /// <summary>All money that came in, as the shop tells it.</summary>
    public IReadOnlyList<(EventRecord Record, SubscriptionCharged Charge)> Charges { get; }

    /// <summary>All payments, as the providers tell it.</summary>
    public IReadOnlyList<Intent> Payments { get; }

    /// <summary>Events by the command that caused them.</summary>
    public ILookup<string, EventRecord> ByCommand { get; }

    /// <summary>What plan changes were to cost, by command.</summary>
    public IReadOnlyList<(string Command, Money Net)> Previews { get; init; } = [];

    /// <summary>Sources of events.</summary>
    public IEnumerable<string> Sources => _bySource.Keys;

    /// <summary>A source's events, in order.</summary>
    public IReadOnlyList<EventRecord> Of(string source) => _bySource.GetValueOrDefault(source) ?? [];

    /// <summary>A source's events of one kind, in order.</summary>
    public IEnumerable<(EventRecord Record, T Payload)> Of<T>(string source) where T : DomainEvent
    {
        if (!_bySourceAndType.TryGetValue(typeof(T), out var known))
            _bySourceAndType[typeof(T)] = known = All<T>().OrderBy(e => e.Record.Sequence).ToLookup(e => e.Record.Source);
        return ((ILookup<string, (EventRecord Record, T Payload)>)known)[source];
    }

    /// <summary>All events of one kind, in order of the log.</summary>
    public IReadOnlyList<(EventRecord Record, T Payload)> All<T>() where T : DomainEvent
    {
        if (!_byType.TryGetValue(typeof(T), out var known))
            _byType[typeof(T)] = known = World.Log.All.Where(e => EventNames.Is<T>(e.Event) && e.Event.Data != "{").Select(e => (e.Event, EventNames.Payload<T>(e.Event))).ToArray();
        return ((EventRecord, T)[])known;
    }

    /// <summary>The period a payment key names, and whether it is a plan change's; null when it is no key of a subscription's charge.</summary>
    public static (string Subscription, int Period, bool PlanChange, int Attempt)? Parse(string paymentKey)
    {
        var parts = paymentKey.Split('-');
        if (parts.Length != 4 || parts[0] != "pay")
            return null;
        var change = parts[2].EndsWith('c');
        return int.TryParse(parts[2].TrimEnd('c'), NumberStyles.None, CultureInfo.InvariantCulture, out var period) && int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? ("sub-" + parts[1], period, change, attempt)
            : null;
    }
}
