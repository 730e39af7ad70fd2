namespace SubscriptionBox.Tests.Api.Rules;

/// <summary>rules.md 3: 40.00 monthly on the 5th.</summary>
public sealed class Rule03_Skip_and_pause
{
    [Fact]
    public async Task Skip_July_and_nothing_is_charged_on_07_05_and_the_next_is_08_05()
    {
        await using var shop = await RuleShop.Open("2027-05-05T15:00:00Z");
        var subscriber = await shop.Subscribe();
        var july = (await subscriber.Deliveries()).Single(d => d["chargeAt"]!.ToString() == "2027-07-05T13:00:00Z")["deliveryId"]!.ToString();
        var skipped = (await subscriber.Post("skip", new { deliveryId = july })).Ok();
        // A skipped month counts as active.
        Assert.Equal("active", skipped.Str("status"));
        await shop.Until("2027-07-20T00:00:00Z");
        Assert.Equal((1, 4000), await Revenue(shop));
        Assert.Equal(("active", "2027-08-05T13:00:00Z"), (await subscriber.Status(), (await subscriber.View()).Str("nextChargeAt")));
        await shop.Until("2027-08-06T00:00:00Z");
        Assert.Equal(["2027-05-05T15:00:00Z", "2027-06-05T13:00:00Z", "2027-08-05T13:00:00Z"], await subscriber.Charges());
        Assert.All(await shop.Captured(), c => Assert.Equal(4000, c.Amount));
    }

    [Fact]
    public async Task Pause_06_20_until_08_20_and_the_next_is_09_05_without_a_back_charge_and_with_the_anchor_kept()
    {
        await using var shop = await RuleShop.Open("2027-06-05T15:00:00Z");
        var subscriber = await shop.Subscribe();
        await shop.Until("2027-06-20T15:00:00Z");
        Assert.Equal("paused", (await subscriber.Post("pause", new { until = "2027-08-20" })).Ok().Str("status"));
        await shop.Until("2027-08-19T23:00:00Z");
        Assert.Equal("paused", await subscriber.Status());
        // A paused subscription has MRR 0.
        Assert.Equal((0, 0), await Revenue(shop));
        await shop.Until("2027-08-20T04:00:00Z");
        Assert.Equal("active", await subscriber.Status());
        Assert.Equal((1, 4000), await Revenue(shop));
        await shop.Until("2027-09-06T00:00:00Z");
        Assert.Equal(["2027-06-05T15:00:00Z", "2027-09-05T13:00:00Z"], await subscriber.Charges());
        Assert.Equal(("2027-06-05", "2027-10-05T13:00:00Z"), ((await subscriber.View()).Str("billingAnchor"), (await subscriber.View()).Str("nextChargeAt")));
    }

    private static async Task<(int Active, int Mrr)> Revenue(RuleShop shop)
    {
        await shop.Host.CatchUp();
        var metrics = (await shop.Admin.Get("admin/metrics/subscriptions")).Ok();
        return ((int)metrics["active"]!, metrics["mrr"]!.AsArray().Sum(m => (int)m!["amount"]!));
    }
}
