using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Rules;

/// <summary>rules.md 1, with money.</summary>
public sealed class Rule01_Month_end
{
    [Fact]
    public async Task Monthly_from_the_31st_charges_on_the_last_day_of_shorter_months_and_returns_to_the_31st()
    {
        await using var shop = await RuleShop.Open("2027-01-31T15:00:00Z");
        var subscriber = await shop.Subscribe();
        await shop.Until("2028-03-01T00:00:00Z");
        Assert.Equal(
            ["2027-01-31T15:00:00Z", "2027-02-28T14:00:00Z", "2027-03-31T13:00:00Z", "2027-04-30T13:00:00Z", "2027-05-31T13:00:00Z", "2027-06-30T13:00:00Z", "2027-07-31T13:00:00Z",
             "2027-08-31T13:00:00Z", "2027-09-30T13:00:00Z", "2027-10-31T13:00:00Z", "2027-11-30T14:00:00Z", "2027-12-31T14:00:00Z", "2028-01-31T14:00:00Z", "2028-02-29T14:00:00Z"],
            await subscriber.Charges());
        Assert.Equal("2027-01-31", (await subscriber.View()).Str("billingAnchor"));
    }

    [Theory]
    [InlineData(SmallCatalogue.Quarterly, "2026-11-30T15:00:00Z", "2027-08-31T00:00:00Z", "2026-11-30T15:00:00Z 2027-02-28T14:00:00Z 2027-05-30T13:00:00Z 2027-08-30T13:00:00Z")]
    [InlineData(SmallCatalogue.Annual, "2028-02-29T15:00:00Z", "2032-03-01T00:00:00Z", "2028-02-29T15:00:00Z 2029-02-28T14:00:00Z 2030-02-28T14:00:00Z 2031-02-28T14:00:00Z 2032-02-29T14:00:00Z")]
    public async Task Longer_intervals_are_counted_from_the_anchor_too(string plan, string from, string until, string charges)
    {
        await using var shop = await RuleShop.Open(from);
        var subscriber = await shop.Subscribe(plan);
        await shop.Until(until);
        Assert.Equal(charges.Split(' '), await subscriber.Charges());
        Assert.Equal(charges.Split(' ').Length, (await shop.Captured()).Count);
    }
}
