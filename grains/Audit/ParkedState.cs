using SubscriptionBox.Audit;

namespace SubscriptionBox.Grains.Audit;

/// <summary>The events that stand aside for one consumer.</summary>
public sealed record ParkedState : AggregateState
{
    /// <summary>In the order of the log.</summary>
    public ImmutableList<ParkedEvent> Events { get; init; } = [];
}
