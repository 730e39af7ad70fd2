using System.Globalization;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Settings;

namespace SubscriptionBox.Tests.Rules.Subscriptions;

/// <summary>rules.md 7: when a declined charge is tried again.</summary>
public sealed class DunningTests
{
    private static readonly BillingCalendar Calendar = new(new(2027, 1, 31), 0, "America/New_York", new(9, 0), 3, 2);

    [Theory]
    [InlineData("2027-01-31T14:00:00Z", "2027-02-01T14:00:00Z")] // declined 01-31 → day 1
    [InlineData("2027-02-01T14:00:00Z", "2027-02-03T14:00:00Z")] // declined again → day 3
    [InlineData("2027-02-03T14:00:00Z", "2027-02-05T14:00:00Z")]
    [InlineData("2027-02-05T14:00:00Z", "2027-02-07T14:00:00Z")]
    [InlineData("2027-02-02T20:00:00Z", "2027-02-03T14:00:00Z")] // a try the customer asked for uses none up
    [InlineData("2027-02-04T03:00:00Z", "2027-02-05T14:00:00Z")] // late: day 3 is not made up for
    public void The_next_retry_follows_from_the_first_failure(string now, string retry)
    {
        var before = Instant(now) == Since ? null : new Dunning(0, Since, Since, "card_declined");
        Assert.Equal(new Dunning(0, Since, Instant(retry), "card_declined"), DunningRules.After(before, 0, "card_declined", true, Instant(now), Calendar, ShopSettings.Default));
    }

    [Theory]
    [InlineData("2027-02-07T14:00:00Z")]
    [InlineData("2027-02-20T14:00:00Z")]
    public void After_the_last_day_no_retry_is_left(string now) =>
        Assert.Null(DunningRules.After(new(0, Since, Since, "card_declined"), 0, "card_declined", true, Instant(now), Calendar, ShopSettings.Default));

    [Fact]
    public void A_card_that_must_not_be_tried_again_waits_for_another_until_the_last_day() =>
        Assert.Equal(new Dunning(0, Since, Instant("2027-02-07T14:00:00Z"), "lost_card", Hopeless: true),
            DunningRules.After(null, 0, "lost_card", false, Since, Calendar, ShopSettings.Default));

    [Fact]
    public void Retries_keep_their_local_time_when_the_clocks_change()
    {
        var calendar = new BillingCalendar(new(2027, 3, 12), 0, "America/New_York", new(9, 0), 3, 2);
        var since = Instant("2027-03-12T14:00:00Z");
        Assert.Equal(Instant("2027-03-15T13:00:00Z"), DunningRules.RetryAt(since, 3, calendar));
    }

    private static readonly DateTimeOffset Since = Instant("2027-01-31T14:00:00Z");

    private static DateTimeOffset Instant(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
}
