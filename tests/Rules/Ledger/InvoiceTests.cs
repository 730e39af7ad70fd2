using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Ledger;
using SubscriptionBox.Grains.Ledger.Invoices;
using SubscriptionBox.Subscriptions;
using Xunit;
using static SubscriptionBox.Tests.Rules.Ledger.MoneyEvents;

namespace SubscriptionBox.Tests.Rules.Ledger;

public sealed class InvoiceTests
{
    // │ subtotal │ discount │ credit │ tax │ shipping │ total │ what the page says
    [Theory]
    [InlineData(2437, 0, 0, 463, 0, 2900, "EUR", "Subtotal 24.37 | VAT 19 % (DE) 4.63 | Paid 29.00")]
    [InlineData(5000, 500, 0, 360, 500, 5360, "USD", "Subtotal 50.00 | Discount -5.00 | Shipping 5.00 | VAT 19 % (DE) 3.60 | Paid 53.60")]
    [InlineData(4000, 0, 1000, 160, 0, 3160, "USD", "Subtotal 40.00 | VAT 19 % (DE) 1.60 | Paid with credit -10.00 | Paid 31.60")]
    public async Task An_invoice_adds_up_and_says_each_part(long subtotal, long discount, long credit, long tax, long shipping, long total, string currency, string sums)
    {
        var document = (await Document(Charge(subtotal, discount, credit, tax, shipping, total, currency) with { TaxName = "VAT 19 %", TaxPlace = "DE" }))!;
        Assert.True(document.AddsUp);
        var html = InvoicePage.Render(new(7, document));
        var rows = System.Text.RegularExpressions.Regex.Matches(html, "<tr><th scope=\"row\" colspan=\"2\">(.*?)</th><td class=\"n\">(.*?)</td></tr>").Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}");
        Assert.Equal(sums, string.Join(" | ", rows));
        Assert.Contains("<h1>Invoice INV-2027-000007</h1>", html, StringComparison.Ordinal);
        Assert.Contains("2027-01-05 to 2027-02-04", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refund_is_a_credit_note_for_that_invoice()
    {
        var document = (await Document(Known["a refund is paid"]))!;
        Assert.Equal(("CRN", "pay-1-0-1", 1350L, 108L, 1458L), (document.Series, document.Credits, document.Subtotal.Amount, document.Tax.Amount, document.Total.Amount));
        Assert.Contains("Refund: Item B × 1", System.Net.WebUtility.HtmlDecode(InvoicePage.Render(new(1, document))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credit_that_comes_back_is_a_credit_note_that_pays_nothing_out()
    {
        var document = (await Document(Known["credit comes back"]))!;
        Assert.Equal(("CRN", "pay-1-0-1", 480L, 20L, 500L, 0L, true), (document.Series, document.Credits, document.Subtotal.Amount, document.Tax.Amount, document.Credit.Amount, document.Total.Amount, document.AddsUp));
        Assert.Contains("Given back as credit</th><td class=\"n\">-5.00", InvoicePage.Render(new(1, document)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refund_with_shipping_in_it_says_so()
    {
        var document = (await Document(new SubscriptionBox.Orders.OrderRefunded("ref-2", "re_2", Usd(3902)) { Tax = Usd(252), Shipping = Usd(500) }))!;
        Assert.Equal((3150L, 500L, 252L, 3902L, true), (document.Subtotal.Amount, document.Shipping.Amount, document.Tax.Amount, document.Total.Amount, document.AddsUp));
    }

    [Fact]
    public async Task A_late_payment_that_goes_back_was_never_invoiced_and_a_skip_is_none() =>
        Assert.All(new[] { await Document(Known["a late payment is given back"]), await Document(Known["a skip"]), await Document(Known["a refund is asked for"]) }, Assert.Null);

    [Fact]
    public async Task What_people_and_plans_are_called_is_shown_as_text()
    {
        var html = InvoicePage.Render(new(1, (await Document(Known["a month is charged"]))!));
        Assert.Contains("Zo&#235; &lt;Test&gt; &amp; S&#246;hne", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<Test>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_page_is_the_same_to_the_byte_in_any_culture_and_after_it_was_stored(bool elsewhere)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = elsewhere ? Elsewhere() : CultureInfo.InvariantCulture;
            var document = new NumberedDocument(7, (await Document(Known["a charge with discount, credit and shipping"]))!);
            var stored = JsonSerializer.Deserialize<NumberedDocument>(JsonSerializer.Serialize(document, ShopJson.Options), ShopJson.Options)!;
            // Approved, and computed by another process than this one: a change of this hash changes invoices that customers have in their hands.
            Assert.Equal("b5975ccf3884d77a", Hash(document));
            Assert.Equal(Hash(document), Hash(stored));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task Erased_the_page_names_nobody_and_keeps_its_numbers()
    {
        var document = (await Document(Known["a month is charged"]))!;
        var html = InvoicePage.Render(new(1, document with { Party = DocumentParty.Erased("cus-1") }));
        Assert.DoesNotContain("Zo&#235;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Main Street", html, StringComparison.Ordinal);
        Assert.Contains("cus-1", html, StringComparison.Ordinal);
        Assert.Contains("41.60", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(5, "0.05")]
    [InlineData(-5, "-0.05")]
    [InlineData(123456789, "1234567.89")]
    [InlineData(long.MinValue, "-92233720368547758.08")]
    public void Amounts_have_two_decimals(long amount, string text) => Assert.Equal(text, InvoicePage.Amount(new Money(amount, "USD")));

    /// <summary>A culture that writes numbers and dates as no invoice does.</summary>
    private static CultureInfo Elsewhere()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator, culture.NumberFormat.NegativeSign) = (",", "'", "minus ");
        (culture.DateTimeFormat.DateSeparator, culture.DateTimeFormat.ShortDatePattern) = (".", "d/M/yy");
        return culture;
    }

    private static Task<Document?> Document(DomainEvent happened) => DocumentRules.For(Record(happened), new InMemoryJournal());

    private static string Hash(NumberedDocument document) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(InvoicePage.Render(document))))[..16];
}
