using System.Net;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Catalogue;

public sealed class When_an_administrator_counts_stock(CatalogueShop shop) : IClassFixture<CatalogueShop>
{
    private readonly ShopClient _admin = shop.Admin;

    [Fact]
    public async Task A_receipt_makes_a_lot()
    {
        var sku = await shop.Product();
        (await _admin.Post($"admin/inventory/{sku}/receipts", new { quantity = 5, lot = "late", expiresOn = "2028-06-01" })).Expect(HttpStatusCode.Created);
        var stock = (await _admin.Post($"admin/inventory/{sku}/receipts", new { quantity = 3, lot = "early", expiresOn = "2028-01-01" })).Expect(HttpStatusCode.Created);
        Assert.Equal((8, 0, 8), ((int)stock["onHand"]!, (int)stock["reserved"]!, (int)stock["available"]!));
        Assert.Equal([("early", 3, "2028-01-01"), ("late", 5, "2028-06-01")], stock["lots"]!.AsArray().Select(l => ((string)l!["lot"]!, (int)l["quantity"]!, (string)l["expiresOn"]!)));
        Assert.Equal(stock.Text, (await _admin.Get($"admin/inventory/{sku}")).Text);
    }

    [Fact]
    public async Task A_repeated_receipt_counts_once_with_the_first_answer()
    {
        var sku = await shop.Product();
        var first = (await _admin.Post($"admin/inventory/{sku}/receipts", new { quantity = 5 }, key: "r1")).Expect(HttpStatusCode.Created);
        (await _admin.Post($"admin/inventory/{sku}/receipts", new { quantity = 1 }, key: "r2")).Expect(HttpStatusCode.Created);
        var again = (await _admin.Post($"admin/inventory/{sku}/receipts", new { quantity = 5 }, key: "r1")).Expect(HttpStatusCode.Created);
        Assert.Equal((first.Text, "true"), (again.Text, again.Headers["Idempotency-Replayed"]));
        (await _admin.Post($"admin/inventory/{sku}/receipts", new { quantity = 6 }, key: "r1")).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(6, (int)(await _admin.Get($"admin/inventory/{sku}"))["onHand"]!);
    }

    [Fact]
    public async Task A_correction_below_nothing_is_a_conflict_and_changes_nothing()
    {
        var sku = await shop.Product(units: 5);
        var refused = (await _admin.Post($"admin/inventory/{sku}/adjustments", new { delta = -6, reason = "lost" }, key: "a1")).Expect(HttpStatusCode.Conflict);
        Assert.EndsWith("/below-zero", refused.Str("type"), StringComparison.Ordinal);
        Assert.Equal(0, (int)(await _admin.Post($"admin/inventory/{sku}/adjustments", new { delta = -5, reason = "lost" })).Expect(HttpStatusCode.Created)["available"]!);
        // The refusal is the answer to its key, whatever happened since.
        (await _admin.Post($"admin/inventory/{sku}/receipts", new { quantity = 50 })).Expect(HttpStatusCode.Created);
        (await _admin.Post($"admin/inventory/{sku}/adjustments", new { delta = -6, reason = "lost" }, key: "a1")).Expect(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task The_list_has_everything_page_by_page_with_its_numbers()
    {
        var sku = await shop.Product(units: 3, name: "Countable");
        (await _admin.Put($"admin/inventory/{sku}/reorder-point", new { reorderPoint = 4 })).Expect(HttpStatusCode.OK);
        var found = (await _admin.Get("admin/inventory?q=countable")).Expect(HttpStatusCode.OK);
        Assert.Equal((sku, 3, 4), (found.Str("items.0.sku"), (int)found["items.0.onHand"]!, (int)found["items.0.reorderPoint"]!));
        var first = (await _admin.Get("admin/inventory?limit=2")).Expect(HttpStatusCode.OK);
        var second = (await _admin.Get($"admin/inventory?limit=2&cursor={Uri.EscapeDataString(first.Str("nextCursor"))}")).Expect(HttpStatusCode.OK);
        Assert.Equal(4, new[] { first, second }.SelectMany(p => p.Body!["items"]!.AsArray()).Select(i => (string)i!["sku"]!).Distinct().Count());
    }

    [Theory]
    [InlineData("receipts", """{"quantity":0}""", 400)]
    [InlineData("receipts", """{"quantity":-1}""", 400)]
    [InlineData("receipts", """{"quantity":99999999999}""", 400)]
    [InlineData("receipts", """{"quantity":"1"}""", 400)]
    [InlineData("receipts", """{"quantity":1,"expiresOn":"tomorrow"}""", 400)]
    [InlineData("receipts", """{"quantity":1,"expiresOn":"2020-01-01"}""", 422)]
    [InlineData("adjustments", """{"delta":0,"reason":"x"}""", 422)]
    [InlineData("adjustments", """{"delta":1,"reason":""}""", 400)]
    [InlineData("adjustments", """{"delta":1}""", 400)]
    [InlineData("adjustments", "{", 400)]
    public async Task Nonsense_is_refused_by_field(string what, string body, int status)
    {
        var before = (await _admin.Get("admin/inventory/FI-01")).Text;
        Assert.Equal(status, (int)(await _admin.Send(HttpMethod.Post, $"admin/inventory/FI-01/{what}", body)).Status);
        Assert.Equal(before, (await _admin.Get("admin/inventory/FI-01")).Text);
    }

    [Fact]
    public async Task An_unknown_product_has_no_stock_and_gets_none()
    {
        (await _admin.Get("admin/inventory/NO-SUCH")).Expect(HttpStatusCode.NotFound);
        (await _admin.Post("admin/inventory/NO-SUCH/receipts", new { quantity = 1 })).Expect(HttpStatusCode.NotFound);
        (await _admin.Post("admin/inventory/NO-SUCH/adjustments", new { delta = 1, reason = "x" })).Expect(HttpStatusCode.NotFound);
    }
}
