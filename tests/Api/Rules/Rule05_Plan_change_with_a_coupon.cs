using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Rules;

/// <summary>rules.md 5.</summary>
public sealed class Rule05_Plan_change_with_a_coupon
{
    [Theory]
    [InlineData("forever", 2625, 1125, 5250)]
    [InlineData("once", 3500, 2000, 7000)]
    public async Task Half_a_month_of_70_00_less_half_of_what_was_paid_just_as_the_preview_shows(string duration, int charge, int net, int renewal)
    {
        await using var shop = await RuleShop.Open("2027-04-01T15:00:00Z");
        Assert.True((await shop.Host.Grains.GetGrain<IPlanGrain>("plan-large").Put(new("plan-large", "Large", BillingInterval.Monthly, [new(7000, "USD")], 7, ["skincare", "gourmet"]), Caller.System)).Ok);
        var campaign = await shop.Campaign(new { discount = new { percent = 25 }, codes = new[] { "QUARTER" }, duration });
        var subscriber = await shop.Subscribe(promoCode: "quarter");
        await shop.Until("2027-04-16T04:00:00Z");
        var preview = (await subscriber.Client.Get($"subscriptions/{subscriber.Id}/change-plan?planId=plan-large")).Ok();
        Assert.Equal((1500, charge, net), ((int)preview["credit.amount"]!, (int)preview["charge.amount"]!, (int)preview["net.amount"]!));
        (await subscriber.Post("change-plan", new { planId = "plan-large" }, key: "change")).Ok();
        Assert.Equal([($"pay-{subscriber.Part}-0-1", 3000L), ($"pay-{subscriber.Part}-1c-1", net)], await shop.Captured());
        await shop.Until("2027-05-02T00:00:00Z");
        Assert.Equal(renewal, (await shop.Captured()).Single(c => c.Key == $"pay-{subscriber.Part}-1-2").Amount);
        Assert.Equal(1000 + (charge == 2625 ? 375 + 1750 : 0), (int)(await shop.Look(campaign))["discountGiven.amount"]!);
    }
}
