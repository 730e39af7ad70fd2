using System.Net;
using System.Text;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Operations;

public sealed class OperationsTests
{
    private const string Secret = "whsec_of_the_test";
    private const string Event = """{"id":"evt_1","object":"event","type":"payment_intent.succeeded","created":1798000000,"data":{"object":{"id":"pi_1","metadata":{"paymentKey":"pay-nobody1-0-1"}}}}""";

    [Fact]
    public async Task A_shop_that_is_open_says_so_to_probes()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        Assert.Equal("live", (await shop.Client().Get("/health/live")).Ok().Str("status"));
        Assert.Equal("ready", (await shop.Client().Get("/health/ready")).Ok().Str("status"));
        Assert.Equal("ready", (await shop.Client().Get("health/ready")).Ok().Str("status"));
    }

    [Fact]
    public async Task The_test_clock_is_the_administrators_and_moves_sessions_too()
    {
        await using var shop = await ShopHost.Start();
        var admin = await shop.Administrator();
        Assert.Equal("2027-01-05T15:00:00Z", (await admin.Get("test-clock")).Ok().Str("now"));
        Assert.Equal("2027-01-05T19:00:00Z", (await admin.Post("test-clock/advance", new { by = "PT4H" })).Ok().Str("now"));
        Assert.Equal("2027-02-05T19:00:00Z", (await admin.Post("test-clock/advance", new { by = "P1M" })).Ok().Str("now"));
        (await admin.Get("test-clock")).Expect(HttpStatusCode.Unauthorized);
        await admin.SignInAgain();
        Assert.Equal("2027-02-06T00:00:00Z", (await admin.Post("test-clock/advance", new { to = "2027-02-06T01:00:00+01:00" })).Ok().Str("now"));
        (await (await shop.Customer()).Post("test-clock/advance", new { by = "P1D" })).Expect(HttpStatusCode.Forbidden);
        (await shop.Client().Get("test-clock")).Expect(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("""{"by":"P1D","to":"2027-02-01T00:00:00Z"}""", "to")]
    [InlineData("""{}""", "by")]
    [InlineData("""{"by":"one day"}""", "by")]
    [InlineData("""{"by":"P0D"}""", "by")]
    [InlineData("""{"by":"P-1D"}""", "by")]
    [InlineData("""{"by":"P11Y"}""", "by")]
    [InlineData("""{"by":"P999999999Y"}""", "by")]
    [InlineData("""{"to":"2027-01-05T14:59:59Z"}""", "to")]
    [InlineData("""{"to":"2099-01-01T00:00:00Z"}""", "to")]
    public async Task A_step_that_makes_no_sense_is_refused_by_field_and_moves_nothing(string body, string field)
    {
        await using var shop = await ShopHost.Start();
        var admin = await shop.Administrator();
        var answer = (await admin.Post("test-clock/advance", body)).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.NotNull(answer["errors"]![field]);
        Assert.Equal("2027-01-05T15:00:00Z", (await admin.Get("test-clock")).Ok().Str("now"));
    }

    [Fact]
    public async Task The_clock_survives_a_restart()
    {
        await using var shop = await ShopHost.Start();
        await shop.Advance("P40D");
        await shop.Restart();
        Assert.Equal("2027-02-14T15:00:00Z", (await (await shop.Administrator()).Get("test-clock")).Ok().Str("now"));
    }

    [Fact]
    public async Task A_repeated_step_with_the_same_key_moves_the_clock_once()
    {
        await using var shop = await ShopHost.Start();
        var admin = await shop.Administrator();
        var first = (await admin.Post("test-clock/advance", new { by = "PT1H" }, key: "step")).Ok();
        var second = (await admin.Post("test-clock/advance", new { by = "PT1H" }, key: "step")).Ok();
        Assert.Equal(first.Str("now"), second.Str("now"));
        Assert.Equal("true", second.Headers["Idempotency-Replayed"]);
        Assert.Equal("2027-01-05T16:00:00Z", (await admin.Get("test-clock")).Ok().Str("now"));
    }

    [Fact]
    public async Task A_webhook_is_taken_only_with_a_signature_that_holds_and_only_once()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true, Settings = { ["Webhooks:StripeSecrets:0"] = Secret } });
        var signature = StripeSignature.Sign(Secret, Encoding.UTF8.GetBytes(Event), shop.Now);
        Assert.Equal("true", (await Send(shop, "stripe", Event, signature)).Ok().Str("handled"));
        Assert.Equal("false", (await Send(shop, "stripe", Event, signature)).Ok().Str("handled"));
        // Another event id for the same fact.
        var twin = Event.Replace("evt_1", "evt_2", StringComparison.Ordinal);
        Assert.Equal("false", (await Send(shop, "stripe", twin, StripeSignature.Sign(Secret, Encoding.UTF8.GetBytes(twin), shop.Now))).Ok().Str("handled"));
        (await Send(shop, "stripe", Event, null)).Expect(HttpStatusCode.BadRequest);
        (await Send(shop, "stripe", Event + " ", signature)).Expect(HttpStatusCode.BadRequest);
        (await Send(shop, "stripe", Event, StripeSignature.Sign("whsec_wrong", Encoding.UTF8.GetBytes(Event), shop.Now))).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_shop_without_a_secret_takes_no_webhooks()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        (await Send(shop, "stripe", Event, StripeSignature.Sign("", Encoding.UTF8.GetBytes(Event), shop.Now))).Expect(HttpStatusCode.UnprocessableEntity);
        (await Send(shop, "paypal", Event, null)).Expect(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Settings_are_read_changed_and_guarded_against_lost_updates()
    {
        await using var shop = await ShopHost.Start();
        var admin = await shop.Administrator();
        var settings = (await admin.Get("admin/settings")).Ok();
        Assert.Equal(("09:00", 3, 2, 30), (settings.Str("chargeTime"), (int)settings["cutoffDays"]!, (int)settings["shipAfterDays"]!, (int)settings["minimumShelfLifeDays"]!));
        settings.Body!["cutoffDays"] = 5;
        var tag = settings.Headers["ETag"];
        Assert.Equal(5, (int)(await admin.Send(HttpMethod.Put, "admin/settings", settings.Body, adjust: r => r.Headers.IfMatch.ParseAdd(tag))).Ok()["cutoffDays"]!);
        (await admin.Send(HttpMethod.Put, "admin/settings", settings.Body, adjust: r => r.Headers.IfMatch.ParseAdd(tag))).Expect(HttpStatusCode.PreconditionFailed);
        settings.Body["dunningDays"] = new System.Text.Json.Nodes.JsonArray(3, 1);
        var refused = (await admin.Put("admin/settings", settings.Body)).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.NotNull(refused["errors.dunningDays"]);
        (await (await shop.Customer()).Get("admin/settings")).Expect(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Mails_tell_customers_what_happened_and_administrators_can_read_them()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer("reader@example.test");
        (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created);
        await shop.Advance("P7D");
        await shop.CatchUp();
        var admin = await shop.Administrator();
        var mails = (await admin.Get("admin/mailbox?q=reader@example.test&limit=100")).Ok()["items"]!.AsArray();
        var subjects = mails.Select(mail => mail!["subject"]!.ToString()).ToArray();
        Assert.Contains("Your subscription has started", subjects);
        Assert.Contains("Receipt: 41.60 USD", subjects);
        Assert.Contains("Your box is on its way", subjects);
        Assert.Contains("Your box has arrived", subjects);
        Assert.Equal(subjects.Length, mails.Select(mail => mail!["mailId"]!.ToString()).Distinct().Count());
        Assert.Equal(mails[0]!["subject"]!.ToString(), (await admin.Get("admin/mailbox/" + mails[0]!["mailId"])).Ok().Str("subject"));
        (await (await shop.Support()).Get("admin/mailbox")).Expect(HttpStatusCode.Forbidden);
    }

    private static Task<ApiAnswer> Send(ShopHost shop, string provider, string body, string? signature) => shop.Client().Send(HttpMethod.Post, "/webhooks/" + provider, body, adjust: request =>
    {
        if (signature is not null)
            request.Headers.Add("Stripe-Signature", signature);
    });
}
