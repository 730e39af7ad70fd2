using System.Net;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Ledger;

/// <summary>rules.md 13 over HTTP.</summary>
public sealed class When_a_price_rises
{
    [Fact]
    public async Task New_subscribers_pay_it_first_and_existing_ones_are_told_thirty_days_before()
    {
        await using var shop = await ShopHost.Start();
        var old = await shop.Customer();
        var oldId = (await old.Subscribe(SmallCatalogue.Monthly, region: "OR")).Expect(HttpStatusCode.Created).Str("subscriptionId");
        var prepaid = await shop.Customer();
        var prepaidId = (await prepaid.Subscribe(SmallCatalogue.Quarterly, region: "OR")).Expect(HttpStatusCode.Created).Str("subscriptionId");
        var admin = await shop.Administrator();
        foreach (var (plan, amount) in new[] { (SmallCatalogue.Monthly, 4400), (SmallCatalogue.Quarterly, 12000) })
            (await admin.Post($"admin/plans/{plan}/prices", new { price = new { amount, currency = "USD" }, newFrom = "2027-01-20", existingFrom = "2027-03-05" })).Expect(HttpStatusCode.Created);
        Assert.Equal(4000, await Quoted(shop));

        await shop.AdvanceTo(At("2027-01-20T00:00:00Z"));
        Assert.Equal(4400, await Quoted(shop));
        var fresh = await shop.Customer();
        Assert.Equal(4400L, (long)(await fresh.Subscribe(SmallCatalogue.Monthly, region: "OR")).Expect(HttpStatusCode.Created)["price.amount"]!);

        // 30 days before 5 March is 3 February: told when that day begins where days begin first, and not before.
        await shop.AdvanceTo(At("2027-02-02T09:59:00Z"));
        Assert.Empty(await Notices(shop));
        await shop.AdvanceTo(At("2027-02-02T10:00:00Z"));
        Assert.Equal(new[] { old.Email, prepaid.Email }.Order(), (await Notices(shop)).Order());

        // A charge before the day keeps the old price; the first on it has the new one. What is prepaid keeps its price until it is over.
        await shop.AdvanceTo(At("2027-05-06T00:00:00Z"));
        await old.SignInAgain();
        Assert.Equal(new long[] { 4000, 4000, 4400, 4400, 4400 }, await Paid(old));
        Assert.Equal(4400L, (long)(await old.Get($"subscriptions/{oldId}")).Ok()["price.amount"]!);
        await prepaid.SignInAgain();
        Assert.Equal(new long[] { 10500, 0, 0, 12000, 0 }, await Paid(prepaid));
        Assert.Contains("105.00", (await prepaid.Get($"orders/ord-{prepaidId[4..]}-0/invoice")).Ok().Text, StringComparison.Ordinal);
        Assert.Contains("120.00", (await prepaid.Get($"orders/ord-{prepaidId[4..]}-3/invoice")).Ok().Text, StringComparison.Ordinal);
        Assert.Equal(2, (await Notices(shop)).Length);

        var metrics = (await (await shop.Administrator()).Get("admin/metrics/subscriptions")).Ok();
        Assert.Equal(4400 + 4400 + 4000, (long)metrics["mrr.0.amount"]!);
        Assert.True((bool)(await (await shop.Administrator()).Get("admin/ledger/trial-balance")).Ok()["balanced"]!);
    }

    [Fact]
    public async Task Dates_too_close_are_refused_and_only_administrators_set_them()
    {
        await using var shop = await ShopHost.Start();
        var admin = await shop.Administrator();
        var path = $"admin/plans/{SmallCatalogue.Monthly}/prices";
        var close = await admin.Post(path, new { price = new { amount = 4400, currency = "USD" }, newFrom = "2027-02-01", existingFrom = "2027-03-02" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, close.Status);
        Assert.NotNull(close["errors.existingFrom"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.Post(path, new { newFrom = "2027-02-01", existingFrom = "2027-04-02" })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.Post("admin/plans/plan-nothing/prices", new { price = new { amount = 4400, currency = "USD" }, newFrom = "2027-02-01", existingFrom = "2027-04-02" })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await shop.Marketing()).Get(path)).Status);
        Assert.Empty((await admin.Get(path)).Ok()["changes"]!.AsArray());
    }

    private static async Task<long> Quoted(ShopHost shop) => (long)(await shop.Client().Post("quotes", new { planId = SmallCatalogue.Monthly, country = "US", region = "OR" })).Ok()["total.amount"]!;

    private static async Task<long[]> Paid(ShopClient customer) =>
        [.. (await customer.Get("orders?limit=100")).Ok()["items"]!.AsArray().Select(o => (long)o!["total"]!["amount"]!).Reverse()];

    private static async Task<string[]> Notices(ShopHost shop)
    {
        await shop.CatchUp();
        var mails = (await (await shop.Administrator()).Get("admin/mailbox?limit=100")).Ok()["items"]!.AsArray();
        return [.. mails.Where(m => m!["subject"]!.ToString() == "A new price from 5 March 2027").Select(m => m!["to"]!.ToString())];
    }

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
}
