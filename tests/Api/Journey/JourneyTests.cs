using System.Net;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Journey;

/// <summary>The whole journey over HTTP, by the test clock.</summary>
public sealed class JourneyTests
{
    [Fact]
    public async Task From_sign_up_to_rated_boxes_and_paid_renewals()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        (await customer.Put("me/preferences", new { categories = new[] { "skincare", "gourmet" }, attributes = new { skinType = new[] { "dry" } }, exclusions = new[] { "nuts" } })).Ok();

        var quote = (await customer.Post("quotes", new { planId = SmallCatalogue.Monthly, country = "US", region = "NY" })).Ok();
        Assert.Equal(4160, (long)quote["total.amount"]!);

        var subscribed = (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created);
        Assert.Equal("active", subscribed.Str("status"));
        var subscription = subscribed.Str("subscriptionId");

        var orders = (await customer.Get("orders")).Ok();
        Assert.Equal(4160, (long)orders["items.0.total.amount"]!);
        Assert.Equal("placed", orders.Str("items.0.status"));

        await shop.Advance("P10D");
        await customer.SignInAgain();
        var first = (await customer.Get("orders/" + orders.Str("items.0.orderId"))).Ok();
        Assert.Equal("delivered", first.Str("status"));
        Assert.Equal("delivered", first["tracking"]!.AsArray()[^1]!["status"]!.ToString());

        var deliveries = (await customer.Get($"subscriptions/{subscription}/deliveries")).Ok();
        var delivered = deliveries["items"]!.AsArray().Single(d => d!["status"]!.ToString() == "delivered")!;
        (await customer.Post($"deliveries/{delivered["deliveryId"]}/ratings", new { ratings = new[] { new { sku = delivered["items"]![0]!["sku"]!.ToString(), stars = 5 } } })).Ok();

        await shop.Advance("P2M");
        await customer.SignInAgain();
        var history = (await customer.Get("orders")).Ok();
        Assert.Equal(3, history["items"]!.AsArray().Count);
        Assert.All(history["items"]!.AsArray(), order => Assert.Equal("captured", order!["payments"]![0]!["status"]!.ToString()));
    }
}
