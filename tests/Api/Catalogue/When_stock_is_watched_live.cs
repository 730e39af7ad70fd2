using System.Net;
using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Catalogue;

public sealed class When_stock_is_watched_live(CatalogueShop shop) : IClassFixture<CatalogueShop>
{
    private readonly ShopClient _admin = shop.Admin;

    [Fact]
    public async Task A_change_is_told_at_once_with_all_numbers()
    {
        var sku = await shop.Product(units: 2);
        await using var stream = await EventReader.Connect(shop.Host, _admin);
        await Receive(sku, 3);
        var change = await stream.Next();
        Assert.Equal((sku, 5, 0, 5), ((string?)change["sku"], (int)change["onHand"]!, (int)change["reserved"]!, (int)change["available"]!));
        Assert.Equal((long)(await _admin.Get($"admin/inventory/{sku}"))["version"]!, (long)change["version"]!);
        Assert.Equal(5, change.AsObject().Count);
    }

    [Fact]
    public async Task Who_was_away_gets_the_latest_of_what_was_missed_and_nothing_twice()
    {
        var (a, b) = (await shop.Product(units: 1), await shop.Product(units: 1));
        string lastId;
        await using (var stream = await EventReader.Connect(shop.Host, _admin))
        {
            await Receive(a, 1);
            Assert.Equal(a, (string?)(await stream.Next())["sku"]);
            lastId = stream.LastEventId;
        }
        await Receive(b, 1);
        await Receive(a, 1);
        await Receive(b, 1);
        await using var again = await EventReader.Connect(shop.Host, _admin, lastId);
        var missed = new[] { await again.Next(), await again.Next() }.ToDictionary(c => (string)c["sku"]!, c => (int)c["onHand"]!);
        Assert.Equal((3, 3), (missed[a], missed[b]));
        await Receive(a, 1);
        var next = await again.Next();
        Assert.Equal((a, 4), ((string?)next["sku"], (int)next["onHand"]!));
    }

    [Fact]
    public async Task Who_was_away_before_the_first_event_misses_nothing_either()
    {
        var sku = await shop.Product(units: 1);
        string lastId;
        await using (var stream = await EventReader.Connect(shop.Host, _admin))
            lastId = stream.LastEventId;
        await Receive(sku, 1);
        await using var again = await EventReader.Connect(shop.Host, _admin, lastId);
        Assert.Equal((sku, 2), await Named(again));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("not-a-number")]
    [InlineData("9223372036854775807")]
    public async Task An_id_from_another_time_gets_everything(string lastEventId)
    {
        var sku = await shop.Product(units: 7);
        await shop.Host.CatchUp();
        await using var stream = await EventReader.Connect(shop.Host, _admin, lastEventId);
        while (await Named(stream) != (sku, 7))
        {
            // All other products come too.
        }
    }

    [Fact]
    public async Task A_snapshot_begins_with_everything()
    {
        var sku = await shop.Product(units: 9);
        await using var stream = await EventReader.Connect(shop.Host, _admin, query: "?snapshot=true");
        while (await Named(stream) != (sku, 9))
        {
            // All other products come too.
        }
    }

    [Fact]
    public async Task A_restart_of_the_shop_loses_no_change()
    {
        await using var host = await ShopHost.Start();
        var admin = await host.Administrator();
        string lastId;
        await using (var stream = await EventReader.Connect(host, admin))
            lastId = stream.LastEventId;
        (await admin.Post("admin/inventory/GO-01/receipts", new { quantity = 5 })).Expect(HttpStatusCode.Created);
        await host.Restart();
        await host.CatchUp();
        admin = await host.Administrator();
        await using var again = await EventReader.Connect(host, admin, lastId);
        while (await Named(again) != ("GO-01", SmallCatalogue.Units + 5))
        {
            // All other products come too.
        }
    }

    private static async Task<(string?, int)> Named(EventReader stream)
    {
        JsonNode change = await stream.Next();
        return ((string?)change["sku"], (int)change["onHand"]!);
    }

    private async Task Receive(string sku, int quantity) => (await _admin.Post($"admin/inventory/{sku}/receipts", new { quantity })).Expect(HttpStatusCode.Created);
}
