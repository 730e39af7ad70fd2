using FsCheck;
using FsCheck.Fluent;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Subscriptions.Metrics;
using SubscriptionBox.Subscriptions;
using Xunit;

namespace SubscriptionBox.Tests.Rules.Subscriptions.Metrics;

/// <summary>rules.md 11 and 3: quarterly 120.00 are 40.00 a month, annual 420.00 are 35.00; coupons count for as long as they apply; paused 0, past due in full.</summary>
public sealed class RecurringRevenueTests
{
    private const string Source = "subscription/sub-1";
    private static readonly DateTimeOffset Start = new(2027, 1, 5, 15, 0, 0, TimeSpan.Zero);

    // What happened, in order │ status │ MRR
    [Theory]
    [InlineData("start monthly 4000; charge 4000", "Active 4000")]
    [InlineData("start quarterly 12000; charge 12000", "Active 4000")]
    [InlineData("start annual 42000; charge 42000", "Active 3500")]
    [InlineData("start annual 10000; charge 10000", "Active 833")]
    [InlineData("start quarterly 10001; charge 10001", "Active 3334")]
    [InlineData("start monthly 2900; charge 2437", "Active 2437")]
    [InlineData("start monthly 5000; charge 5000 off 1000", "Active 4000")]
    [InlineData("start monthly 5000; charge 5000 off 1000; charge 5000", "Active 5000")]
    [InlineData("start quarterly 12000; charge 12000 off 3000", "Active 3000")]
    [InlineData("start monthly 4000; charge 4000; pause", "Paused 0")]
    [InlineData("start monthly 4000; charge 4000; pause; resume", "Active 4000")]
    [InlineData("start monthly 4000; charge 4000; skip", "Active 4000")]
    [InlineData("start monthly 4000; charge 4000; decline", "PastDue 4000")]
    [InlineData("start monthly 4000; charge 4000; decline; decline; charge 4000; dunning paid", "Active 4000")]
    [InlineData("start monthly 4000; charge 4000; decline; dunning cancel; cancel", "Cancelled 0")]
    [InlineData("start monthly 4000; charge 4000; decline; dunning pause; pause", "Paused 0")]
    [InlineData("start monthly 4000; charge 4000 off 1000; plan monthly 7000", "Active 5250")]
    [InlineData("start monthly 2900; charge 2437; plan monthly 5800", "Active 4874")]
    [InlineData("start monthly 4000; charge 4000; charge 12000 for 3 on plan-b; plan quarterly 12000 to plan-b", "Active 4000")]
    [InlineData("start monthly 4000; charge 4000; charge 4400; price 4400", "Active 4400")]
    [InlineData("start monthly 4000; charge 4000; cancel; restart 4500; charge 4500", "Active 4500")]
    [InlineData("charge 4000", "none")]
    [InlineData("cancel", "none")]
    public void The_monthly_revenue_of_one_subscription(string history, string expected)
    {
        var standing = Played(history);
        Assert.Equal(expected, standing is null ? "none" : $"{standing.Status} {standing.Mrr}");
    }

    [Fact]
    public void A_range_counts_what_began_ended_and_was_skipped_in_it()
    {
        var days = new List<DayDelta>();
        Run(days, "sub-1", "start monthly 4000; charge 4000", Start);
        Run(days, "sub-2", "start quarterly 12000; charge 12000", Start.AddDays(1));
        Run(days, "sub-3", "start monthly 4000; charge 4000; pause", Start.AddDays(2));
        Run(days, "sub-4", "start monthly 4000; charge 4000; cancel", Start.AddDays(31));
        Run(days, "sub-1", "ordered; skip; skip; unskip", Start.AddDays(32), Played("start monthly 4000; charge 4000"));
        var feb = MetricReport.Of(days, new DateOnly(2027, 2, 1), new DateOnly(2027, 2, 28));
        Assert.Equal((2, 0, 1, 1, 1), (feb.Active, feb.PastDue, feb.Paused, feb.NewSubscriptions, feb.Cancelled));
        Assert.Equal(new Money(8000, "USD"), Assert.Single(feb.Mrr));
        // One of the three that ran on 1 February; one box skipped of two.
        Assert.Equal((0.3333m, 0.5m), (feb.ChurnRate, feb.SkipRate));
        Assert.Equal(28, feb.Series.Length);
        Assert.Equal((2, 8000L), (feb.Series[^1].Active, feb.Series[^1].Mrr[0].Amount));
        Assert.Equal((1, 1), (feb.Series[4].NewSubscriptions, feb.Series[4].Cancelled));
        Assert.Equal(["plan-a"], feb.ByPlan.Select(p => p.PlanId));
        var empty = MetricReport.Of([], new DateOnly(2027, 2, 1), new DateOnly(2027, 2, 1));
        Assert.Equal((0, 0m, 0m), (empty.Active, empty.ChurnRate, empty.SkipRate));
    }

    [Fact]
    public void However_a_history_is_cut_into_batches_the_days_come_out_the_same_and_sum_up_to_the_standings() =>
        Prop.ForAll(Gen.Choose(0, Steps.Length - 1).ArrayOf().Resize(40).ToArbitrary(), Gen.Choose(1, 7).ToArbitrary(), (steps, size) =>
        {
            var log = steps.Select((step, i) => new LoggedEvent(i + 1, Record(Event(Steps[step]), i + 1, Start.AddDays(i)))).Prepend(new LoggedEvent(0, Record(Event("start monthly 4000"), 0, Start))).ToArray();
            var whole = MetricRules.Fold(log, _ => null);
            var standings = new Dictionary<string, Standing>();
            var days = new List<DayDelta>();
            foreach (var batch in log.Chunk(size))
            {
                var (changed, moves) = MetricRules.Fold(batch, source => standings.GetValueOrDefault(source));
                foreach (var (source, standing) in changed)
                    standings[source] = standing;
                days.AddRange(moves);
            }
            var end = standings.GetValueOrDefault(Source)!;
            var (from, to) = (new DateOnly(2027, 1, 1), new DateOnly(2027, 12, 31));
            var report = MetricReport.Of(days, from, to);
            Assert.Equal(MetricReport.Of([.. whole.Moves], from, to).Series.Select(p => (p.Active, p.Mrr.Sum(m => m.Amount))), report.Series.Select(p => (p.Active, p.Mrr.Sum(m => m.Amount))));
            Assert.Equal((end.Mrr, end.Status == SubscriptionStatus.Active ? 1 : 0), (report.Mrr.Sum(m => m.Amount), report.Active));
            Assert.Equal(1, report.Active + report.PastDue + report.Paused + (end.Status == SubscriptionStatus.Cancelled ? 1 : 0));
        }).QuickCheckThrowOnFailure();

    private static readonly string[] Steps = ["charge 4000", "charge 4000 off 500", "charge 12000 for 3 on plan-b", "plan quarterly 12000 to plan-b", "plan monthly 7000", "pause", "resume", "decline", "dunning paid", "dunning cancel", "cancel", "restart 4500", "skip", "unskip", "ordered", "price 4400"];

    private static Standing? Played(string history)
    {
        Standing? standing = null;
        var sequence = 0;
        foreach (var step in history.Split("; "))
            standing = MetricRules.Apply(standing, Record(Event(step), ++sequence, Start)).After;
        return standing;
    }

    private static void Run(List<DayDelta> days, string id, string history, DateTimeOffset at, Standing? known = null) => days.AddRange(MetricRules.Fold(
        history.Split("; ").Select((step, i) => new LoggedEvent(i + 1, Record(Event(step), i + 1, at) with { Source = "subscription/" + id })), _ => known).Moves);

    private static DomainEvent Event(string step)
    {
        var words = step.Split(' ');
        long Number(string after, long otherwise) => Array.IndexOf(words, after) is >= 0 and var i ? long.Parse(words[i + 1], System.Globalization.CultureInfo.InvariantCulture) : otherwise;
        string Word(string after, string otherwise) => Array.IndexOf(words, after) is >= 0 and var i ? words[i + 1] : otherwise;
        var interval = words.Length > 1 && Enum.TryParse<BillingInterval>(words[1], true, out var named) ? named : BillingInterval.Monthly;
        return words[0] switch
        {
            "start" => new SubscriptionStarted("plan-a", interval, Usd(long.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture)), new DateOnly(2027, 1, 5), "Etc/UTC"),
            "charge" => new SubscriptionCharged("pay-1", ChargePurpose.Renewal, Word("on", "plan-a"), 0, Boxes(step, words), 1, Usd(Number("charge", 0)), Usd(Number("off", 0)), Usd(0), Usd(Number("charge", 0) - Number("off", 0)), "", "sandbox", "pi_1"),
            "plan" => new PlanChanged("plan-a", Word("to", "plan-c"), interval, Usd(0), Usd(long.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture)), Usd(0)),
            "price" => new PriceChanged("plan-a", Usd(4000), Usd(Number("price", 0))),
            "pause" => new SubscriptionPaused(null, false),
            "resume" => new SubscriptionResumed(Start),
            "decline" => new ChargeDeclined("pay-1", 1, 1, Usd(4000), "card_declined", Start, null),
            "dunning" => new DunningEnded(1, words[1], Start),
            "cancel" => new SubscriptionCancelled("plan-a", "immediately"),
            "restart" => new SubscriptionReactivated("plan-a", Usd(Number("restart", 0)), new DateOnly(2027, 1, 5)),
            "skip" => new DeliverySkipped("dlv-1-1", 1),
            "unskip" => new DeliveryUnskipped("dlv-1-1", 1),
            "ordered" => new BoxOrdered("dlv-1-1", 1, "ord-1-1", []),
            _ => throw new ArgumentException(step, nameof(step)),
        };
    }

    // The interval that a history began with says how many boxes its plain charges pay for: 12000 is a quarter, 42000 and 10000 a year.
    private static int Boxes(string step, string[] words) =>
        Array.IndexOf(words, "for") is >= 0 and var i ? int.Parse(words[i + 1], System.Globalization.CultureInfo.InvariantCulture) : words[1] switch { "12000" or "10001" => 3, "42000" or "10000" => 12, _ => 1 };

    private static EventRecord Record(DomainEvent happened, long sequence, DateTimeOffset at) => EventNames.Record(happened, Source, sequence, at, "cus-1", Caller.System);

    private static Money Usd(long amount) => new(amount, "USD");
}
