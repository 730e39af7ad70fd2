using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Ledger;
using SubscriptionBox.Ledger;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Ledger;

/// <summary>The ledger over HTTP (invariant I6): every account after every step, and zero in all.</summary>
public sealed class When_money_moves
{
    [Fact]
    public async Task A_prepaid_term_is_earned_box_by_box_and_70_00_is_owed_after_January()
    {
        // rules.md 4: quarterly 105.00 bought 01-10; Oregon has no sales tax.
        await using var shop = await ShopHost.Start(new ShopSetup { Now = At("2027-01-10T15:00:00Z") });
        var customer = await shop.Customer();
        var id = (await customer.Subscribe(SmallCatalogue.Quarterly, region: "OR")).Expect(HttpStatusCode.Created).Str("subscriptionId");
        Assert.Equal("cash 10500, deferredRevenue -10500, stockPromised -7000, stockToSend 7000", await Balances(shop));

        await shop.AdvanceTo(At("2027-01-13T00:00:00Z")); // the January box shipped on the 12th
        Assert.Equal("cash 10500, deferredRevenue -7000, revenue -3500, stockPromised -7000, stockToSend 7000", await Balances(shop));

        await customer.SignInAgain();
        (await customer.Post($"subscriptions/{id}/skip")).Ok();
        Assert.Equal("2027-05-10T13:00:00Z", (await customer.Get($"subscriptions/{id}")).Str("nextChargeAt"));
        await shop.AdvanceTo(At("2027-03-01T00:00:00Z")); // nothing in February
        Assert.Equal("cash 10500, deferredRevenue -7000, revenue -3500, stockPromised -7000, stockToSend 7000", await Balances(shop));
        await shop.AdvanceTo(At("2027-05-01T00:00:00Z"));
        Assert.Equal("cash 10500, revenue -10500", await Balances(shop));
        await customer.SignInAgain();
        Assert.Equal(["2027-01", "2027-03", "2027-04"], (await customer.Get("orders")).Ok()["items"]!.AsArray().Select(o => o!["placedAt"]!.ToString()[..7]).Reverse());
        Assert.Equal(0, (await customer.Get("orders")).Ok()["items"]!.AsArray().Sum(o => (long)o!["refunded"]!["amount"]!));
    }

    [Fact]
    public async Task Whatever_is_given_back_was_tax_unearned_or_a_refund()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var id = (await customer.Subscribe(SmallCatalogue.Quarterly)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        Assert.Equal("cash 10920, deferredRevenue -10500, tax -420, stockPromised -7000, stockToSend 7000", await Balances(shop));
        await shop.Advance("P5D");
        await customer.SignInAgain();
        await customer.Reauthenticate();
        (await customer.Post($"subscriptions/{id}/cancel", new { reason = "Enough", immediately = true })).Ok();
        await shop.Advance("PT1H");
        // Two boxes of three go back with their tax, and were never earned; the January box stays.
        Assert.Equal("cash 3640, revenue -3500, tax -140", await Balances(shop));

        var support = await shop.Support();
        (await support.Post($"support/orders/ord-{id[4..]}-0/refunds", new { amount = new { amount = 1040, currency = "USD" }, reason = "Sorry" })).Expect(HttpStatusCode.Created);
        Assert.Equal("cash 2600, revenue -3500, tax -100, refunds 1000", await Balances(shop));
    }

    [Fact]
    public async Task A_box_called_off_before_it_ships_leaves_nothing_behind()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var id = (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        Assert.Equal("cash 4160, deferredRevenue -4000, tax -160", await Balances(shop));
        (await customer.Post($"subscriptions/{id}/cancel", new { reason = "Changed my mind", immediately = true })).Ok();
        await shop.Advance("PT1H");
        Assert.Equal("", await Balances(shop));
    }

    [Fact]
    public async Task Four_currencies_each_balance_by_themselves()
    {
        await using var shop = await ShopHost.Start();
        foreach (var (country, region) in new[] { ("US", "NY"), ("CA", "QC"), ("DE", null), ("GB", (string?)null) })
        {
            var customer = await shop.Customer(country: country);
            var addressId = await customer.AddAddress(country, region, country switch { "US" => "10001", "CA" => "H2X 1Y4", "DE" => "10115", _ => "SW1A 1AA" });
            (await customer.Post("subscriptions", new { planId = SmallCatalogue.Light, paymentMethodId = await customer.AddCard(), addressId })).Expect(HttpStatusCode.Created);
        }
        var balance = (await (await shop.Administrator()).Get("admin/ledger/trial-balance")).Ok();
        Assert.True((bool)balance["balanced"]!);
        // rules.md 12: 29.00 EUR with 19 % are 24.37 and 4.63.
        Assert.Equal(
            ["CAD cash 4445 deferredRevenue -3866 tax -579", "EUR cash 2900 deferredRevenue -2437 tax -463", "GBP cash 2610 deferredRevenue -2175 tax -435", "USD cash 3016 deferredRevenue -2900 tax -116"],
            balance["currencies"]!.AsArray().Select(c => $"{c!["currency"]} {string.Join(' ', Nonzero(c))}"));
        Assert.All(balance["currencies"]!.AsArray(), c => Assert.Equal(0, (long)c!["total"]!["amount"]!));
    }

    [Fact]
    public async Task Entries_are_paged_and_filtered_and_the_balances_are_their_sums()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created);
        await shop.Advance("P2M");
        var admin = await shop.Administrator();
        var all = await Pages(admin, "admin/ledger/entries?limit=2");
        Assert.Equal(all.Select(e => (long)e["position"]!).OrderDescending(), all.Select(e => (long)e["position"]!));
        Assert.All(all, e => Assert.Equal(0, e["lines"]!.AsArray().Sum(l => (long)l!["amount"]!["amount"]!)));
        var sums = LedgerRules.Sums(all.SelectMany(e => e["lines"]!.AsArray()).Select(l => new JournalLine(Enum.Parse<LedgerAccount>(l!["account"]!.ToString(), true), new((long)l["amount"]!["amount"]!, "USD"))));
        var kept = (await shop.Services.GetRequiredService<ILedgerReader>().Sums()).Sums;
        Assert.Equal(kept.OrderBy(s => s.Account), sums.OrderBy(s => s.Account));

        var earned = await Pages(admin, "admin/ledger/entries?account=revenue&from=2027-02-01&to=2027-02-28");
        Assert.Equal(["orderShipped"], earned.Select(e => e["type"]!.ToString()));
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.Get("admin/ledger/entries?account=money")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.Get("admin/ledger/entries?from=2027-03-01&to=2027-02-28")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await shop.Support()).Get("admin/ledger/trial-balance")).Status);
    }

    [Theory]
    [InlineData("UPDATE ledger_line SET amount = amount + 1")]
    [InlineData("DELETE FROM ledger_line")]
    [InlineData("UPDATE ledger_entry SET type = 'x'")]
    [InlineData("DELETE FROM ledger_entry")]
    [InlineData("UPDATE ledger_document SET number = number + 100")]
    [InlineData("DELETE FROM ledger_document")]
    public async Task Nobody_changes_or_deletes_what_is_written(string statement)
    {
        await using var shop = await ShopHost.Start();
        (await (await shop.Customer()).Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created);
        var before = await Balances(shop);
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => shop.Services.GetRequiredService<ShopFile>().Writer.Enqueue(db => db.Prepare(statement).Execute()));
        Assert.Contains("append-only", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, await Balances(shop));
    }

    private static async Task<List<JsonNode>> Pages(ShopClient admin, string path)
    {
        var found = new List<JsonNode>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await admin.Get(path + (cursor.Length == 0 ? "" : "&cursor=" + cursor))).Ok();
            found.AddRange(page["items"]!.AsArray().Select(e => e!));
            cursor = page["nextCursor"]?.ToString();
        }
        return found;
    }

    /// <summary>The accounts that are not zero, after everything that has happened; fails unless they add up to zero.</summary>
    private static async Task<string> Balances(ShopHost shop)
    {
        var balance = (await (await shop.Administrator()).Get("admin/ledger/trial-balance")).Ok();
        Assert.True((bool)balance["balanced"]!);
        var currencies = balance["currencies"]!.AsArray();
        return currencies.Count == 0 ? "" : string.Join(", ", Nonzero(Assert.Single(currencies)!));
    }

    private static IEnumerable<string> Nonzero(JsonNode currency) => currency["accounts"]!.AsArray()
        .Where(a => (long)a!["balance"]!["amount"]! != 0).Select(a => $"{a!["account"]} {a["balance"]!["amount"]}");

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
}
