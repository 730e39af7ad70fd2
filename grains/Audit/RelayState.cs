namespace SubscriptionBox.Grains.Audit;

/// <summary>How far the relay has looked.</summary>
public sealed record RelayState : AggregateState
{
    /// <summary>Every state written up to here has its events in the log.</summary>
    public long PublishedThrough { get; init; }
}
