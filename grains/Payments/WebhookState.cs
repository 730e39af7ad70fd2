using SubscriptionBox.Payments;

namespace SubscriptionBox.Grains.Payments;

/// <summary>One provider event, and whether what it asks for is done.</summary>
public sealed record WebhookState : AggregateState
{
    /// <summary>As it came first.</summary>
    public ProviderEvent? Event { get; init; }

    /// <summary>True once its subscription knows.</summary>
    public bool Done { get; init; }

    /// <summary>Tries so far.</summary>
    public int Tries { get; init; }
}
