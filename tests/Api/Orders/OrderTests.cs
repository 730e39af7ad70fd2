using System.Net;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Orders;

public sealed class OrderTests
{
    [Fact]
    public async Task Orders_are_listed_newest_first_page_by_page_and_only_to_their_owner()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        (await customer.Subscribe(SmallCatalogue.Monthly)).Ok();
        await shop.Advance("P4M");
        await customer.SignInAgain();

        var all = (await customer.Get("orders?limit=100")).Ok();
        var ids = all["items"]!.AsArray().Select(order => order!["orderId"]!.ToString()).ToArray();
        Assert.Equal(5, ids.Length);
        Assert.Null(all["nextCursor"]);
        Assert.Equal(ids.Reverse(), ids.OrderBy(id => id, StringComparer.Ordinal));

        var paged = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await customer.Get("orders?limit=2" + (cursor is null ? "" : "&cursor=" + cursor))).Ok();
            paged.AddRange(page["items"]!.AsArray().Select(order => order!["orderId"]!.ToString()));
            cursor = page["nextCursor"]?.ToString();
        }
        while (cursor is not null);
        Assert.Equal(ids, paged);

        var other = await shop.Customer();
        Assert.Empty((await other.Get("orders")).Ok()["items"]!.AsArray());
        (await other.Get("orders/" + ids[0])).Expect(HttpStatusCode.NotFound);
        (await other.Get("orders/ord-nothing-0")).Expect(HttpStatusCode.NotFound);
        (await customer.Get("orders?cursor=made-up")).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_box_called_off_before_it_ships_gives_back_the_money_and_the_stock()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var subscription = (await customer.Subscribe(SmallCatalogue.Monthly)).Ok().Str("subscriptionId");
        Assert.Equal(4, await Missing(shop));

        (await customer.Post($"subscriptions/{subscription}/cancel", new { reason = "moving away", immediately = true })).Ok();
        await shop.Advance("PT1H");

        var order = (await customer.Get("orders")).Ok()["items"]![0]!;
        Assert.Equal(("cancelled", 4160L, "refunded"), (order["status"]!.ToString(), (long)order["refunded"]!["amount"]!, order["payments"]![0]!["status"]!.ToString()));
        Assert.Equal(0, await Missing(shop));
        await shop.Advance("P2M");
        await customer.SignInAgain();
        Assert.Single((await customer.Get("orders")).Ok()["items"]!.AsArray());
    }

    [Fact]
    public async Task A_prepaid_term_is_paid_once_and_ships_three_times()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        (await customer.Subscribe(SmallCatalogue.Quarterly)).Ok();
        await shop.Advance("P2M10D");
        await customer.SignInAgain();
        var orders = (await customer.Get("orders")).Ok()["items"]!.AsArray();
        Assert.Equal([0, 0, 1], orders.Select(order => order!["payments"]!.AsArray().Count));
        Assert.Equal(10_920, (long)orders[2]!["payments"]![0]!["amount"]!["amount"]!);
        Assert.All(orders, order => Assert.Equal("delivered", order!["status"]!.ToString()));
    }

    /// <summary>Units that are not available any more.</summary>
    private static async Task<int> Missing(ShopHost shop)
    {
        var stock = (await (await shop.Administrator()).Get("admin/inventory?limit=100")).Ok()["items"]!.AsArray();
        return stock.Sum(item => SmallCatalogue.Units - (int)item!["available"]!);
    }
}
