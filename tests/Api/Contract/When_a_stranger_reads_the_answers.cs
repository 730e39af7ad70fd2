using System.Net;
using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Contract;

/// <summary>Every answer has the members, types and words that the API contract lists.</summary>
public sealed class When_a_stranger_reads_the_answers(DemoShop demo) : IClassFixture<DemoShop>
{
    private readonly ShopHost _shop = demo.Host;

    [Fact]
    public async Task Accounts_and_sessions()
    {
        var stranger = _shop.Client();
        var email = $"reader-{Guid.NewGuid():n}@example.test";
        var registered = (await stranger.Post("auth/register", new { email, password = "a long walk in april", name = "Rita Reader", country = "DE", timeZone = "Europe/Berlin" }))
            .Is(HttpStatusCode.Created, Shape.Object(("customerId", Shape.Text), ("token", Shape.Text), ("expiresAt", Shape.Time)));
        var login = (await stranger.Post("auth/login", new { email, password = "a long walk in april" }))
            .Is(HttpStatusCode.OK, Shape.Object(("token", Shape.Text), ("expiresAt", Shape.Time), ("roles", Shape.ListOf(Shape.OneOf("customer"))), ("customerId", Shape.Text)));
        Assert.Equal(registered.Str("customerId"), login.Str("customerId"));
        stranger.Token = login.Str("token");

        // Signing in does not count as a fresh password.
        var refused = (await stranger.Post("me/payment-methods", new { gateway = "sandbox", token = "tok_visa" })).IsProblem(HttpStatusCode.Forbidden);
        Assert.EndsWith("/reauthentication-required", refused.Str("type"), StringComparison.Ordinal);
        var elevated = (await stranger.Post("auth/reauthenticate", new { password = "a long walk in april" })).Is(HttpStatusCode.OK, Shape.Object(("elevatedUntil", Shape.Time)));
        Assert.Equal("2027-01-05T15:05:00Z", elevated.Str("elevatedUntil"));

        var me = (await stranger.Get("me")).Is(HttpStatusCode.OK, Shapes.Me);
        Assert.Equal((email, "Rita Reader", "DE", "Europe/Berlin", "2027-01-05T15:00:00Z"), (me.Str("email"), me.Str("name"), me.Str("country"), me.Str("timeZone"), me.Str("createdAt")));
        (await stranger.Patch("me", new { name = "Rita" })).Is(HttpStatusCode.OK, Shapes.Me);

        (await stranger.Post("auth/logout")).Expect(HttpStatusCode.NoContent);
        (await stranger.Get("me")).IsProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task What_belongs_to_a_customer()
    {
        var customer = await _shop.Customer();
        var answers = new { categories = new[] { "skincare", "gourmet" }, attributes = new { skinType = "dry" }, exclusions = new[] { "nuts" }, boxSize = 3, budget = new { amount = 5000, currency = "USD" } };
        (await customer.Put("me/preferences", answers)).Is(HttpStatusCode.OK, Shapes.Preferences);
        var saved = (await customer.Get("me/preferences")).Is(HttpStatusCode.OK, Shapes.Preferences);
        Assert.Equal(("dry", "nuts", 3, 5000L), (saved.Str("attributes.skinType"), saved.Str("exclusions.0"), (int)saved["boxSize"]!, saved.Amount("budget")));

        var address = (await customer.Post("me/addresses", new { line1 = "1 Main Street", line2 = "Flat 2", city = "Albany", region = "NY", postalCode = "12207", country = "US" })).Is(HttpStatusCode.Created, Shapes.Address);
        Assert.Equal(("Flat 2", "NY"), (address.Str("line2"), address.Str("region")));
        (await customer.Get("me/addresses")).Is(HttpStatusCode.OK, Shape.PageOf(Shapes.Address));
        (await customer.Delete("me/addresses/" + address.Str("id"))).Expect(HttpStatusCode.NoContent);

        await customer.Reauthenticate();
        var card = (await customer.Post("me/payment-methods", new { gateway = "sandbox", token = "tok_visa" })).Is(HttpStatusCode.Created, Shapes.PaymentMethod);
        Assert.Equal(("sandbox", "4242", true), (card.Str("gateway"), card.Str("last4"), (bool)card["isDefault"]!));
        (await customer.Get("me/payment-methods")).Is(HttpStatusCode.OK, Shape.PageOf(Shapes.PaymentMethod));
        (await customer.Delete("me/payment-methods/" + card.Str("id"))).Expect(HttpStatusCode.NoContent);

        var recommended = (await customer.Get("me/recommendations?limit=100")).Is(HttpStatusCode.OK, Shape.Object(("items", Shape.ListOf(Shapes.Recommendation))));
        Assert.InRange(recommended["items"]!.AsArray().Count, 21, 100);
        Assert.Equal(20, (await customer.Get("me/recommendations")).Ok()["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_catalogue_and_quotes()
    {
        var anyone = _shop.Client();
        (await anyone.Get("plans")).Is(HttpStatusCode.OK, Shape.PageOf(Shapes.Plan));
        var products = (await anyone.Get("products?category=gourmet&q=oil&limit=5")).Is(HttpStatusCode.OK, Shape.PageOf(Shapes.Product));
        Assert.All(products["items"]!.AsArray(), product => Assert.Equal("gourmet", product!["category"]!.ToString()));
        (await anyone.Get("products/" + products.Str("items.0.sku"))).Is(HttpStatusCode.OK, Shapes.Product);
        var quote = (await anyone.Post("quotes", new { planId = DemoShop.Plan, country = "US", region = "NY" })).Is(HttpStatusCode.OK, Shapes.Quote);
        Assert.Equal(quote.Amount("total"), quote.Amount("subtotal") - quote.Amount("discount") + quote.Amount("tax") + quote.Amount("shipping"));
    }

    [Fact]
    public async Task Subscriptions_deliveries_and_orders()
    {
        var customer = await _shop.Customer();
        var created = (await customer.Subscribe(DemoShop.Plan)).Is(HttpStatusCode.Created, Shapes.Subscription);
        Assert.Equal(("active", DemoShop.Plan, "USD", 2900L, "2027-01-05", "2027-02-05T14:00:00Z", customer.CustomerId),
            (created.Str("status"), created.Str("planId"), created.Str("currency"), created.Amount("price"), created.Str("billingAnchor"), created.Str("nextChargeAt"), created.Str("customerId")));
        var id = created.Str("subscriptionId");
        Assert.Equal("/api/v1/subscriptions/" + id, created.Headers["Location"]);
        (await customer.Get("subscriptions")).Is(HttpStatusCode.OK, Shape.PageOf(Shapes.Subscription));
        (await customer.Get("subscriptions/" + id)).Is(HttpStatusCode.OK, Shapes.Subscription);

        var deliveries = (await customer.Get($"subscriptions/{id}/deliveries")).Is(HttpStatusCode.OK, Shape.PageOf(Shapes.Delivery))["items"]!.AsArray();
        Assert.True(deliveries.Count(d => d!["status"]!.ToString() == "draft") >= 3, "At least the next three.");
        Assert.Equal(("2027-02-02T05:00:00Z", "2027-02-05T14:00:00Z", "2027-02-07"), (Of(deliveries[0]!, "cutoffAt"), Of(deliveries[0]!, "chargeAt"), Of(deliveries[0]!, "shipOn")));
        var past = deliveries.Single(d => d!["status"]!.ToString() == "ordered")!;

        var orders = (await customer.Get("orders")).Is(HttpStatusCode.OK, Shape.PageOf(Shapes.Order));
        Assert.Equal(Of(past, "orderId"), orders.Str("items.0.orderId"));
        var order = (await customer.Get("orders/" + orders.Str("items.0.orderId"))).Is(HttpStatusCode.OK, Shapes.Order);
        Assert.Equal((2900L, 116L, 3016L, 0L, 3016L), (order.Amount("subtotal"), order.Amount("tax"), order.Amount("total"), order.Amount("refunded"), order.Amount("payments.0.amount")));

        var skipped = (await customer.Post($"subscriptions/{id}/skip", new { })).Is(HttpStatusCode.OK, Shapes.Subscription);
        Assert.Equal("2027-03-05T14:00:00Z", skipped.Str("nextChargeAt"));
        (await customer.Post($"subscriptions/{id}/unskip", new { deliveryId = Of(deliveries[0]!, "deliveryId") })).Is(HttpStatusCode.OK, Shapes.Subscription);
        Assert.Equal("paused", (await customer.Post($"subscriptions/{id}/pause", new { until = "2027-03-01" })).Is(HttpStatusCode.OK, Shapes.Subscription).Str("status"));
        Assert.Equal("active", (await customer.Post($"subscriptions/{id}/resume")).Is(HttpStatusCode.OK, Shapes.Subscription).Str("status"));

        var swapped = (await customer.Put($"deliveries/{Of(deliveries[0]!, "deliveryId")}/items", new { items = new[] { new { sku = Of(deliveries[1]!["items"]![0]!, "sku"), quantity = 2 } } })).Is(HttpStatusCode.OK, Shapes.Delivery);
        Assert.Equal((Of(deliveries[1]!["items"]![0]!, "sku"), 2), (swapped.Str("items.0.sku"), (int)swapped["items.0.quantity"]!));
        (await customer.Post($"deliveries/{Of(deliveries[0]!, "deliveryId")}/ratings", new { ratings = new[] { new { sku = swapped.Str("items.0.sku"), stars = 5 } } })).IsProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task The_last_box_of_a_cancelled_subscription_is_named_with_what_it_holds()
    {
        var (customer, id) = await demo.Subscriber();
        var held = (await customer.Get("orders")).Ok()["items.0.items"]!.ToJsonString();
        (await customer.Post("auth/login", new { email = customer.Email, password = customer.Password })).Ok();
        await customer.Reauthenticate();
        Assert.Equal(held, (await customer.Get($"subscriptions/{id}/cancel")).Ok()["lastDelivery.items"]!.ToJsonString());
        var cancelled = (await customer.Post($"subscriptions/{id}/cancel", new { reason = "Moving" })).Is(HttpStatusCode.OK, Shapes.Subscription);
        Assert.Equal(("active", "True", held), (cancelled.Str("status"), ((bool)cancelled["cancelAtPeriodEnd"]!).ToString(), cancelled["lastDelivery.items"]!.ToJsonString()));
        Assert.Equal(held, (await customer.Get("subscriptions/" + id)).Is(HttpStatusCode.OK, Shapes.Subscription)["lastDelivery.items"]!.ToJsonString());
        var back = (await customer.Post($"subscriptions/{id}/reactivate")).Is(HttpStatusCode.OK, Shapes.Subscription);
        Assert.False((bool)back["cancelAtPeriodEnd"]!);
    }

    [Fact]
    public async Task A_plan_change_is_previewed_and_then_costs_just_that()
    {
        var (customer, id) = await demo.Subscriber();
        var preview = (await customer.Get($"subscriptions/{id}/change-plan?planId={DemoShop.DearerPlan}")).Is(HttpStatusCode.OK, Shape.Object(("credit", Shape.Money), ("charge", Shape.Money), ("net", Shape.Money)));
        Assert.Equal((3016L, 6760L, 3744L), (preview.Amount("credit"), preview.Amount("charge"), preview.Amount("net")));
        var changed = (await customer.Post($"subscriptions/{id}/change-plan", new { planId = DemoShop.DearerPlan })).Is(HttpStatusCode.OK, Shapes.Subscription);
        Assert.Equal((DemoShop.DearerPlan, 6500L), (changed.Str("planId"), changed.Amount("price")));
    }

    [Fact]
    public async Task Administration()
    {
        var admin = await _shop.Administrator();
        var list = (await admin.Get("admin/inventory?q=oil")).Is(HttpStatusCode.OK, Shape.PageOf(Shapes.Inventory));
        var sku = list.Str("items.0.sku");
        (await admin.Get("admin/inventory/" + sku)).Is(HttpStatusCode.OK, Shapes.Inventory);
        (await admin.Post($"admin/inventory/{sku}/receipts", new { quantity = 5, lot = "L1", expiresOn = "2029-01-31" })).Is(HttpStatusCode.Created, Shapes.Inventory);
        (await admin.Post($"admin/inventory/{sku}/adjustments", new { delta = -1, reason = "Broken" })).Is(HttpStatusCode.Created, Shapes.Inventory);
        (await admin.Post($"admin/inventory/{sku}/adjustments", new { delta = -1_000_000, reason = "All gone" })).IsProblem(HttpStatusCode.Conflict);

        (await admin.Get("admin/products")).Is(HttpStatusCode.OK, Shape.PageOf(Shapes.Product));
        (await admin.Post("admin/products", new { sku = "CT-1", name = "Contract soap", description = "", category = "skincare", brand = "Own", price = new { amount = 900, currency = "USD" }, attributes = new { size = "50 g" } }))
            .Is(HttpStatusCode.Created, Shapes.Product);
        (await admin.Post("admin/inventory/CT-1/receipts", new { quantity = 7 })).Is(HttpStatusCode.Created, Shapes.Inventory);
        var patched = (await admin.Patch("admin/products/CT-1", new { name = "Contract soap, round" })).Is(HttpStatusCode.OK, Shapes.Product);
        Assert.Equal(("Contract soap, round", 7), (patched.Str("name"), (int)patched["available"]!));
        (await admin.Get("admin/plans")).Is(HttpStatusCode.OK, Shape.PageOf(Shapes.Plan));
        (await admin.Post("admin/plans", new { name = "Contract Plan", interval = "monthly", price = new { amount = 1900, currency = "USD" }, itemsPerBox = 2 })).Is(HttpStatusCode.Created, Shapes.Plan);
        var supplier = (await admin.Post("admin/suppliers", new { name = "Contract Supply" })).Is(HttpStatusCode.Created, Shape.Object(("supplierId", Shape.Text), ("name", Shape.Text)));
        (await admin.Get("admin/suppliers")).Is(HttpStatusCode.OK, Shape.PageOf(Shape.Map));
        (await admin.Post("admin/purchase-orders", new { supplierId = supplier.Str("supplierId"), lines = new[] { new { sku, quantity = 3 } } })).Is(HttpStatusCode.Created, Shape.Object(("purchaseOrderId", Shape.Text)));
        (await admin.Get("admin/purchase-orders")).Is(HttpStatusCode.OK, Shape.PageOf(Shape.Map));
        (await admin.Get("admin/settings")).Is(HttpStatusCode.OK, Shape.Map);
        (await admin.Get("test-clock")).Is(HttpStatusCode.OK, Shape.Object(("now", Shape.Time)));
    }

    [Theory]
    [InlineData("admin@demo.example", "administrator")]
    [InlineData("support@demo.example", "support")]
    [InlineData("marketing@demo.example", "marketing")]
    public async Task The_staff_of_the_demo_shop_can_sign_in(string email, string role)
    {
        var login = (await _shop.Client().Post("auth/login", new { email, password = "demo-Passw0rd!" })).Ok();
        Assert.Equal(role, Assert.Single(login["roles"]!.AsArray())!.ToString());
        Assert.Null(login["customerId"]);
        var staff = await _shop.Client().SignIn(email, "demo-Passw0rd!");
        Assert.Equal(role == "administrator" ? HttpStatusCode.OK : HttpStatusCode.Forbidden, (await staff.Get("admin/inventory")).Status);
        (await staff.Get("me")).IsProblem(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Operations()
    {
        var anyone = _shop.Client();
        (await anyone.Get("/health/live")).Is(HttpStatusCode.OK, Shape.Map);
        (await anyone.Get("/health/ready")).Is(HttpStatusCode.OK, Shape.Map);
        var document = (await anyone.Get("/openapi/v1.json")).Is(HttpStatusCode.OK, Shape.Object(("openapi", Shape.Text), ("paths", Shape.Map)));
        foreach (var path in new[] { "/api/v1/auth/register", "/api/v1/subscriptions", "/api/v1/deliveries/{id}/items", "/api/v1/admin/inventory/live", "/webhooks/stripe", "/api/v1/test-clock/advance" })
            Assert.True(document["paths"]!.AsObject().ContainsKey(path), path);
    }

    private static string Of(JsonNode node, string member) => node[member]!.ToString();
}
