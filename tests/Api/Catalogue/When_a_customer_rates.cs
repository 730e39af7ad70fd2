using System.Net;
using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Catalogue;

/// <summary>What a customer thinks of a box shows in recommendations and in the next boxes' reasons.</summary>
public sealed class When_a_customer_rates
{
    [Fact]
    public async Task Recommendations_say_so_and_never_hold_what_is_excluded()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        (await customer.Put("me/preferences", new { categories = new[] { "gourmet" }, attributes = new { }, exclusions = new[] { "nuts" } })).Ok();
        var before = (await customer.Get("me/recommendations?limit=50")).Expect(HttpStatusCode.OK).Body!["items"]!.AsArray();
        Assert.Equal(SmallCatalogue.PerCategory - 2, before.Count);
        Assert.DoesNotContain(before, r => (string?)r!["sku"] is "GO-06" or "GO-12");
        Assert.All(before, r => Assert.InRange((double)r!["score"]!, 0, 1));

        var subscription = (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        await shop.Advance("P10D");
        await customer.SignInAgain();
        var delivered = (await customer.Get($"subscriptions/{subscription}/deliveries")).Body!["items"]!.AsArray().Single(d => (string?)d!["status"] == "delivered")!;
        var liked = (string)delivered["items"]![0]!["sku"]!;
        (await customer.Post($"deliveries/{delivered["deliveryId"]}/ratings", new { ratings = new[] { new { sku = liked, stars = 5 } } })).Ok();

        var brand = (await customer.Get($"products/{liked}")).Str("brand");
        var reasons = await Eventually(async () => (await customer.Get("me/recommendations?limit=50")).Body!["items"]!.AsArray().Select(r => (string)r!["reason"]!).ToList(),
            found => found.Exists(r => r.Contains("you liked", StringComparison.Ordinal)));
        Assert.Contains(reasons, r => r == $"Because you liked other things by {brand}");
    }

    /// <summary>The stream delivers in its own time; each look is a request of its own.</summary>
    private static async Task<T> Eventually<T>(Func<Task<T>> look, Func<T, bool> enough)
    {
        for (var tries = 0; ; tries++)
            if (await look() is var found && (enough(found) || tries >= 500))
                return found;
    }
}
