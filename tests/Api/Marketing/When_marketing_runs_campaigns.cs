using System.Net;
using SubscriptionBox.Tests.Api.Rules;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Marketing;

/// <summary>The Marketing section of the contract, and why a code does not count, over HTTP.</summary>
public sealed class When_marketing_runs_campaigns
{
    private static readonly object Spring = new
    {
        name = "Spring", goal = "More boxes", discount = new { percent = 12.5 }, codes = new[] { "spring", "SPRING-27" }, startsAt = "2027-01-01T00:00:00Z", endsAt = "2027-02-01T00:00:00Z",
    };

    [Fact]
    public async Task A_campaign_is_drafted_activated_paused_and_ended()
    {
        await using var shop = await ShopHost.Start();
        var marketing = await shop.Marketing();
        var created = (await marketing.Post("marketing/campaigns", Spring, key: "one")).Expect(HttpStatusCode.Created);
        var id = created.Str("campaignId");
        Assert.Equal(("draft", 0, 0, "USD", 0), (created.Str("status"), (int)created["redemptions"]!, (int)created["discountGiven.amount"]!, created.Str("discountGiven.currency"), (int)created["revenue.amount"]!));
        Assert.Equal(["SPRING", "SPRING-27"], created["codes"]!.AsArray().Select(c => c!.ToString()));
        Assert.Equal(("12.5", "once"), (created.Str("discount.percent"), created.Str("duration")));
        Assert.Equal(id, (await marketing.Post("marketing/campaigns", Spring, key: "one")).Expect(HttpStatusCode.Created).Str("campaignId"));
        Assert.Equal("promo-code-unknown", await Refused(shop, "SPRING"));
        Assert.Equal("active", (await marketing.Post($"marketing/campaigns/{id}/activate")).Ok().Str("status"));
        Assert.Equal(3500, (int)(await Quote(shop, "spring-27")).Ok()["total.amount"]!);
        Assert.Equal("paused", (await marketing.Post($"marketing/campaigns/{id}/pause")).Ok().Str("status"));
        Assert.Equal("promo-code-paused", await Refused(shop, "SPRING"));
        (await marketing.Post($"marketing/campaigns/{id}/activate")).Ok();
        Assert.Equal("ended", (await marketing.Post($"marketing/campaigns/{id}/end")).Ok().Str("status"));
        Assert.Equal("promo-code-ended", await Refused(shop, "SPRING"));
        (await marketing.Post($"marketing/campaigns/{id}/activate")).Expect(HttpStatusCode.Conflict);
        Assert.Equal(id, (await marketing.Get("marketing/campaigns")).Ok().Str("items.0.campaignId"));
    }

    [Fact]
    public async Task A_code_is_one_campaigns_and_a_stale_change_is_412()
    {
        await using var shop = await ShopHost.Start();
        var marketing = await shop.Marketing();
        var first = (await marketing.Post("marketing/campaigns", Spring)).Ok();
        Assert.EndsWith("/promo-code-taken", (await marketing.Post("marketing/campaigns", Spring)).Expect(HttpStatusCode.Conflict).Str("type"), StringComparison.Ordinal);
        var path = $"marketing/campaigns/{first.Str("campaignId")}";
        var tag = first.Headers["ETag"];
        var other = new { name = "Summer", goal = "Yet more", discount = new { amounts = new[] { new { amount = 500, currency = "USD" }, new { amount = 450, currency = "EUR" } } }, codes = new[] { "SUMMER" }, startsAt = "2027-01-01T00:00:00Z", endsAt = "2027-02-01T00:00:00Z", stackable = true, duration = "forever" };
        var changed = (await marketing.Send(HttpMethod.Put, path, other, adjust: r => r.Headers.TryAddWithoutValidation("If-Match", tag))).Ok();
        Assert.Equal(("Summer", "forever", 2), (changed.Str("name"), changed.Str("duration"), changed["discount.amounts"]!.AsArray().Count));
        (await marketing.Send(HttpMethod.Put, path, other, adjust: r => r.Headers.TryAddWithoutValidation("If-Match", tag))).Expect(HttpStatusCode.PreconditionFailed);
        // The codes it let go of are free again.
        (await marketing.Post("marketing/campaigns", Spring)).Expect(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("""{"budget":{"amount":100,"currency":"USD"}}""", "promo-code-exhausted")] // 12.5 % of 40.00 are 5.00
    [InlineData("""{"budget":{"amount":500,"currency":"EUR"}}""", "promo-code-not-for-currency")]
    [InlineData("""{"plans":["plan-light-monthly"]}""", "promo-code-not-for-plan")]
    [InlineData("""{"startsAt":"2027-01-06T00:00:00Z"}""", "promo-code-not-started")]
    [InlineData("""{"startsAt":"2026-01-01T00:00:00Z","endsAt":"2027-01-05T15:00:01Z"}""", null)]
    public async Task A_code_says_why_it_does_not_count(string rules, string? reason)
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        var body = System.Text.Json.Nodes.JsonNode.Parse(rules)!.AsObject();
        body["discount"] = new System.Text.Json.Nodes.JsonObject { ["percent"] = 12.5 };
        body["codes"] = new System.Text.Json.Nodes.JsonArray("WHY");
        await shop.Campaign(body);
        Assert.Equal(reason, await Refused(shop.Host, "why"));
    }

    [Fact]
    public async Task Only_marketing_and_administrators_come_in_and_see_no_customer()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        foreach (var stranger in new[] { customer, await shop.Support() })
            foreach (var path in new[] { "marketing/campaigns", "marketing/segments", "marketing/analytics" })
                (await stranger.Get(path)).Expect(HttpStatusCode.Forbidden);
        var marketing = await shop.Marketing();
        (await marketing.Get($"support/customers/{customer.CustomerId}/credits")).Expect(HttpStatusCode.Forbidden);
        (await marketing.Get("me/credits")).Expect(HttpStatusCode.Forbidden);
        Assert.DoesNotContain(customer.CustomerId, (await marketing.Get("marketing/segments")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segments_count_who_is_in_now_and_limit_a_campaign()
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        var subscriber = await shop.Subscribe();
        var newcomer = await shop.Host.Customer(country: "DE");
        await shop.Host.CatchUp();
        var marketing = await shop.Host.Marketing();
        Assert.Equal((2, 1, 1, 1, 0, 0), (await Count(marketing, new { }), await Count(marketing, new { countries = new[] { "de" } }), await Count(marketing, new { statuses = new[] { "active" } }),
            await Count(marketing, new { statuses = new[] { "none" } }), await Count(marketing, new { skipsMin = 1 }), await Count(marketing, new { tenureDaysMin = 10 })));
        (await subscriber.Post("skip")).Ok();
        await shop.Host.CatchUp();
        Assert.Equal((1, 1, 0), (await Count(marketing, new { skipsMin = 1 }), await Count(marketing, new { plans = new[] { SmallCatalogue.Monthly } }), await Count(marketing, new { plans = new[] { SmallCatalogue.Annual } })));
        var segment = (await marketing.Post("marketing/segments", new { name = "Skippers", rules = new { skipsMin = 1, countries = new[] { "US" } } })).Expect(HttpStatusCode.Created);
        Assert.Equal(1, (int)segment["members"]!);
        await shop.Campaign(new { discount = new { percent = 50 }, codes = new[] { "SKIPPER" }, segmentId = segment.Str("segmentId") });
        var body = new { planId = SmallCatalogue.Light, country = "US", region = "OR", promoCode = "SKIPPER" };
        Assert.Equal(1450, (int)(await subscriber.Client.Post("quotes", body)).Ok()["total.amount"]!);
        Assert.EndsWith("/promo-code-not-for-you", (await newcomer.Post("quotes", body)).Expect(HttpStatusCode.UnprocessableEntity).Str("type"), StringComparison.Ordinal);
        await shop.Until("2027-01-20T00:00:00Z");
        marketing = await shop.Host.Marketing();
        Assert.Equal(1, await Count(marketing, new { tenureDaysMin = 10, tenureDaysMax = 14 }));
        await subscriber.Cancel(immediately: true);
        await shop.Host.CatchUp();
        Assert.Equal((0, 1), (await Count(marketing, new { plans = new[] { SmallCatalogue.Monthly } }), await Count(marketing, new { statuses = new[] { "cancelled" } })));
    }

    private static async Task<int> Count(ShopClient marketing, object rules) => (int)(await marketing.Post("marketing/segments/count", new { rules })).Ok()["members"]!;

    private static Task<ApiAnswer> Quote(ShopHost shop, string code) => shop.Client().Post("quotes", new { planId = SmallCatalogue.Monthly, country = "US", region = "OR", promoCode = code });

    /// <returns>The last part of the problem's type; null when the code counts.</returns>
    private static async Task<string?> Refused(ShopHost shop, string code)
    {
        var answer = await Quote(shop, code);
        if (answer.Status == HttpStatusCode.OK)
            return null;
        Assert.NotNull(answer.Expect(HttpStatusCode.UnprocessableEntity)["errors.promoCode"]);
        return answer.Str("type").Split('/')[^1];
    }
}
