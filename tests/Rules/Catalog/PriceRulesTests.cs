using System.Collections.Immutable;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Grains.Subscriptions.Metrics;
using SubscriptionBox.Subscriptions;
using Xunit;

namespace SubscriptionBox.Tests.Rules.Catalog;

/// <summary>rules.md 13: a new price has a date for new and a later date for existing subscribers, who are told 30 days before; a period already invoiced keeps its price.</summary>
public sealed class PriceRulesTests
{
    private static readonly Caller Admin = new("acc-admin", Role.Administrator, null);
    private static readonly PlanState Plan = PlanRules.Put(new PlanState(), "plan-x", new PlanDraft("plan-x", "X", BillingInterval.Monthly, [Usd(4000), new(3500, "EUR")], 4, ["gourmet"]), Admin).Next!;

    // Agreed price and its number │ currency │ the charge falls due on │ what is paid, and its number
    [Theory]
    [InlineData(4000, 0, "USD", "2027-05-31", 4000, 0)]
    [InlineData(4000, 0, "USD", "2027-06-01", 4400, 1)]
    [InlineData(4000, 0, "USD", "2027-07-31", 4400, 1)]
    [InlineData(4000, 0, "USD", "2027-12-01", 4900, 2)]
    [InlineData(4400, 1, "USD", "2027-06-01", 4400, 1)]
    [InlineData(4400, 1, "USD", "2027-12-01", 4900, 2)]
    // Whoever agreed to the second price before the first reached existing subscribers never pays the first.
    [InlineData(4900, 2, "USD", "2027-06-01", 4900, 2)]
    // The first change named no euros: they stay, the number moves on.
    [InlineData(3500, 0, "EUR", "2027-06-01", 3500, 1)]
    [InlineData(3500, 0, "EUR", "2027-12-01", 3900, 2)]
    public void An_existing_subscriber_pays(long agreed, int number, string currency, string dueOn, long pays, int then)
    {
        ImmutableArray<PriceStep> steps =
        [
            new(1, [Usd(4400)], Day("2027-04-01"), Day("2027-06-01")),
            new(2, [Usd(4900), new(3900, "EUR")], Day("2027-05-01"), Day("2027-12-01")),
        ];
        Assert.Equal((pays, then), ExistingPriceRules.ForExisting(steps, agreed, number, currency, Day(dueOn)));
    }

    [Fact]
    public void New_subscribers_first_then_the_notice_and_nothing_twice()
    {
        var scheduled = PriceRules.Schedule(Plan, new SchedulePrice([Usd(4400)], Day("2027-04-01"), Day("2027-06-01")), Admin, At("2027-03-10T12:00:00Z"));
        Assert.Equal(["PriceScheduled"], scheduled.Events.Select(e => e.GetType().Name));
        Assert.Equal(At("2027-04-01T00:00:00Z").ToUnixTimeMilliseconds(), scheduled.Next!.Wake!.At);
        Assert.Equal(4000, scheduled.Next.Plan!.Prices[0].Amount);
        Assert.Empty(PriceRules.Due(scheduled.Next, At("2027-03-31T23:59:59Z")).Events);

        var inForce = PriceRules.Due(scheduled.Next, At("2027-04-01T00:00:00Z"));
        Assert.Equal(["PlanSaved"], inForce.Events.Select(e => e.GetType().Name));
        Assert.Equal((4400L, 3500L), (inForce.Next!.Plan!.Prices[0].Amount, inForce.Next.Plan.Prices[1].Amount));
        // 2 May begins where days begin first, at UTC+14.
        Assert.Equal((1, At("2027-05-01T10:00:00Z").ToUnixTimeMilliseconds()), (PlanRules.View(inForce.Next).PriceNumber, inForce.Next.Wake!.At));
        Assert.Empty(PriceRules.Due(inForce.Next, At("2027-04-02T00:00:00Z")).Events);

        var announced = PriceRules.Due(inForce.Next, At("2027-05-01T10:00:00Z"));
        Assert.Equal(["PriceAnnounced"], announced.Events.Select(e => e.GetType().Name));
        Assert.Null(announced.Next!.Wake);
        Assert.Empty(PriceRules.Due(announced.Next, At("2028-01-01T00:00:00Z")).Events);
        // After an outage both happen, in order.
        Assert.Equal(["PlanSaved", "PriceAnnounced"], PriceRules.Due(scheduled.Next, At("2027-07-01T00:00:00Z")).Events.Select(e => e.GetType().Name));
    }

    [Theory]
    [InlineData("2027-03-10", "2027-04-10", null)]
    [InlineData("2027-03-10", "2027-04-09", "existingFrom")]
    [InlineData("2027-03-09", "2027-06-01", "newFrom")]
    [InlineData("2027-06-01", "2027-05-01", "existingFrom")]
    public void The_dates_leave_everybody_thirty_days(string newFrom, string existingFrom, string? wrong)
    {
        var decision = PriceRules.Schedule(Plan, new SchedulePrice([Usd(4400)], Day(newFrom), Day(existingFrom)), Admin, At("2027-03-10T12:00:00Z"));
        Assert.Equal(wrong, decision.Refusal?.Fields.Keys.Single());
        if (wrong is null)
            Assert.Equal(["PriceScheduled", "PlanSaved", "PriceAnnounced"], decision.Events.Select(e => e.GetType().Name));
    }

    // The notice and the charge, each on the subscriber's own calendar: never fewer than 30 days, wherever they live, and nobody subscribes for less after it was told.
    [Theory]
    [InlineData("Pacific/Kiritimati")]
    [InlineData("Pacific/Auckland")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Etc/GMT+12")]
    public void Everybody_has_thirty_days_of_their_own(string zone)
    {
        var state = PriceRules.Due(PriceRules.Schedule(Plan, new SchedulePrice([Usd(4400)], Day("2027-05-01"), Day("2027-06-01")), Admin, At("2027-03-10T12:00:00Z")).Next!, At("2027-05-01T00:00:00Z")).Next!;
        var told = DateTimeOffset.FromUnixTimeMilliseconds(state.Wake!.At);
        Assert.True(told > At("2027-05-01T00:00:00Z"));
        var day = NodaTime.Instant.FromDateTimeOffset(told).InZone(NodaTime.DateTimeZoneProviders.Tzdb[zone]).Date.ToDateOnly();
        Assert.True(Day("2027-06-01").DayNumber - day.DayNumber >= PriceRules.NoticeDays, $"{day} in {zone}");
    }

    [Fact]
    public void Currencies_it_is_not_sold_in_and_other_callers_are_refused()
    {
        Assert.Equal(["prices"], PriceRules.Schedule(Plan, new SchedulePrice([new(4400, "GBP")], Day("2027-04-01"), Day("2027-06-01")), Admin, At("2027-03-10T12:00:00Z")).Refusal!.Fields.Keys);
        Assert.Equal("forbidden", PriceRules.Schedule(Plan, new SchedulePrice([Usd(4400)], Day("2027-04-01"), Day("2027-06-01")), new Caller("a", Role.Marketing, null), At("2027-03-10T12:00:00Z")).Refusal!.Code);
    }

    [Theory]
    [InlineData(4000, "USD", SubscriptionStatus.Active, 4400L)]
    [InlineData(4000, "USD", SubscriptionStatus.PastDue, 4400L)]
    [InlineData(4000, "USD", SubscriptionStatus.Paused, 4400L)]
    [InlineData(4000, "USD", SubscriptionStatus.Cancelled, null)]
    [InlineData(4400, "USD", SubscriptionStatus.Active, null)]
    [InlineData(3500, "EUR", SubscriptionStatus.Active, null)]
    public void Told_is_who_will_pay_another_price(long price, string currency, SubscriptionStatus status, long? told)
    {
        var announced = new PriceAnnounced("plan-x", "X", new(1, [Usd(4400)], Day("2027-04-01"), Day("2027-06-01")));
        Assert.Equal(told, PriceNotice.For(new Standing("plan-x", 1, currency, price, price, 0, status), announced)?.Amount);
        Assert.Null(PriceNotice.For(new Standing("plan-y", 1, "USD", 4000, 4000, 0, SubscriptionStatus.Active), announced));
    }

    private static Money Usd(long amount) => new(amount, "USD");

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
}
