using System.Net;
using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Catalogue;

public sealed class When_an_administrator_runs_the_catalogue(CatalogueShop shop) : IClassFixture<CatalogueShop>
{
    private readonly ShopClient _admin = shop.Admin;

    [Fact]
    public async Task A_new_product_is_found_at_once_and_only_one_has_its_sku()
    {
        var sku = await shop.Product(name: "Fresh from the press");
        Assert.Equal(sku, (await _admin.Get("admin/products?q=fresh+press")).Str("items.0.sku"));
        Assert.Equal(sku, (await shop.Host.Client().Get("products?q=fresh+press")).Str("items.0.sku"));
        var again = await _admin.Post("admin/products", new { sku, name = "Other", category = "gourmet", price = new { amount = 1, currency = "USD" } });
        Assert.EndsWith("/product-exists", again.Expect(HttpStatusCode.Conflict).Str("type"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_request_key_creates_once_and_another_body_under_it_is_refused()
    {
        var sku = $"K-{Guid.NewGuid():n}"[..12];
        object Body(string name) => new { sku, name, category = "fitness", price = new { amount = 100, currency = "EUR" } };
        (await _admin.Post("admin/products", Body("One"), key: sku)).Expect(HttpStatusCode.Created);
        var again = (await _admin.Post("admin/products", Body("One"), key: sku)).Expect(HttpStatusCode.Created);
        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
        (await _admin.Post("admin/products", Body("Two"), key: sku)).Expect(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_change_needs_the_version_that_was_seen_and_leaves_the_rest()
    {
        var sku = await shop.Product();
        var seen = (await _admin.Get($"admin/products/{sku}")).Headers["ETag"];
        var changed = await _admin.Send(HttpMethod.Patch, $"admin/products/{sku}", new { price = new { amount = 750, currency = "EUR" }, active = false }, adjust: r => r.Headers.TryAddWithoutValidation("If-Match", seen));
        Assert.Equal(["USD", "EUR"], changed.Expect(HttpStatusCode.OK).Body!["prices"]!.AsArray().Select(p => (string?)p!["currency"]));
        Assert.Equal("Maker", changed.Str("brand"));
        (await _admin.Send(HttpMethod.Patch, $"admin/products/{sku}", new { name = "Late" }, adjust: r => r.Headers.TryAddWithoutValidation("If-Match", seen))).Expect(HttpStatusCode.PreconditionFailed);
        (await shop.Host.Client().Get($"products/{sku}")).Expect(HttpStatusCode.NotFound);
        Assert.Equal(sku, (await _admin.Get($"admin/products?q={sku}")).Str("items.0.sku"));
    }

    [Theory]
    [InlineData("""{"name":"X","category":"gourmet","price":{"amount":1,"currency":"USD"}}""", "sku", 400)]
    [InlineData("""{"sku":"B-1","name":"","category":"gourmet","price":{"amount":1,"currency":"USD"}}""", "name", 400)]
    [InlineData("""{"sku":"B-1","name":"X","category":"toys","price":{"amount":1,"currency":"USD"}}""", "category", 400)]
    [InlineData("""{"sku":"B-1","name":"X","category":"gourmet"}""", "price", 400)]
    [InlineData("""{"sku":"B-1","name":"X","category":"gourmet","price":{"amount":-1,"currency":"USD"}}""", "prices", 422)]
    [InlineData("""{"sku":"B-1","name":"X","category":"gourmet","prices":[{"amount":1,"currency":"USD"},{"amount":2,"currency":"USD"}]}""", "prices", 422)]
    [InlineData("""{"sku":"B-1","name":"X","category":"gourmet","price":{"amount":1,"currency":"USD"},"allergens":["No Such!"]}""", "allergens", 422)]
    [InlineData("""{"sku":"B-1","name":"X","category":"gourmet","price":{"amount":1,"currency":"USD"},"shelfLifeDays":0}""", "shelfLifeDays", 400)]
    public async Task A_product_that_cannot_be_names_the_field(string body, string field, int status)
    {
        var answer = await _admin.Send(HttpMethod.Post, "admin/products", body);
        Assert.Equal(status, (int)answer.Status);
        Assert.Contains(answer.Body!["errors"]!.AsObject(), e => e.Key.StartsWith(field, StringComparison.Ordinal));
        (await _admin.Get("admin/products/B-1")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_new_plan_is_on_sale_at_once()
    {
        var plan = (await _admin.Post("admin/plans", new { name = "Spring & Friends", interval = "quarterly", itemsPerBox = 3, price = new { amount = 9000, currency = "USD" } })).Expect(HttpStatusCode.Created);
        Assert.Equal("plan-spring-friends", plan.Str("planId"));
        Assert.Contains((await shop.Host.Client().Get("plans")).Body!["items"]!.AsArray(), p => (string?)p!["planId"] == "plan-spring-friends");
        (await _admin.Post("admin/plans", new { name = "Spring & Friends", interval = "monthly", itemsPerBox = 3, price = new { amount = 1, currency = "USD" } })).Expect(HttpStatusCode.Conflict);
        (await _admin.Post("admin/plans", new { name = "Weekly", interval = "weekly", itemsPerBox = 3, price = new { amount = 1, currency = "USD" } })).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_purchase_order_fills_as_its_goods_come_in()
    {
        var sku = await shop.Product();
        var supplier = (await _admin.Post("admin/suppliers", new { name = "Mill & Sons", leadTimeDays = 5 }, key: $"sup-{sku}")).Expect(HttpStatusCode.Created).Str("supplierId");
        Assert.Equal(supplier, (await _admin.Post("admin/suppliers", new { name = "Mill & Sons", leadTimeDays = 5 }, key: $"sup-{sku}")).Str("supplierId"));
        Assert.Contains((await _admin.Get("admin/suppliers?limit=100")).Body!["items"]!.AsArray(), s => (string?)s!["supplierId"] == supplier);
        var order = (await _admin.Post("admin/purchase-orders", new { supplierId = supplier, lines = new[] { new { sku, quantity = 10 } } })).Expect(HttpStatusCode.Created).Str("purchaseOrderId");
        Assert.Equal(order, (await _admin.Get("admin/purchase-orders?limit=1")).Str("items.0.purchaseOrderId"));
        (await _admin.Post($"admin/inventory/{sku}/receipts", new { quantity = 4, purchaseOrderId = order })).Expect(HttpStatusCode.Created);
        Assert.Equal("partlyReceived", (await _admin.Get($"admin/purchase-orders/{order}")).Str("status"));
        (await _admin.Post($"admin/inventory/{sku}/receipts", new { quantity = 6, purchaseOrderId = order })).Expect(HttpStatusCode.Created);
        Assert.Equal("received", (await _admin.Get($"admin/purchase-orders/{order}")).Str("status"));
        var other = await shop.Product();
        (await _admin.Post($"admin/inventory/{other}/receipts", new { quantity = 1, purchaseOrderId = order })).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(0, (int)(await _admin.Get($"admin/inventory/{other}"))["onHand"]!);
    }

    [Theory]
    [InlineData("sup-none", "GO-01", 1, 422)]
    [InlineData("nonsense", "GO-01", 1, 422)]
    [InlineData("sup-x", "GO-01", 0, 400)]
    public async Task A_purchase_order_that_cannot_be_is_refused(string supplierId, string sku, int quantity, int status) =>
        Assert.Equal(status, (int)(await _admin.Post("admin/purchase-orders", new { supplierId, lines = new[] { new { sku, quantity } } })).Status);

    [Theory]
    [InlineData("GET", "admin/products")]
    [InlineData("POST", "admin/products")]
    [InlineData("PATCH", "admin/products/GO-01")]
    [InlineData("GET", "admin/plans")]
    [InlineData("POST", "admin/plans")]
    [InlineData("GET", "admin/suppliers")]
    [InlineData("POST", "admin/suppliers")]
    [InlineData("GET", "admin/purchase-orders")]
    [InlineData("POST", "admin/purchase-orders")]
    [InlineData("GET", "admin/inventory")]
    [InlineData("GET", "admin/inventory/GO-01")]
    [InlineData("GET", "admin/inventory/live")]
    [InlineData("PUT", "admin/inventory/GO-01/reorder-point")]
    [InlineData("POST", "admin/inventory/GO-01/receipts")]
    [InlineData("POST", "admin/inventory/GO-01/adjustments")]
    public async Task Nobody_else_gets_in(string method, string path)
    {
        object? body = method == "GET" ? null : new JsonObject();
        (await shop.Host.Client().Send(new HttpMethod(method), path, body)).Expect(HttpStatusCode.Unauthorized);
        foreach (var other in new[] { await shop.Host.Customer(), await shop.Host.Support(), await shop.Host.Marketing() })
            (await other.Send(new HttpMethod(method), path, body)).Expect(HttpStatusCode.Forbidden);
    }
}
