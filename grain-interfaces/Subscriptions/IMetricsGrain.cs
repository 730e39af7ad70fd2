namespace SubscriptionBox.Subscriptions;

/// <summary>How the subscriptions do (stateless workers, key <c>metrics</c>): computed from events, for administrators.</summary>
public interface IMetricsGrain : IGrainWithStringKey
{
    /// <summary>Numbers of a range of days (UTC).</summary>
    /// <param name="from">First day; by default thirty days before <paramref name="to"/>.</param>
    /// <param name="to">Last day, that day included; by default today.</param>
    /// <param name="caller">An administrator.</param>
    Task<Answer<SubscriptionMetrics>> Subscriptions(DateOnly? from, DateOnly? to, Caller caller);
}

/// <summary>How the subscriptions do.</summary>
/// <param name="Active">Running at the end of the last day, and not unpaid.</param>
/// <param name="Mrr">Monthly recurring revenue at the end of the last day, by currency: the price of an interval over its months, without tax and without the discount that the last charge had
/// (rules.md 11). Paused subscriptions count 0, unpaid ones in full until dunning ends.</param>
/// <param name="MrrCounts">That, in a sentence to stand beside the number.</param>
/// <param name="NewSubscriptions">Begun within the range.</param>
/// <param name="Cancelled">Ended within the range.</param>
/// <param name="ChurnRate">Ended within the range, of those that ran at its beginning, paused and unpaid ones too: 0 to 1, and more if more ended than there had been.</param>
/// <param name="SkipRate">Boxes skipped within the range, of those skipped or ordered in it: 0 to 1.</param>
/// <param name="Series">One point a day.</param>
[GenerateSerializer, Immutable, Alias("subscriptionMetrics")]
public sealed record SubscriptionMetrics(
    DateOnly From, DateOnly To, int Active, int PastDue, int Paused, ImmutableArray<Money> Mrr, string MrrCounts, int NewSubscriptions, int Reactivated, int Cancelled,
    decimal ChurnRate, decimal SkipRate, ImmutableArray<PlanMetrics> ByPlan, ImmutableArray<MetricsPoint> Series);

/// <summary>One plan at the end of the range.</summary>
[GenerateSerializer, Immutable, Alias("planMetrics")]
public sealed record PlanMetrics(string PlanId, int Active, int PastDue, int Paused, ImmutableArray<Money> Mrr, int NewSubscriptions, int Cancelled);

/// <summary>One day.</summary>
[GenerateSerializer, Immutable, Alias("metricsPoint")]
public sealed record MetricsPoint(DateOnly Date, int Active, ImmutableArray<Money> Mrr, int NewSubscriptions, int Cancelled);
