using System.Net;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Contract;

/// <summary>Errors are problem documents with the status the contract names.</summary>
public sealed class When_a_stranger_makes_mistakes(DemoShop demo) : IClassFixture<DemoShop>
{
    private readonly ShopHost _shop = demo.Host;

    [Fact]
    public async Task Signing_in_wrongly_says_the_same_whether_the_account_exists_or_not()
    {
        var customer = await _shop.Customer();
        var wrong = (await _shop.Client().Post("auth/login", new { email = customer.Email, password = "not the password" })).IsProblem(HttpStatusCode.Unauthorized);
        var nobody = (await _shop.Client().Post("auth/login", new { email = "nobody@example.test", password = "not the password" })).IsProblem(HttpStatusCode.Unauthorized);
        Assert.Equal((wrong.Str("type"), wrong.Str("detail"), wrong.Str("title")), (nobody.Str("type"), nobody.Str("detail"), nobody.Str("title")));
        (await _shop.Client().Post("auth/register", new { email = customer.Email, password = "a long walk in may", name = "N", country = "US", timeZone = "America/New_York" })).IsProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Values_that_cannot_be_are_named_by_field()
    {
        var anyone = _shop.Client();
        var missing = (await anyone.Post("auth/register", new { })).IsProblem(HttpStatusCode.BadRequest);
        Assert.Equal(["country", "email", "name", "password", "timeZone"], missing["errors"]!.AsObject().Select(e => e.Key).Order(StringComparer.Ordinal));
        (await anyone.Post("auth/register", new { email = "no address", password = "a long walk in may", name = "N", country = "US", timeZone = "America/New_York" })).IsProblem(HttpStatusCode.UnprocessableEntity, "email");
        (await anyone.Post("auth/register", new { email = "zone@example.test", password = "a long walk in may", name = "N", country = "US", timeZone = "Mars/North" })).IsProblem(HttpStatusCode.UnprocessableEntity, "timeZone");
        (await anyone.Post("quotes", new { planId = DemoShop.Plan, country = "US", region = "NY", promoCode = "NOPE" })).IsProblem(HttpStatusCode.UnprocessableEntity, "promoCode");
        (await anyone.Post("quotes", new { planId = "plan-none", country = "US", region = "NY" })).IsProblem(HttpStatusCode.UnprocessableEntity, "planId");
        (await anyone.Post("/webhooks/stripe", new { })).IsProblem(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task What_is_somebody_elses_is_not_there()
    {
        var (owner, id) = await demo.Subscriber();
        var (address, card) = ((await owner.Get("me/addresses")).Str("items.0.id"), (await owner.Get("me/payment-methods")).Str("items.0.id"));
        var other = await _shop.Customer();
        await other.Reauthenticate();
        foreach (var path in new[] { $"subscriptions/{id}", $"subscriptions/{id}/deliveries", $"subscriptions/{id}/change-plan?planId={DemoShop.DearerPlan}", $"orders/ord-{id[4..]}-0" })
            (await other.Get(path)).IsProblem(HttpStatusCode.NotFound);
        foreach (var verb in new[] { "skip", "pause", "resume", "reactivate" })
            (await other.Post($"subscriptions/{id}/{verb}", verb is "skip" or "pause" ? new { } : null)).IsProblem(HttpStatusCode.NotFound);
        (await other.Post($"subscriptions/{id}/unskip", new { deliveryId = $"dlv-{id[4..]}-1" })).IsProblem(HttpStatusCode.NotFound);
        (await other.Post($"subscriptions/{id}/cancel", new { reason = "Not mine", immediately = true })).IsProblem(HttpStatusCode.NotFound);
        (await other.Post($"subscriptions/{id}/change-plan", new { planId = DemoShop.DearerPlan })).IsProblem(HttpStatusCode.NotFound);
        (await other.Patch($"subscriptions/{id}", new { addressId = await other.AddAddress() })).IsProblem(HttpStatusCode.NotFound);
        (await other.Put($"deliveries/dlv-{id[4..]}-1/items", new { items = new[] { new { sku = "FIT-0001", quantity = 1 } } })).IsProblem(HttpStatusCode.NotFound);
        (await other.Post($"deliveries/dlv-{id[4..]}-0/ratings", new { ratings = new[] { new { sku = "FIT-0001", stars = 5 } } })).IsProblem(HttpStatusCode.NotFound);
        (await other.Delete("me/addresses/" + address)).IsProblem(HttpStatusCode.NotFound);
        (await other.Delete("me/payment-methods/" + card)).IsProblem(HttpStatusCode.NotFound);
        (await other.Post("subscriptions", new { planId = DemoShop.Plan, paymentMethodId = card, addressId = await other.AddAddress() })).IsProblem(HttpStatusCode.UnprocessableEntity, "paymentMethodId");
        Assert.Equal("active", (await owner.Get("subscriptions/" + id)).Str("status"));
    }

    [Fact]
    public async Task Roles_and_sessions()
    {
        var customer = await _shop.Customer();
        foreach (var path in new[] { "me", "subscriptions", "orders", "admin/inventory", "admin/settings", "admin/products", "test-clock" })
            (await _shop.Client().Get(path)).IsProblem(HttpStatusCode.Unauthorized);
        foreach (var path in new[] { "admin/inventory", "admin/inventory/live", "admin/settings", "admin/products", "admin/plans", "admin/suppliers", "admin/purchase-orders", "test-clock" })
            (await customer.Get(path)).IsProblem(HttpStatusCode.Forbidden);
        var (subscriber, id) = await demo.Subscriber();
        await subscriber.SignInAgain();
        foreach (var refused in new[]
        {
            await subscriber.Post($"subscriptions/{id}/cancel", new { reason = "No password" }), await subscriber.Post("me/payment-methods", new { gateway = "sandbox", token = "tok_visa" }),
            await subscriber.Delete("me/payment-methods/pm-1"), await subscriber.Delete("me"),
        })
            Assert.EndsWith("/reauthentication-required", refused.IsProblem(HttpStatusCode.Forbidden).Str("type"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writing_over_what_has_changed_since_is_412()
    {
        var (customer, id) = await demo.Subscriber();
        var address = await customer.AddAddress();
        var admin = await _shop.Administrator();
        var sku = (await admin.Get("admin/products?limit=1")).Str("items.0.sku");
        foreach (var (client, path, body) in new (ShopClient, string, object)[]
        {
            (customer, "me", new { name = "Changed" }), (customer, "subscriptions/" + id, new { addressId = address }), (admin, "admin/products/" + sku, new { brand = "Changed" }),
        })
        {
            var tag = (await client.Get(path)).Ok().Headers["ETag"];
            (await client.Send(HttpMethod.Patch, path, body, adjust: r => r.Headers.TryAddWithoutValidation("If-Match", "\"999999\""))).IsProblem(HttpStatusCode.PreconditionFailed);
            var written = (await client.Send(HttpMethod.Patch, path, body, adjust: r => r.Headers.TryAddWithoutValidation("If-Match", tag))).Ok();
            Assert.NotEqual(tag, written.Headers["ETag"]);
            (await client.Send(HttpMethod.Patch, path, body, adjust: r => r.Headers.TryAddWithoutValidation("If-Match", tag))).IsProblem(HttpStatusCode.PreconditionFailed);
        }
    }

    [Theory]
    [InlineData("tok_visa", HttpStatusCode.Created, null, HttpStatusCode.Created, "active")]
    [InlineData("tok_declined", HttpStatusCode.PaymentRequired, "card_declined", null, null)]
    [InlineData("tok_expired", HttpStatusCode.PaymentRequired, "expired_card", null, null)]
    [InlineData("tok_insufficientFunds", HttpStatusCode.Created, null, HttpStatusCode.PaymentRequired, "insufficient_funds")]
    [InlineData("tok_requiresAction", HttpStatusCode.Created, null, HttpStatusCode.Created, "incomplete")]
    [InlineData("tok_gatewayTimeout", HttpStatusCode.Created, null, HttpStatusCode.Created, "active")]
    [InlineData("tok_none", HttpStatusCode.UnprocessableEntity, null, null, null)]
    public async Task Each_sandbox_token_does_what_it_says(string token, HttpStatusCode attached, string? code, HttpStatusCode? subscribed, string? outcome)
    {
        var customer = await _shop.Customer();
        await customer.Reauthenticate();
        var card = (await customer.Post("me/payment-methods", new { gateway = "sandbox", token })).Expect(attached);
        if (attached != HttpStatusCode.Created)
        {
            card.IsProblem(attached, attached == HttpStatusCode.UnprocessableEntity ? "token" : null);
            Assert.Equal(code, card["code"]?.ToString());
            return;
        }
        var answer = (await customer.Post("subscriptions", new { planId = DemoShop.Plan, paymentMethodId = card.Str("id"), addressId = await customer.AddAddress() })).Expect(subscribed!.Value);
        Assert.Equal(outcome, answer.Str(subscribed == HttpStatusCode.PaymentRequired ? "code" : "status"));
        var orders = (await customer.Get("orders")).Ok()["items"]!.AsArray();
        Assert.Equal(outcome == "active" ? 1 : 0, orders.Count);
        Assert.All(orders, order => Assert.Single(order!["payments"]!.AsArray()));
    }
}
