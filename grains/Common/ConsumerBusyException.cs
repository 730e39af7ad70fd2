namespace SubscriptionBox.Grains.Common;

/// <summary>A consumer cannot go on for now, through no fault of the events.</summary>
/// <param name="until">When it wants to be asked again.</param>
public sealed class ConsumerBusyException(DateTimeOffset until) : Exception($"Busy until {until:O}.")
{
    /// <summary>When it wants to be asked again.</summary>
    public DateTimeOffset Until { get; } = until;
}
