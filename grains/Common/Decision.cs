namespace SubscriptionBox.Grains.Common;

/// <summary>What a pure rule says to a command: the next state with the events that tell of it, or a refusal.</summary>
/// <typeparam name="TState">The aggregate's state.</typeparam>
public sealed record Decision<TState>(TState? Next, Refusal? Refusal, ImmutableArray<DomainEvent> Events)
    where TState : AggregateState
{
    /// <summary>A refusal.</summary>
    public static implicit operator Decision<TState>(Refusal refusal) => new(null, refusal, []);
}

/// <summary>Shorthand for rules: <c>using static SubscriptionBox.Grains.Common.Deciding;</c></summary>
public static class Deciding
{
    /// <summary>Yes: this is the next state, and this is what happened. Without events nothing of note happened.</summary>
    public static Decision<TState> Accept<TState>(TState next, params ImmutableArray<DomainEvent> events) where TState : AggregateState =>
        new(next, null, events);

    /// <summary>No.</summary>
    public static Refusal Refuse(Refusal refusal) => refusal;
}
