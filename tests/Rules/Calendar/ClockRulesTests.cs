using SubscriptionBox.Calendar;
using SubscriptionBox.Grains.Calendar;
using SubscriptionBox.Grains.Common;
using Xunit;

namespace SubscriptionBox.Tests.Rules.Calendar;

public sealed class ClockRulesTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("P1M", "2027-02-28T12:00:00Z")]
    [InlineData("P3D", "2027-02-03T12:00:00Z")]
    [InlineData("PT4H", "2027-01-31T16:00:00Z")]
    [InlineData("P1Y2M3DT4H5M6S", "2028-04-03T16:05:06Z")]
    [InlineData("P2W", "2027-02-14T12:00:00Z")]
    [InlineData("P10Y", "2037-01-31T12:00:00Z")]
    public void A_period_is_read_as_calendars_do(string by, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, null), ClockRules.Target(new AdvanceClock(null, by), Now).Value);

    [Theory]
    [InlineData("P0D")]
    [InlineData("P")]
    [InlineData("1M")]
    [InlineData("p1m")]
    [InlineData("P-1D")]
    [InlineData("P11Y")]
    [InlineData("P99999999999999999999Y")]
    [InlineData("PT9999999999999999H")]
    [InlineData("")]
    public void A_period_that_is_none_or_leads_nowhere_is_refused(string by) =>
        Assert.Equal(CalendarRefusal.BadAdvance.Number, ClockRules.Target(new AdvanceClock(null, by), Now).Refusal!.Number);

    [Fact]
    public void Now_itself_may_be_the_target_a_moment_before_may_not()
    {
        Assert.Equal(Now, ClockRules.Target(new AdvanceClock(Now, null), Now).Value);
        Assert.False(ClockRules.Target(new AdvanceClock(Now.AddTicks(-1), null), Now).Ok);
    }

    [Fact]
    public void A_step_remembers_where_it_began_and_time_runs_on_from_where_it_led()
    {
        var begun = ClockRules.Begin(new ClockState { Offset = TimeSpan.FromHours(1) }, Now, Now.AddDays(3)).Next!;
        Assert.Equal((Now, Now, Now.AddDays(3)), (begun.FrozenAt, begun.From, begun.Target));
        var stepped = ClockRules.StepTo(begun, Now.AddDays(1)).Next!;
        // A step that was broken off is begun again, and still began where it began.
        var again = ClockRules.Begin(stepped, Now.AddDays(1), Now.AddDays(3)).Next!;
        var done = ClockRules.Finish(again, Now.AddMinutes(5));
        Assert.Equal((TimeSpan.FromDays(3) - TimeSpan.FromMinutes(5), null, null, null), (done.Next!.Offset, done.Next.FrozenAt, done.Next.From, done.Next.Target));
        Assert.Equal(new ClockAdvanced(Now, Now.AddDays(3)), Assert.Single(done.Events));
    }

    [Fact]
    public void A_wake_up_is_never_a_fraction_too_early()
    {
        var at = Now.AddTicks(1);
        Assert.True(DateTimeOffset.FromUnixTimeMilliseconds(Wake.Of("sub-1", at).At) >= at);
        Assert.Equal(Now.ToUnixTimeMilliseconds(), Wake.Of("sub-1", Now).At);
    }

    [Fact]
    public void Keys_always_fall_into_the_same_shard()
    {
        // Part of the saved data: these numbers never change.
        Assert.Equal([27, 7, 1], new[] { "sub-1", "ord-1-0", "whk-1" }.Select(CalendarShards.Of));
        Assert.Equal(64, Enumerable.Range(0, 5_000).Select(i => CalendarShards.Of($"sub-{i}")).Distinct().Count());
    }
}

public sealed class DeferralsTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly DueGrain Due = new("order", "ord-1-0", Now);

    [Fact]
    public void What_fails_is_left_alone_for_1_2_4_up_to_60_minutes_and_nothing_else_is()
    {
        var deferrals = new Deferrals();
        var pauses = Enumerable.Range(0, 8).Select(_ => (deferrals.Failed(Due, Now) - Now).TotalMinutes).ToArray();
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], pauses);
        Assert.False(deferrals.MayWake(Due, Now.AddMinutes(59)));
        Assert.True(deferrals.MayWake(Due, Now.AddMinutes(60)));
        Assert.True(deferrals.MayWake(Due with { Key = "ord-2-0" }, Now));
    }

    [Fact]
    public void What_works_again_starts_afresh()
    {
        var deferrals = new Deferrals();
        deferrals.Failed(Due, Now);
        deferrals.Failed(Due, Now);
        deferrals.Worked(Due);
        Assert.True(deferrals.MayWake(Due, Now));
        Assert.Equal(Now.AddMinutes(1), deferrals.Failed(Due, Now));
    }
}
