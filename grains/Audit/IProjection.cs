namespace SubscriptionBox.Grains.Audit;

/// <summary>Something computed from the event log: a read model, the mails, the promised stock. It knows how far it has read.</summary>
public interface IProjection
{
    /// <summary>Stable: the key of its grain and the name under which the position is kept, such as <c>prj-read-side</c>.</summary>
    string Name { get; }

    /// <summary>What may overtake an event that it cannot handle (decisions/parked-events.md says which consumer chose what, and why).</summary>
    EventOrder Order => EventOrder.BySource;

    /// <summary>The position of the last event it is done with; 0 at the beginning.</summary>
    Task<long> Position();

    /// <summary>Handles events in order and moves the position to the last of them: both in one transaction, or idempotently by (source, sequence).</summary>
    /// <param name="batch">Not empty; comes after the position, with gaps where events were put aside.</param>
    /// <exception cref="ConsumerBusyException">Nothing is wrong with the events; it wants to be asked again later.</exception>
    Task Apply(IReadOnlyList<LoggedEvent> batch);

    /// <summary>Does what may wait until a burst of events is over, such as telling others; what is left undone is done the next time.</summary>
    Task Settle() => Task.CompletedTask;

    /// <summary>Moves the position on without doing anything: what is passed over was put aside durably.</summary>
    Task Skip(long position);

    /// <summary>Handles an event that was put aside, without moving the position. Once, however often it is asked: idempotent by (consumer, position) in the same write as the effect.</summary>
    Task Redo(LoggedEvent happened);
}

/// <summary>What may overtake an event that a consumer cannot handle.</summary>
public enum EventOrder
{
    /// <summary>Later events of the same source wait behind it.</summary>
    BySource,
    /// <summary>Nothing waits: the consumer's effects commute, or carry versions.</summary>
    Independent,
    /// <summary>Everything waits: the consumer never puts an event aside.</summary>
    Strict,
}

/// <summary>The projections of this shop, by name.</summary>
public interface IProjections
{
    /// <summary>All of them, in the order in which they catch up.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The one of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    IProjection Get(string name);
}
