namespace SubscriptionBox.Grains.Audit;

/// <summary>Something computed from the event log: a read model, the mails, the promised stock. It knows how far it has read.</summary>
public interface IProjection
{
    /// <summary>Stable: the key of its grain and the name under which the position is kept, such as <c>prj-read-side</c>.</summary>
    string Name { get; }

    /// <summary>The position of the last event it is done with; 0 at the beginning.</summary>
    Task<long> Position();

    /// <summary>Handles events in order and moves the position to the last of them: both in one transaction, or idempotently by (source, sequence).</summary>
    /// <param name="batch">Not empty; begins right after the position.</param>
    Task Apply(IReadOnlyList<LoggedEvent> batch);

    /// <summary>Does what may wait until a burst of events is over, such as telling others; what is left undone is done the next time.</summary>
    Task Settle() => Task.CompletedTask;

    /// <summary>Puts an event that cannot be handled aside, where a person sees it, and moves on past it.</summary>
    Task Park(LoggedEvent poison, string error);
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
