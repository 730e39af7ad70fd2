using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions.Metrics;

/// <summary>From the moves of days to the numbers of a range. Pure.</summary>
public static class MetricReport
{
    /// <summary>The longest range: three years.</summary>
    public const int MostDays = 1_100;

    /// <summary>The numbers.</summary>
    /// <param name="days">All moves up to <paramref name="to"/>, in any order.</param>
    public static SubscriptionMetrics Of(IReadOnlyCollection<DayDelta> days, DateOnly from, DateOnly to)
    {
        var before = days.Where(d => d.Day < from).ToArray();
        var within = days.Where(d => d.Day >= from && d.Day <= to).ToArray();
        var all = before.Concat(within).ToArray();
        var (cancelled, ran) = (within.Sum(d => d.Cancelled), before.Sum(d => d.Active + d.PastDue + d.Paused));
        var (skipped, ordered) = (Math.Max(0, within.Sum(d => d.Skipped)), within.Sum(d => d.Ordered));
        return new(from, to, all.Sum(d => d.Active), all.Sum(d => d.PastDue), all.Sum(d => d.Paused), Mrr(all), MetricRules.MrrCounts,
            within.Sum(d => d.Started), within.Sum(d => d.Reactivated), cancelled, Rate(cancelled, ran), Rate(skipped, skipped + ordered),
            [.. all.GroupBy(d => d.PlanId).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Plan(g.Key, [.. g], from))], Series(before, within, from, to));
    }

    private static PlanMetrics Plan(string planId, DayDelta[] all, DateOnly from)
    {
        var within = all.Where(d => d.Day >= from).ToArray();
        return new(planId, all.Sum(d => d.Active), all.Sum(d => d.PastDue), all.Sum(d => d.Paused), Mrr(all), within.Sum(d => d.Started), within.Sum(d => d.Cancelled));
    }

    private static ImmutableArray<MetricsPoint> Series(DayDelta[] before, DayDelta[] within, DateOnly from, DateOnly to)
    {
        var points = ImmutableArray.CreateBuilder<MetricsPoint>();
        var byDay = within.ToLookup(d => d.Day);
        var active = before.Sum(d => d.Active);
        var mrr = Sums(before);
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            foreach (var move in byDay[day])
            {
                active += move.Active;
                mrr[move.Currency] = mrr.GetValueOrDefault(move.Currency) + move.Mrr;
            }
            points.Add(new(day, active, Money(mrr), byDay[day].Sum(d => d.Started), byDay[day].Sum(d => d.Cancelled)));
        }
        return points.ToImmutable();
    }

    private static SortedDictionary<string, long> Sums(IEnumerable<DayDelta> moves)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var move in moves)
            sums[move.Currency] = sums.GetValueOrDefault(move.Currency) + move.Mrr;
        return sums;
    }

    private static ImmutableArray<Money> Mrr(IEnumerable<DayDelta> moves) => Money(Sums(moves));

    private static ImmutableArray<Money> Money(SortedDictionary<string, long> sums) => [.. sums.Select(s => new Money(s.Value, s.Key))];

    private static decimal Rate(int part, int whole) => whole == 0 ? 0 : decimal.Round((decimal)part / whole, 4, MidpointRounding.AwayFromZero);
}
