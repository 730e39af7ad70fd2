using System.Globalization;
using SubscriptionBox.Grains.Subscriptions;

namespace SubscriptionBox.Tests.Rules.Subscriptions;

/// <summary>rules.md 1 and 2: when occurrences fall.</summary>
public sealed class CalendarTests
{
    private const string NewYork = "America/New_York";

    [Theory]
    [InlineData("2027-01-31", 1, "2027-02-28")]
    [InlineData("2027-01-31", 2, "2027-03-31")]
    [InlineData("2027-01-31", 3, "2027-04-30")]
    [InlineData("2027-01-31", 4, "2027-05-31")]
    [InlineData("2027-01-31", 13, "2028-02-29")]
    [InlineData("2026-11-30", 3, "2027-02-28")]
    [InlineData("2026-11-30", 6, "2027-05-30")]
    [InlineData("2026-11-30", 9, "2027-08-30")]
    [InlineData("2028-02-29", 12, "2029-02-28")]
    [InlineData("2028-02-29", 24, "2030-02-28")]
    [InlineData("2028-02-29", 36, "2031-02-28")]
    [InlineData("2028-02-29", 48, "2032-02-29")]
    public void A_date_is_computed_from_the_anchor_and_returns_to_it(string anchor, int months, string date) =>
        Assert.Equal(Date(date), Calendar(anchor).DateOf(months));

    [Theory]
    [InlineData("02:30", "2027-02-14", 1, "2027-03-14T07:30:00Z")] // jumped over: once, half past three summer time
    [InlineData("01:30", "2027-10-07", 1, "2027-11-07T05:30:00Z")] // comes twice: once, the first
    [InlineData("09:00", "2027-01-31", 0, "2027-01-31T14:00:00Z")]
    [InlineData("09:00", "2027-01-31", 2, "2027-03-31T13:00:00Z")]
    public void A_charge_runs_at_one_instant(string time, string anchor, int period, string instant) =>
        Assert.Equal(Instant(instant), Calendar(anchor, time: time).ChargeAt(period));

    [Theory]
    [InlineData("2027-01-31", 1, 3, "2027-02-25T05:00:00Z")]
    [InlineData("2027-02-16", 1, 3, "2027-03-13T05:00:00Z")]
    [InlineData("2027-02-16", 1, 1, "2027-03-15T04:00:00Z")] // after the clocks changed
    [InlineData("2027-01-31", 1, 0, "2027-02-28T05:00:00Z")]
    public void A_box_locks_at_midnight_some_days_before(string anchor, int period, int days, string instant) =>
        Assert.Equal(Instant(instant), Calendar(anchor, cutoffDays: days).CutoffAt(period));

    [Fact]
    public void A_box_locks_at_the_first_instant_of_a_day_that_has_no_midnight() =>
        Assert.Equal(Instant("2027-03-27T22:00:00Z"), Calendar("2027-02-28", zone: "Asia/Beirut", cutoffDays: 0).CutoffAt(1));

    [Fact]
    public void It_ships_two_days_after_the_charge() => Assert.Equal(Date("2027-03-02"), Calendar("2027-01-31").ShipOn(1));

    [Fact]
    public void Occurrences_after_a_reactivation_are_counted_from_the_new_anchor() =>
        Assert.Equal(Date("2027-08-31"), new BillingCalendar(Date("2027-05-31"), 4, NewYork, new(9, 0), 3, 2).DateOf(7));

    [Theory]
    [InlineData("2027-08-20T04:00:00Z", 3)] // rules.md 3: paused until 08-20, next 09-05
    [InlineData("2027-08-05T13:00:00Z", 3)]
    [InlineData("2027-08-05T12:59:59Z", 2)]
    [InlineData("2027-06-01T00:00:00Z", 1)]
    public void The_first_occurrence_after_an_instant(string instant, int period) =>
        Assert.Equal(period, Calendar("2027-06-05").FirstAfter(1, Instant(instant)));

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Europe/Berlin")]
    [InlineData("Pacific/Auckland")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("Africa/Casablanca")]
    [InlineData("America/Santiago")]
    public void Every_local_day_has_one_charge_instant_and_they_rise(string zone)
    {
        foreach (var time in new[] { "00:00", "00:30", "01:30", "02:30", "09:00", "23:59" })
        {
            var calendar = Calendar("2026-01-31", zone, time);
            for (var period = 0; period < 120; period++)
            {
                Assert.Equal(calendar.DateOf(period), calendar.DateAt(calendar.ChargeAt(period)));
                Assert.True(calendar.ChargeAt(period) < calendar.ChargeAt(period + 1));
                Assert.True(calendar.CutoffAt(period) <= calendar.ChargeAt(period));
            }
        }
    }

    private static BillingCalendar Calendar(string anchor, string zone = NewYork, string time = "09:00", int cutoffDays = 3) =>
        new(Date(anchor), 0, zone, TimeOnly.Parse(time, CultureInfo.InvariantCulture), cutoffDays, 2);

    private static DateOnly Date(string date) => DateOnly.Parse(date, CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
}
