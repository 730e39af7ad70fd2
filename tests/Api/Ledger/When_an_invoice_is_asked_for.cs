using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Common;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Ledger;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Ledger;

public sealed class When_an_invoice_is_asked_for
{
    [Fact]
    public async Task It_says_who_sold_what_to_whom_and_stays_the_same_to_the_byte()
    {
        await using var shop = await ShopHost.Start();
        var admin = await shop.Administrator();
        var settings = (await admin.Get("admin/settings")).Ok().Body!;
        settings["seller"] = JsonNode.Parse("""{"name":"Box & Co","address":["2 Harbour Road","20457 Hamburg"],"taxIds":["VAT DE123456789"]}""");
        (await admin.Put("admin/settings", settings)).Ok();
        var customer = await shop.Customer(country: "DE");
        var id = (await customer.Subscribe(SmallCatalogue.Light, country: "DE", region: null)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        var path = $"orders/ord-{id[4..]}-0/invoice";

        var first = (await customer.Get(path)).Ok();
        Assert.StartsWith("text/html", first.Headers["Content-Type"], StringComparison.Ordinal);
        foreach (var part in new[] { "INV-2027-000001", "Box &amp; Co", "VAT DE123456789", "Tess Tester", "1 Main Street", "10115 Springfield", "Light Monthly, 2027-01-05 to 2027-02-04", "VAT 19 % (DE)", "24.37", "4.63", "29.00" })
            Assert.Contains(part, first.Text, StringComparison.Ordinal);

        // A new name, a new seller, another year: what was issued stays.
        (await customer.Patch("me", new { name = "Tess Newname" })).Ok();
        settings["seller"]!["name"] = "Another Shop";
        (await admin.Put("admin/settings", settings)).Ok();
        await shop.Restart();
        await shop.Advance("P2M");
        customer = await shop.Client().SignIn(customer.Email, customer.Password);
        Assert.Equal(first.Text, (await customer.Get(path)).Ok().Text);
        Assert.Contains("Another Shop", (await customer.Get($"orders/ord-{id[4..]}-1/invoice")).Ok().Text, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await (await shop.Support()).Get(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await (await shop.Customer()).Get(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await (await shop.Customer()).Get("invoices/INV-2027-000001")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await shop.Marketing()).Get(path)).Status);
        Assert.Equal(first.Text, (await customer.Get("invoices/INV-2027-000001")).Ok().Text);
        Assert.Equal(HttpStatusCode.NotFound, (await customer.Get("invoices/INV-2027-000099")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await customer.Get("invoices/nonsense")).Status);
    }

    [Fact]
    public async Task Numbers_have_no_gaps_in_a_year_and_credit_notes_have_their_own()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Now = new DateTimeOffset(2027, 10, 5, 15, 0, 0, TimeSpan.Zero) });
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add((await (await shop.Customer()).Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created).Str("subscriptionId")[4..]);
        // Declined: nothing was charged, so nothing is invoiced, and no number is used up.
        Assert.Equal(HttpStatusCode.PaymentRequired, (await (await shop.Customer()).Subscribe(SmallCatalogue.Monthly, "tok_insufficientFunds")).Status);
        var support = await shop.Support();
        foreach (var (key, amount) in new[] { ("a", 1000), ("b", 2000) })
            (await support.Post($"support/orders/ord-{ids[0]}-0/refunds", new { amount = new Money(amount, "USD"), reason = "Sorry" }, key)).Expect(HttpStatusCode.Created);
        await shop.Advance("P4M");

        var admin = await shop.Administrator();
        Assert.Equal(["CRN-2027-000001", "CRN-2027-000002", .. Numbers("INV-2027", 9)], await List(admin, "admin/invoices?year=2027&limit=4"));
        Assert.Equal(Numbers("INV-2028", 6), await List(admin, "admin/invoices?year=2028"));
        var note = (await admin.Get("admin/invoices?year=2027&limit=1")).Ok();
        Assert.Equal(("creditNote", 1000L, 38L, $"ord-{ids[0]}-0"), (note.Str("items.0.kind"), (long)note["items.0.total.amount"]!, (long)note["items.0.tax.amount"]!, note.Str("items.0.orderId")));
        Assert.Equal(HttpStatusCode.Forbidden, (await support.SignInAgain().ContinueWith(t => t.Result.Get("admin/invoices")).Unwrap()).Status);
    }

    [Fact]
    public async Task Erased_a_customer_is_in_no_invoice_and_in_no_byte_of_the_ledger_and_the_numbers_stay()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var id = (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        var invoices = shop.Grains.GetGrain<IInvoiceQueryGrain>("invoices");
        Assert.Contains("Tess Tester", (await invoices.Page("INV-2027-000001", Caller.System)).Value!.Html, StringComparison.Ordinal);
        // Sealed on disk even before.
        Assert.Equal(0L, await Named(shop));

        Assert.False((await invoices.ErasePerson(customer.CustomerId, new Caller("acc", Role.Administrator, null))).Ok);
        Assert.True((await invoices.ErasePerson(customer.CustomerId, Caller.System)).Ok);
        var page = (await invoices.OfOrder($"ord-{id[4..]}-0", Caller.System)).Value!.Html;
        Assert.DoesNotContain("Tess", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Main Street", page, StringComparison.Ordinal);
        Assert.Contains("41.60", page, StringComparison.Ordinal);
        Assert.Equal(0L, await Named(shop));
    }

    private static Task<long?> Named(ShopHost shop) => shop.Services.GetRequiredService<ShopFile>().Readers.Read(static db => db.Prepare("""
        SELECT (SELECT count(*) FROM ledger_party WHERE json LIKE '%Tess%' OR json LIKE '%Main Street%') + (SELECT count(*) FROM ledger_document WHERE json LIKE '%Tess%' OR json LIKE '%Main Street%')
        """).ScalarInt64());

    private static string[] Numbers(string series, int count) => [.. Enumerable.Range(1, count).Select(n => $"{series}-{n:000000}")];

    private static async Task<List<string>> List(ShopClient admin, string path)
    {
        var found = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await admin.Get(path + (cursor.Length == 0 ? "" : "&cursor=" + cursor))).Ok();
            found.AddRange(page["items"]!.AsArray().Select(i => i!["number"]!.ToString()));
            cursor = page["nextCursor"]?.ToString();
        }
        return found;
    }
}
