using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Rules.Subscriptions;

/// <summary>rules.md 3, 4 and 9: which boxes come, what is charged, what is promised, and when the calendar is needed.</summary>
public sealed class UpcomingTests
{
    [Theory]
    [InlineData("active", "1$ 2$ 3$")]
    [InlineData("skipped", "1~ 2$ 3$ 4$")]
    [InlineData("prepaid", "1 2 3$")]
    [InlineData("ending", "")]
    [InlineData("paused", "")]
    [InlineData("pausedUntil", "3$ 4$ 5$")] // 09-05 is the first after 08-20
    [InlineData("pastDue", "1$ 2$ 3$")]
    [InlineData("cancelled", "")]
    [InlineData("incomplete", "")]
    public void The_boxes_to_come(string status, string boxes)
    {
        var state = Sample.Of(status);
        var upcoming = state.Upcoming(state.Calendar(Sample.Now("2027-06-10T00:00:00Z").Settings));
        Assert.Equal(boxes, string.Join(' ', upcoming.Select(b => b.Period + (b.Skipped ? "~" : b.NeedsMoney ? "$" : ""))));
    }

    [Theory]
    [InlineData("prepaid", false, 3)]
    [InlineData("prepaid", true, 4)] // rules.md 4: the renewal moves with the skipped box
    [InlineData("active", false, 1)]
    [InlineData("active", true, 2)]
    public void A_skip_moves_the_next_payment(string status, bool skip, int period)
    {
        var state = Sample.Of(status);
        if (skip)
            state = DeliveryRules.Skip(state, null, Sample.Now("2027-06-10T00:00:00Z")).Next!;
        Assert.Equal(period, state.NextPayment());
    }

    [Theory]
    [InlineData("active", "lock 1 2027-07-02T04:00:00Z")]
    [InlineData("locked", "charge 1 2027-07-05T13:00:00Z")]
    [InlineData("skipped", "lock 2 2027-08-02T04:00:00Z")]
    [InlineData("ending", "end 1 2027-07-05T13:00:00Z")]
    [InlineData("prepaid", "lock 1 2027-07-02T04:00:00Z")]
    [InlineData("paused", "nothing")]
    [InlineData("pausedUntil", "resume 0 2027-08-20T04:00:00Z")]
    [InlineData("pastDue", "charge 1 2027-07-06T13:00:00Z")]
    [InlineData("unknown", "continue 1 2027-07-05T13:01:00Z")]
    [InlineData("cancelled", "nothing")]
    public void The_calendar_is_needed_for_one_thing_at_one_instant(string status, string duty)
    {
        var due = DutyRules.Next(Sample.Of(status), Sample.Now("2027-06-10T00:00:00Z"));
        Assert.Equal(duty, due is { } d ? $"{d.Duty.ToString().ToLowerInvariant()} {d.Period} {d.At:yyyy-MM-ddTHH:mm:ssZ}" : "nothing");
    }

    [Theory]
    [InlineData("active", "X-11 X-12*2")]
    [InlineData("skipped", "X-21 X-22*2")]
    [InlineData("pastDue", "X-11 X-12*2")]
    [InlineData("prepaid", "X-11 X-12*2")]
    [InlineData("ending", "")]
    [InlineData("paused", "")]
    [InlineData("cancelled", "")]
    [InlineData("captured", "")] // reserved or gone already
    public void Only_the_next_box_of_a_running_subscription_is_promised(string status, string lines) =>
        Assert.Equal(lines, BoxLines.Write(Sample.Of(status).Promised()));

    [Fact]
    public void A_retry_that_a_later_period_overtakes_gives_the_earlier_one_up()
    {
        var late = Sample.Of("pastDue") with { Dunning = new(1, Sample.At("2027-07-05T13:00:00Z"), Sample.At("2027-08-10T13:00:00Z"), "card_declined") };
        Assert.Equal(new Due(Duty.Miss, Sample.At("2027-08-05T13:00:00Z"), 1), DutyRules.Next(late, Sample.Now("2027-07-10T00:00:00Z")));
        Assert.Equal(new Due(Duty.Charge, Sample.At("2027-08-10T13:00:00Z"), 1), DutyRules.Next(late, Sample.Now("2027-07-10T00:00:00Z", s => s with { ChargeMissedPeriods = true })));
        var missed = ChargeRules.Miss(late, Sample.Now("2027-08-05T13:00:00Z")).Next!;
        Assert.Equal((2, 2, DeliveryStatus.Cancelled, late.Dunning!.FailingSince), (missed.Next, missed.Dunning!.Period, missed.Past[^1].Status, missed.Dunning.FailingSince));
    }
}
