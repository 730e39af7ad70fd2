using System.Net;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Contract;

/// <summary><c>Idempotency-Key</c>: the same key and body replays the first answer and says so; the same key with another body is 422; the effect happens once.</summary>
public sealed class When_a_stranger_repeats_a_request(DemoShop demo) : IClassFixture<DemoShop>
{
    private readonly ShopHost _shop = demo.Host;

    [Fact]
    public async Task Registering()
    {
        var body = new { email = $"twice-{Guid.NewGuid():n}@example.test", password = "a long walk in april", name = "T", country = "US", timeZone = "America/New_York" };
        var key = Guid.NewGuid().ToString("n");
        var first = (await _shop.Client().Post("auth/register", body, key)).Expect(HttpStatusCode.Created);
        var again = (await _shop.Client().Post("auth/register", body, key)).Expect(HttpStatusCode.Created);
        // The same customer; tokens are nowhere in the shop, so the token is a new one.
        Assert.Equal((first.Str("customerId"), "true"), (again.Str("customerId"), again.Headers["Idempotency-Replayed"]));
        (await _shop.Client().Post("auth/register", body with { name = "Somebody else" }, key)).IsProblem(HttpStatusCode.UnprocessableEntity, "Idempotency-Key");
    }

    [Fact]
    public async Task Addresses_and_payment_methods()
    {
        var customer = await _shop.Customer();
        await Twice(customer, "me/addresses", new { line1 = "1", city = "Albany", region = "NY", postalCode = "12207", country = "US" }, new { line1 = "2", city = "Albany", region = "NY", postalCode = "12207", country = "US" });
        Assert.Single((await customer.Get("me/addresses")).Ok()["items"]!.AsArray());
        await customer.Reauthenticate();
        await Twice(customer, "me/payment-methods", new { gateway = "sandbox", token = "tok_visa" }, new { gateway = "sandbox", token = "tok_insufficientFunds" });
        Assert.Single((await customer.Get("me/payment-methods")).Ok()["items"]!.AsArray());
    }

    [Fact]
    public async Task Checking_out_and_everything_done_with_a_subscription()
    {
        var customer = await _shop.Customer();
        var body = new { planId = DemoShop.Plan, paymentMethodId = await customer.AddCard(), addressId = await customer.AddAddress() };
        var id = (await Twice(customer, "subscriptions", body, body with { planId = DemoShop.DearerPlan })).Str("subscriptionId");
        Assert.Single((await customer.Get("subscriptions")).Ok()["items"]!.AsArray());
        Assert.Single((await customer.Get("orders")).Ok()["items"]!.AsArray());

        var skipped = await Twice(customer, $"subscriptions/{id}/skip", new { }, new { deliveryId = $"dlv-{id[4..]}-2" });
        Assert.Equal("2027-03-05T14:00:00Z", skipped.Str("nextChargeAt"));
        Assert.Equal("2027-03-05T14:00:00Z", (await customer.Get("subscriptions/" + id)).Str("nextChargeAt"));
        await Twice(customer, $"subscriptions/{id}/unskip", new { deliveryId = $"dlv-{id[4..]}-1" }, new { deliveryId = $"dlv-{id[4..]}-2" });
        await Twice(customer, $"subscriptions/{id}/pause", new { until = "2027-02-01" }, new { until = "2027-02-02" });
        await Twice(customer, $"subscriptions/{id}/resume", null, null);
        await Twice(customer, $"subscriptions/{id}/change-plan", new { planId = DemoShop.DearerPlan }, new { planId = DemoShop.Plan });
        await customer.Reauthenticate();
        await Twice(customer, $"subscriptions/{id}/cancel", new { reason = "Moving" }, new { reason = "Other" });
        await Twice(customer, $"subscriptions/{id}/reactivate", null, null);
    }

    [Fact]
    public async Task Stock_and_catalogue()
    {
        var admin = await _shop.Administrator();
        await Twice(admin, "admin/products", Product("One"), Product("Two"));
        Assert.Equal(5, (int)(await Twice(admin, "admin/inventory/CT-IDEM/receipts", new { quantity = 5 }, new { quantity = 6 }))["onHand"]!);
        Assert.Equal(3, (int)(await Twice(admin, "admin/inventory/CT-IDEM/adjustments", new { delta = -2, reason = "Broken" }, new { delta = -3, reason = "Broken" }))["onHand"]!);
        Assert.Equal(3, (int)(await admin.Get("admin/inventory/CT-IDEM")).Ok()["available"]!);
        await Twice(admin, "admin/plans", new { name = "Twice", interval = "monthly", price = new { amount = 1900, currency = "USD" }, itemsPerBox = 2 }, new { name = "Twice", interval = "annual", price = new { amount = 1900, currency = "USD" }, itemsPerBox = 2 });
        var supplier = (await Twice(admin, "admin/suppliers", new { name = "Twice" }, new { name = "Thrice" })).Str("supplierId");
        await Twice(admin, "admin/purchase-orders", new { supplierId = supplier, lines = new[] { new { sku = "CT-IDEM", quantity = 3 } } }, new { supplierId = supplier, lines = new[] { new { sku = "CT-IDEM", quantity = 4 } } });
    }

    [Fact]
    public async Task A_key_belongs_to_whoever_chose_it_and_has_up_to_255_characters()
    {
        var (one, other) = (await _shop.Customer(), await _shop.Customer());
        var body = new { line1 = "1", city = "Albany", region = "NY", postalCode = "12207", country = "US" };
        var first = (await one.Post("me/addresses", body, new string('k', 255))).Expect(HttpStatusCode.Created);
        var second = (await other.Post("me/addresses", body, new string('k', 255))).Expect(HttpStatusCode.Created);
        Assert.NotEqual(first.Str("id"), second.Str("id"));
        Assert.False(second.Headers.ContainsKey("Idempotency-Replayed"));
        (await one.Post("me/addresses", body, new string('k', 256))).IsProblem(HttpStatusCode.BadRequest, "Idempotency-Key");
    }

    [Fact]
    public async Task A_declined_checkout_is_declined_again_without_another_try()
    {
        var customer = await _shop.Customer();
        var body = new { planId = DemoShop.Plan, paymentMethodId = await customer.AddCard("tok_insufficientFunds"), addressId = await customer.AddAddress() };
        var first = (await customer.Post("subscriptions", body, "declined")).IsProblem(HttpStatusCode.PaymentRequired);
        var again = (await customer.Post("subscriptions", body, "declined")).IsProblem(HttpStatusCode.PaymentRequired);
        Assert.Equal(("insufficient_funds", "insufficient_funds", "true"), (first.Str("code"), again.Str("code"), again.Headers["Idempotency-Replayed"]));
    }

    /// <summary>The same request with the same key twice, then another with that key.</summary>
    private static async Task<ApiAnswer> Twice(ShopClient client, string path, object? body, object? other)
    {
        var key = Guid.NewGuid().ToString("n");
        var first = (await client.Post(path, body, key)).Ok();
        Assert.False(first.Headers.ContainsKey("Idempotency-Replayed"), path);
        var again = (await client.Post(path, body, key)).Expect(first.Status);
        Assert.Equal((path, "true"), (path, again.Headers.GetValueOrDefault("Idempotency-Replayed")));
        Assert.Equal(first.Text, again.Text);
        if (other is not null)
            (await client.Post(path, other, key)).IsProblem(HttpStatusCode.UnprocessableEntity, "Idempotency-Key");
        return first;
    }

    private static object Product(string name) => new { sku = "CT-IDEM", name, description = "", category = "skincare", brand = "Own", price = new { amount = 900, currency = "USD" } };
}
