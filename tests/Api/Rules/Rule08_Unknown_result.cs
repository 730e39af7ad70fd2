using System.Net;
using System.Text;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Rules;

/// <summary>rules.md 8, and what faults.md F4–F10 add to it.</summary>
public sealed class Rule08_Unknown_result
{
    private const string Nine = "2027-01-31T14:00:00Z";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_time_out_a_pressed_Pay_two_webhooks_and_a_late_one_make_one_payment_one_order_one_reservation_one_receipt(bool pressed)
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z");
        var subscriber = await shop.Subscribe();
        var before = await Units(shop);
        shop.Provider.Down = true;
        await shop.Until(Nine);
        Assert.Equal("active", await subscriber.Status());
        await shop.Until("2027-01-31T14:05:00Z");
        if (pressed)
            (await subscriber.Post("pay", key: "pressed")).Expect(HttpStatusCode.ServiceUnavailable);
        await shop.Until("2027-01-31T14:07:00Z");
        shop.Provider.Down = false;
        var key = $"pay-{subscriber.Part}-1-1";
        await Task.WhenAll(shop.Webhook("evt_1", "payment_intent.succeeded", key), shop.Webhook("evt_1", "payment_intent.succeeded", key));
        Assert.Equal("false", (await shop.Webhook("evt_1", "payment_intent.succeeded", key)).Ok().Str("handled"));
        await shop.Until("2027-01-31T14:08:00Z");
        (await shop.Webhook("evt_0", "payment_intent.created", key)).Ok();

        Assert.Equal([($"pay-{subscriber.Part}-0-1", 4000L), (key, 4000L)], await shop.Captured());
        Assert.Equal(2, (await subscriber.Orders()).Length);
        Assert.Equal([key], shop.Provider.Asked.Where(k => k == key).Distinct());
        Assert.Equal((before.OnHand - 4, 0), await Units(shop));
        Assert.Equal(2, (await shop.Mails(subscriber.Client)).Count(m => m == "Receipt: 40.00 USD"));
        Assert.DoesNotContain("Your payment was declined", await shop.Mails(subscriber.Client));
        Assert.Equal("active", await subscriber.Status());
        Assert.Equal("captured", (await subscriber.Orders())[0]["payments"]![0]!["status"]!.ToString());
        if (pressed)
            // Asked again with the same key, what was unknown then is answered now.
            Assert.Equal("active", (await subscriber.Post("pay", key: "pressed")).Ok().Str("status"));
        await shop.Until("2027-02-10T00:00:00Z");
        Assert.Equal((2, 0), ((await shop.Captured()).Count, (await shop.Refunded()).Count));
    }

    [Theory]
    [InlineData("succeeded created failed")]
    [InlineData("failed created succeeded")]
    [InlineData("created succeeded succeeded failed failed")]
    [InlineData("failed failed succeeded created succeeded")]
    public async Task In_whatever_order_the_webhooks_come_the_end_is_the_same(string order)
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z");
        var subscriber = await shop.Subscribe();
        shop.Provider.Down = true;
        await shop.Until(Nine);
        shop.Provider.Down = false;
        var number = 0;
        foreach (var word in order.Split(' '))
            (await shop.Webhook($"evt_{number++}", word switch { "failed" => "payment_intent.payment_failed", _ => $"payment_intent.{word}" }, $"pay-{subscriber.Part}-1-1")).Ok();
        await shop.Until("2027-02-02T00:00:00Z");
        Assert.Equal("active", await subscriber.Status());
        Assert.Equal((2, 2, 0), ((await shop.Captured()).Count, (await subscriber.Orders()).Length, (await shop.Refunded()).Count));
        Assert.Equal("2027-02-28T14:00:00Z", (await subscriber.View()).Str("nextChargeAt"));
    }

    [Fact]
    public async Task A_webhook_72_hours_late_changes_nothing_any_more()
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z");
        var subscriber = await shop.Subscribe();
        shop.Provider.Down = true;
        await shop.Until(Nine);
        shop.Provider.Down = false;
        // Nobody tells: the shop asks by itself.
        await shop.Until("2027-01-31T16:00:00Z");
        Assert.Equal(2, (await subscriber.Orders()).Length);
        await shop.Until("2027-02-03T14:00:00Z");
        (await shop.Webhook("evt_late", "payment_intent.payment_failed", $"pay-{subscriber.Part}-1-1")).Ok();
        (await shop.Webhook("evt_later", "payment_intent.succeeded", $"pay-{subscriber.Part}-1-1")).Ok();
        await shop.Until("2027-02-05T14:00:00Z");
        Assert.Equal(("active", 2, 0), (await subscriber.Status(), (await shop.Captured()).Count, (await shop.Refunded()).Count));
    }

    [Fact]
    public async Task A_charge_that_never_happened_is_sent_again_with_its_own_key_and_once_the_key_has_run_out_with_a_new_one()
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z");
        var subscriber = await shop.Subscribe();
        (shop.Provider.Down, shop.Provider.CarriesOut) = (true, false);
        await shop.Until("2027-01-31T20:00:00Z");
        // The provider cannot be asked, so nothing is sent a second time.
        Assert.Equal(2, shop.Provider.Asked.Count);
        Assert.Equal("active", await subscriber.Status());
        Assert.DoesNotContain("Your payment was declined", await shop.Mails(subscriber.Client));
        (shop.Provider.Down, shop.Provider.CarriesOut) = (false, true);
        await shop.Until("2027-01-31T21:30:00Z");
        Assert.Equal([$"pay-{subscriber.Part}-0-1", $"pay-{subscriber.Part}-1-1"], (await shop.Captured()).Select(c => c.Key));
        Assert.Equal(2, (await subscriber.Orders()).Length);
    }

    [Fact]
    public async Task A_checkout_whose_result_is_unknown_is_incomplete_and_then_runs()
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        shop.Provider.Down = true;
        var subscriber = await shop.Subscribe();
        Assert.Equal("incomplete", await subscriber.Status());
        Assert.Empty(await subscriber.Orders());
        shop.Provider.Down = false;
        await shop.Until("2027-01-05T17:00:00Z");
        Assert.Equal(("active", 1, 1), (await subscriber.Status(), (await subscriber.Orders()).Length, (await shop.Captured()).Count));
    }

    [Fact]
    public async Task A_forged_a_tampered_and_an_old_webhook_are_refused_and_change_nothing()
    {
        await using var shop = await RuleShop.Open("2026-12-31T15:00:00Z");
        var subscriber = await shop.Subscribe();
        shop.Provider.Down = true;
        await shop.Until(Nine);
        shop.Provider.Down = false;
        var key = $"pay-{subscriber.Part}-1-1";
        var now = shop.Host.Services.GetService(typeof(SubscriptionBox.Grains.Calendar.IShopClock)) is SubscriptionBox.Grains.Calendar.IShopClock clock ? clock.SystemNow : default;
        (await shop.Webhook("evt_1", "payment_intent.succeeded", key, secret: "whsec_forged")).Expect(HttpStatusCode.BadRequest);
        (await shop.Webhook("evt_1", "payment_intent.succeeded", key, signed: now.AddMinutes(-6))).Expect(HttpStatusCode.BadRequest);
        const string body = """{"id":"evt_1","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1"}}}""";
        (await shop.Webhook(body.Replace("evt_1", "evt_2", StringComparison.Ordinal), StripeSignature.Sign("whsec_rules", Encoding.UTF8.GetBytes(body), now))).Expect(HttpStatusCode.BadRequest);
        Assert.Single(await subscriber.Orders());
        Assert.Empty((await shop.Admin.Get("admin/audit?subject=webhook")) is { Status: HttpStatusCode.OK } audit ? audit["items"]!.AsArray() : []);
        // The real one is taken although a forged one came under its id before.
        Assert.Equal("true", (await shop.Webhook("evt_1", "payment_intent.succeeded", key)).Ok().Str("handled"));
        Assert.Equal(2, (await subscriber.Orders()).Length);
    }

    [Fact]
    public async Task While_secrets_are_rolled_both_count_and_afterwards_only_the_new_one()
    {
        var setup = new ShopSetup
        {
            Empty = true,
            Settings = { ["Webhooks:StripeSecrets:0"] = "whsec_new", ["Webhooks:StripeSecrets:1"] = "whsec_old", ["Webhooks:StripeRollEndsAt"] = "2027-01-06T15:00:00Z" },
        };
        await using var shop = await ShopHost.Start(setup);
        (await Signed(shop, "evt_1", "whsec_old")).Ok();
        (await Signed(shop, "evt_2", "whsec_new")).Ok();
        (await Signed(shop, "evt_3", "whsec_other")).Expect(HttpStatusCode.BadRequest);
        await shop.Restart(RuleShop.At("2027-01-06T15:00:00Z"));
        (await Signed(shop, "evt_4", "whsec_old")).Expect(HttpStatusCode.BadRequest);
        Assert.Equal("false", (await Signed(shop, "evt_1", "whsec_new")).Ok().Str("handled"));
        (await Signed(shop, "evt_5", "whsec_new")).Ok();
    }

    private static Task<ApiAnswer> Signed(ShopHost shop, string id, string secret)
    {
        var body = $$"""{"id":"{{id}}","type":"charge.updated"}""";
        var now = ((SubscriptionBox.Grains.Calendar.IShopClock)shop.Services.GetService(typeof(SubscriptionBox.Grains.Calendar.IShopClock))!).SystemNow;
        return shop.Client().Send(HttpMethod.Post, "/webhooks/stripe", body, adjust: r => r.Headers.Add("Stripe-Signature", StripeSignature.Sign(secret, Encoding.UTF8.GetBytes(body), now)));
    }

    private static async Task<(int OnHand, int Reserved)> Units(RuleShop shop)
    {
        var items = (await shop.Admin.Get("admin/inventory?limit=100")).Ok()["items"]!.AsArray();
        return (items.Sum(i => (int)i!["onHand"]!), items.Sum(i => (int)i!["reserved"]!));
    }
}
