using System.Net;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Payments;

public sealed class When_a_payment_does_not_go_straight_through
{
    [Theory]
    [InlineData("tok_declined", "card_declined")]
    [InlineData("tok_expired", "expired_card")]
    public async Task A_card_the_provider_refuses_cannot_be_attached(string token, string code)
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        await customer.Reauthenticate();
        var answer = (await customer.Post("me/payment-methods", new { gateway = "sandbox", token })).Expect(HttpStatusCode.PaymentRequired);
        Assert.Equal(code, answer.Str("code"));
        Assert.Empty((await customer.Get("me/payment-methods")).Ok()["items"]!.AsArray());
    }

    [Fact]
    public async Task A_declined_checkout_is_402_with_the_providers_code_and_leaves_no_order_and_no_stock_reserved()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var answer = (await customer.Subscribe(SmallCatalogue.Monthly, "tok_insufficientFunds")).Expect(HttpStatusCode.PaymentRequired);
        Assert.Equal("insufficient_funds", answer.Str("code"));
        Assert.Empty((await customer.Get("orders")).Ok()["items"]!.AsArray());
        var stock = (await (await shop.Administrator()).Get("admin/inventory?limit=100")).Ok()["items"]!.AsArray();
        Assert.All(stock, item => Assert.Equal((0, SmallCatalogue.Units), ((int)item!["reserved"]!, (int)item["available"]!)));
    }

    [Fact]
    public async Task A_card_that_needs_3D_Secure_is_charged_once_the_customer_agrees_on_the_banks_page()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var subscribed = (await customer.Subscribe(SmallCatalogue.Monthly, "tok_requiresAction")).Expect(HttpStatusCode.Created);
        Assert.Equal("incomplete", subscribed.Str("status"));
        Assert.Empty((await customer.Get("orders")).Ok()["items"]!.AsArray());
        var page = subscribed.Str("nextActionUrl");
        Assert.Contains("41.60 USD", (await customer.Get(page)).Ok().Text, StringComparison.Ordinal);

        Assert.Contains("You agreed", (await PressOn(shop, page, "approve")).Text, StringComparison.Ordinal);

        var after = (await customer.Get("subscriptions/" + subscribed.Str("subscriptionId"))).Ok();
        Assert.Equal("active", after.Str("status"));
        Assert.Null(after["nextActionUrl"]);
        Assert.Equal(4160, (long)(await customer.Get("orders")).Ok()["items.0.payments.0.amount.amount"]!);

        // The customer has agreed once: renewals do not ask again.
        await shop.Advance("P1M");
        await customer.SignInAgain();
        Assert.Equal(2, (await customer.Get("orders")).Ok()["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_customer_who_declines_on_the_banks_page_is_not_charged()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var subscribed = (await customer.Subscribe(SmallCatalogue.Monthly, "tok_requiresAction")).Expect(HttpStatusCode.Created);
        await PressOn(shop, subscribed.Str("nextActionUrl"), "decline");
        await PressOn(shop, subscribed.Str("nextActionUrl"), "approve");
        await shop.Advance("P3D");
        await customer.SignInAgain();
        Assert.Empty((await customer.Get("orders")).Ok()["items"]!.AsArray());
        // The customer was told of a subscription, and finds there what became of it.
        var ended = (await customer.Get("subscriptions/" + subscribed.Str("subscriptionId"))).Ok();
        Assert.Equal(("cancelled", "authentication_failed", null), (ended.Str("status"), ended.Str("endReason"), ended["nextActionUrl"]));
        Assert.Equal(subscribed.Str("subscriptionId"), Assert.Single((await customer.Get("subscriptions")).Ok()["items"]!.AsArray())!["subscriptionId"]!.ToString());
        Assert.Empty(await Captured(shop));
    }

    [Fact]
    public async Task A_charge_whose_answer_was_lost_is_looked_up_and_never_made_twice()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var subscribed = await customer.Subscribe(SmallCatalogue.Monthly, "tok_gatewayTimeout", key: "one-try");
        Assert.True(subscribed.Status is HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable, subscribed.Text);
        await shop.Advance("PT2H");
        var again = (await customer.Get("subscriptions")).Ok();
        Assert.Equal("active", again.Str("items.0.status"));
        var order = Assert.Single((await customer.Get("orders")).Ok()["items"]!.AsArray())!;
        Assert.Equal("captured", order["payments"]![0]!["status"]!.ToString());
        Assert.Equal([order["payments"]![0]!["paymentId"]!.ToString()], await Captured(shop));
    }

    [Fact]
    public async Task A_renewal_that_is_declined_is_tried_on_days_1_3_5_and_7_with_a_mail_each_time_and_then_ends()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var subscription = (await customer.Subscribe(SmallCatalogue.Monthly)).Ok().Str("subscriptionId");
        var empty = await customer.AddCard("tok_insufficientFunds");
        (await customer.Patch($"subscriptions/{subscription}", new { paymentMethodId = empty })).Ok();
        await shop.Advance("P1M");
        await customer.SignInAgain();
        Assert.Equal("pastDue", (await customer.Get($"subscriptions/{subscription}")).Ok().Str("status"));
        await shop.Advance("P8D");
        await customer.SignInAgain();
        Assert.Equal("cancelled", (await customer.Get($"subscriptions/{subscription}")).Ok().Str("status"));
        Assert.Single((await customer.Get("orders")).Ok()["items"]!.AsArray());

        await shop.CatchUp();
        var mails = (await (await shop.Administrator()).Get($"admin/mailbox?q={customer.Email}&limit=100")).Ok()["items"]!.AsArray();
        var declined = mails.Where(mail => mail!["subject"]!.ToString() == "Your payment was declined").Select(mail => mail!["at"]!.ToString()).Reverse();
        Assert.Equal(["2027-02-05T14:00:00Z", "2027-02-06T14:00:00Z", "2027-02-08T14:00:00Z", "2027-02-10T14:00:00Z", "2027-02-12T14:00:00Z"], declined);
        Assert.Equal("Your subscription has ended", mails[0]!["subject"]!.ToString());
    }

    [Fact]
    public async Task A_new_card_pays_what_is_open_at_once()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var subscription = (await customer.Subscribe(SmallCatalogue.Monthly)).Ok().Str("subscriptionId");
        var (empty, good) = (await customer.AddCard("tok_insufficientFunds"), await customer.AddCard("tok_visa"));
        (await customer.Patch($"subscriptions/{subscription}", new { paymentMethodId = empty })).Ok();
        await shop.Advance("P1M2D");
        await customer.SignInAgain();
        Assert.Equal("active", (await customer.Patch($"subscriptions/{subscription}", new { paymentMethodId = good })).Ok().Str("status"));
        Assert.Equal(2, (await customer.Get("orders")).Ok()["items"]!.AsArray().Count);
    }

    /// <summary>The emulated provider's own books.</summary>
    private static async Task<string[]> Captured(ShopHost shop)
    {
        var file = (Embedded.Storage.ShopFile)shop.Services.GetService(typeof(Embedded.Storage.ShopFile))!;
        return await file.Readers.Read(db =>
        {
            var rows = db.Prepare("SELECT key FROM sandbox_payment WHERE status = 'succeeded' ORDER BY key");
            var keys = new List<string>();
            while (rows.Step())
                keys.Add(rows.GetString(0)!);
            return keys.ToArray();
        });
    }

    private static async Task<ApiAnswer> PressOn(ShopHost shop, string page, string answer) => (await shop.Client().Send(HttpMethod.Post, page, adjust: request =>
        request.Content = new FormUrlEncodedContent([new("answer", answer)]))).Ok();
}
