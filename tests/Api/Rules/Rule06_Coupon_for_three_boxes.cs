using System.Net;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;

namespace SubscriptionBox.Tests.Api.Rules;

/// <summary>rules.md 6.</summary>
public sealed class Rule06_Coupon_for_three_boxes
{
    [Fact]
    public async Task Three_boxes_are_20_percent_off_a_skipped_month_does_not_count_and_the_fourth_costs_all()
    {
        await using var shop = await Open();
        var campaign = await shop.Campaign(new { discount = new { percent = 20 }, codes = new[] { "THREE" }, duration = "repeating", charges = 3 });
        var quote = (await shop.Host.Client().Post("quotes", new { planId = "plan-fifty", country = "US", region = "OR", promoCode = "three" })).Ok();
        Assert.Equal((5000, 1000, 4000), ((int)quote["subtotal.amount"]!, (int)quote["discount.amount"]!, (int)quote["total.amount"]!));
        Assert.Equal(("THREE", "20 % off the first 3 charges", 3), (quote.Str("promo.code"), quote.Str("promo.description"), (int)quote["promo.charges"]!));
        Assert.Equal(4000, quote["lines"]!.AsArray().Sum(l => (int)l!["amount"]!["amount"]!));
        var subscriber = await shop.Subscribe("plan-fifty", promoCode: "THREE");
        (await subscriber.Post("skip")).Ok();
        await shop.Until("2027-05-06T00:00:00Z");
        var orders = (await subscriber.Orders()).OrderBy(o => o["placedAt"]!.ToString(), StringComparer.Ordinal).ToArray();
        Assert.Equal([("2027-01-05", 4000, 1000), ("2027-03-05", 4000, 1000), ("2027-04-05", 4000, 1000), ("2027-05-05", 5000, 0)],
            orders.Select(o => (o["placedAt"]!.ToString()[..10], (int)o["total"]!["amount"]!, (int)o["discount"]!["amount"]!)));
        Assert.Equal([4000L, 4000, 4000, 5000], (await shop.Captured()).Select(c => c.Amount));
        var seen = await shop.Look(campaign);
        Assert.Equal((1, 3000, 12000, 3), ((int)seen["redemptions"]!, (int)seen["discountGiven.amount"]!, (int)seen["revenue.amount"]!, (int)seen["byCurrency.0.charges"]!));
        var analytics = (await (await shop.Host.Marketing()).Get("marketing/analytics")).Ok();
        Assert.Equal((1, 3000, 12000), ((int)analytics["items.0.redemptions"]!, (int)analytics["items.0.discountGiven.amount"]!, (int)analytics["items.0.revenue.amount"]!));
        Assert.DoesNotContain("cus-", analytics.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("sub-", analytics.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_checkouts_at_once_for_the_last_redemption_one_wins_and_the_other_is_told_and_not_charged()
    {
        await using var shop = await Open();
        var campaign = await shop.Campaign(new { discount = new { percent = 20 }, codes = new[] { "ONLYONE" }, redemptionLimit = 1 });
        var rivals = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            var customer = await shop.Host.Customer();
            return (Customer: customer, Body: new { planId = "plan-fifty", paymentMethodId = await customer.AddCard(), addressId = await customer.AddAddress(region: "OR"), promoCode = "ONLYONE" });
        }));
        var answers = await Task.WhenAll(rivals.Select(r => r.Customer.Post("subscriptions", r.Body, key: "buy")));
        Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        var loser = Array.FindIndex(answers, a => a.Status != HttpStatusCode.Created);
        var told = answers[loser].Expect(HttpStatusCode.UnprocessableEntity);
        Assert.EndsWith("/promo-code-exhausted", told.Str("type"), StringComparison.Ordinal);
        Assert.NotNull(told["errors.promoCode"]);
        Assert.Empty((await rivals[loser].Customer.Get("subscriptions")).Ok()["items"]!.AsArray());
        Assert.Equal(4000, Assert.Single(await shop.Captured()).Amount);
        Assert.Empty(await shop.Refunded());
        Assert.Equal((1, 0), ((int)(await shop.Look(campaign))["redemptions"]!, (int)(await shop.Look(campaign))["reserved"]!));
        // Without the code the other may buy.
        (await rivals[loser].Customer.Post("subscriptions", new { rivals[loser].Body.planId, rivals[loser].Body.paymentMethodId, rivals[loser].Body.addressId }, key: "again")).Expect(HttpStatusCode.Created);
    }

    private static async Task<RuleShop> Open()
    {
        var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        Assert.True((await shop.Host.Grains.GetGrain<IPlanGrain>("plan-fifty").Put(new("plan-fifty", "Fifty", BillingInterval.Monthly, [new(5000, "USD")], 4, ["skincare", "gourmet"]), Caller.System)).Ok);
        return shop;
    }
}
