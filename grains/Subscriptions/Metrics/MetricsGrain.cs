using SubscriptionBox.Audit;
using SubscriptionBox.Ledger;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions.Metrics;

/// <summary>What the metrics' tables say.</summary>
public interface IMetricsReader
{
    /// <summary>The key of the projection that fills them.</summary>
    string Projection { get; }

    /// <summary>Every subscription that ever was on a plan last.</summary>
    Task<IReadOnlyList<(string Source, Standing Standing)>> OfPlan(string planId);

    /// <summary>All moves up to a day, that day included.</summary>
    Task<IReadOnlyCollection<DayDelta>> Days(DateOnly to);
}

/// <summary>How the subscriptions do.</summary>
[StatelessWorker]
public sealed class MetricsGrain(IMetricsReader metrics, TimeProvider clock) : Grain, IMetricsGrain
{
    private const int DaysByDefault = 30;

    /// <inheritdoc/>
    public async Task<Answer<SubscriptionMetrics>> Subscriptions(DateOnly? from, DateOnly? to, Caller caller)
    {
        if (caller.Role is not (Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        var last = to ?? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var first = from ?? (last.DayNumber >= DaysByDefault ? last.AddDays(-DaysByDefault) : DateOnly.MinValue);
        if (last < first)
            return LedgerRefusal.BadRange.On("to", "Not before `from`.");
        if (last.DayNumber - first.DayNumber >= MetricReport.MostDays)
            return LedgerRefusal.BadRange.On("from", $"A range of at most {MetricReport.MostDays} days.");
        await GrainFactory.GetGrain<IProjectionGrain>(metrics.Projection).ReadOn();
        return MetricReport.Of(await metrics.Days(last), first, last);
    }
}
