using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Rules;

/// <summary>rules.md 2.</summary>
public sealed class Rule02_One_local_instant_once
{
    [Theory]
    [InlineData("02:30", "2027-02-14T15:00:00Z", "2027-03-14T07:30:00Z")]
    [InlineData("01:30", "2027-10-07T15:00:00Z", "2027-11-07T05:30:00Z")]
    public async Task A_local_time_that_is_not_there_or_there_twice_runs_once(string chargeTime, string from, string charge)
    {
        await using var shop = await RuleShop.Open(from, s => s["chargeTime"] = chargeTime);
        var subscriber = await shop.Subscribe();
        await shop.Until(Later(charge, TimeSpan.FromSeconds(-1)));
        Assert.Equal([from], await subscriber.Charges());
        await shop.Until(Later(charge, TimeSpan.FromHours(20)));
        Assert.Equal([from, charge], await subscriber.Charges());
    }

    [Theory]
    [InlineData("America/Los_Angeles")]
    [InlineData("Pacific/Auckland")]
    public async Task A_change_of_time_zone_the_day_after_adds_none(string zone)
    {
        await using var shop = await RuleShop.Open("2027-01-31T15:00:00Z");
        var subscriber = await shop.Subscribe();
        await shop.Until("2027-03-01T14:00:00Z");
        (await subscriber.Client.Patch("me", new { timeZone = zone })).Ok();
        await shop.Until("2027-03-29T00:00:00Z");
        Assert.Equal(["2027-01-31T15:00:00Z", "2027-02-28T14:00:00Z"], await subscriber.Charges());
        await shop.Until("2027-04-02T00:00:00Z");
        Assert.Equal(3, (await subscriber.Charges()).Length);
        Assert.Equal(3, (await shop.Captured()).Count);
    }

    private static string Later(string time, TimeSpan by) => (RuleShop.At(time) + by).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
