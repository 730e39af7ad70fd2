namespace SubscriptionBox.Embedded.Streams;

/// <summary>How stream events are delivered.</summary>
public sealed class DurableStreamOptions
{
    /// <summary>After so many failures an event is parked and the next one delivered.</summary>
    public int MaxDeliveryAttempts { get; set; } = 10;

    /// <summary>The wait after the first failure; it doubles with each further one.</summary>
    public int FirstRetryDelayMilliseconds { get; set; } = 100;

    /// <summary>No wait is longer.</summary>
    public int LongestRetryDelayMilliseconds { get; set; } = 30_000;

    /// <summary>How many events of one stream are read, and kept from being read again, at once.</summary>
    public int EventsPerRead { get; set; } = 64;

    /// <summary>How many subscriptions are served at the same time.</summary>
    public int ConcurrentDeliveries { get; set; } = 256;
}
