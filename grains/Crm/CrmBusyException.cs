namespace SubscriptionBox.Grains.Crm;

/// <summary>The CRM takes no more requests for now (429).</summary>
/// <param name="retryAfter">How long it wants to be left alone.</param>
public sealed class CrmBusyException(TimeSpan retryAfter) : Exception($"The CRM wants to be left alone for {retryAfter}.")
{
    /// <summary>How long it wants to be left alone.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
