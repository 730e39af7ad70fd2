using System.Net;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Ledger;

/// <summary>rules.md 11 over HTTP.</summary>
public sealed class When_revenue_recurs
{
    [Fact]
    public async Task A_quarter_of_120_is_40_a_month_a_year_of_420_is_35_and_a_pause_is_nothing()
    {
        await using var shop = await ShopHost.Start();
        var admin = await shop.Administrator();
        (await admin.Post("admin/plans", new { planId = "plan-quarter-120", name = "Quarter", interval = "quarterly", price = new { amount = 12000, currency = "USD" }, itemsPerBox = 4 })).Expect(HttpStatusCode.Created);
        var monthly = await shop.Customer();
        var id = (await monthly.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        (await (await shop.Customer()).Subscribe("plan-quarter-120")).Expect(HttpStatusCode.Created);
        (await (await shop.Customer()).Subscribe(SmallCatalogue.Annual)).Expect(HttpStatusCode.Created);
        (await (await shop.Customer()).Subscribe(SmallCatalogue.Light, country: "DE", region: null)).Expect(HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.PaymentRequired, (await (await shop.Customer()).Subscribe(SmallCatalogue.Monthly, "tok_insufficientFunds")).Status);

        var first = (await admin.Get("admin/metrics/subscriptions")).Ok();
        Assert.Equal((4, 4, 0), ((int)first["active"]!, (int)first["newSubscriptions"]!, (int)first["cancelled"]!));
        Assert.Equal(["EUR 2437", "USD 11500"], first["mrr"]!.AsArray().Select(m => $"{m!["currency"]} {m["amount"]}"));
        Assert.Equal(["plan-light-monthly 2437", "plan-quarter-120 4000", "plan-small-annual 3500", "plan-small-monthly 4000"],
            first["byPlan"]!.AsArray().Select(p => $"{p!["planId"]} {p["mrr"]![0]!["amount"]}"));
        Assert.Equal(31, first["series"]!.AsArray().Count);
        Assert.Contains("paused", first.Str("mrrCounts"), StringComparison.Ordinal);

        // February: one skips a box (and still counts), then pauses (and does not), then leaves.
        await shop.AdvanceTo(At("2027-02-01T12:00:00Z"));
        await monthly.SignInAgain();
        (await monthly.Post($"subscriptions/{id}/skip")).Ok();
        Assert.Equal(11500, await Usd(shop));
        (await monthly.Post($"subscriptions/{id}/pause")).Ok();
        Assert.Equal(7500, await Usd(shop));
        (await monthly.Post($"subscriptions/{id}/resume")).Ok();
        Assert.Equal(11500, await Usd(shop));
        await monthly.Reauthenticate();
        (await monthly.Post($"subscriptions/{id}/cancel", new { reason = "Enough", immediately = true })).Ok();
        var february = (await (await shop.Administrator()).Get("admin/metrics/subscriptions?from=2027-02-01&to=2027-02-28")).Ok();
        Assert.Equal((3, 0, 1, 0.25m), ((int)february["active"]!, (int)february["newSubscriptions"]!, (int)february["cancelled"]!, (decimal)february["churnRate"]!));
        Assert.Equal(28, february["series"]!.AsArray().Count);
        var january = (await (await shop.Administrator()).Get("admin/metrics/subscriptions?from=2027-01-01&to=2027-01-31")).Ok();
        Assert.Equal((4, 4, 0, 0m), ((int)january["active"]!, (int)january["newSubscriptions"]!, (int)january["cancelled"]!, (decimal)january["churnRate"]!));
    }

    [Fact]
    public async Task Unpaid_ones_count_until_dunning_ends()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var id = (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        (await customer.Patch($"subscriptions/{id}", new { paymentMethodId = await customer.AddCard("tok_insufficientFunds") })).Ok();
        await shop.AdvanceTo(At("2027-02-06T00:00:00Z"));
        var unpaid = (await (await shop.Administrator()).Get("admin/metrics/subscriptions")).Ok();
        Assert.Equal((0, 1, 4000L), ((int)unpaid["active"]!, (int)unpaid["pastDue"]!, (long)unpaid["mrr.0.amount"]!));
        await shop.AdvanceTo(At("2027-02-20T00:00:00Z"));
        var ended = (await (await shop.Administrator()).Get("admin/metrics/subscriptions")).Ok();
        Assert.Equal((0, 0, 1, 0L), ((int)ended["active"]!, (int)ended["pastDue"]!, (int)ended["cancelled"]!, (long)ended["mrr.0.amount"]!));
    }

    [Fact]
    public async Task A_range_that_makes_no_sense_is_refused_and_only_administrators_see_it()
    {
        await using var shop = await ShopHost.Start();
        var admin = await shop.Administrator();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.Get("admin/metrics/subscriptions?from=2027-02-01&to=2027-01-31")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.Get("admin/metrics/subscriptions?from=2000-01-01&to=2027-01-31")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.Get("admin/metrics/subscriptions?from=yesterday")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await shop.Marketing()).Get("admin/metrics/subscriptions")).Status);
        Assert.Equal(0, (int)(await admin.Get("admin/metrics/subscriptions?from=2020-01-01&to=2020-01-31")).Ok()["active"]!);
    }

    private static async Task<long> Usd(ShopHost shop) =>
        (await (await shop.Administrator()).Get("admin/metrics/subscriptions")).Ok()["mrr"]!.AsArray().Where(m => m!["currency"]!.ToString() == "USD").Sum(m => (long)m!["amount"]!);

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
}
