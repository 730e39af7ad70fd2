using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace SubscriptionBox.Grains.Ledger.Invoices;

/// <summary>A document as a page to print. A pure function of what is stored, to the byte: no clock, no culture, no font or image from elsewhere, lines end in a line feed.</summary>
public static class InvoicePage
{
    private const string Style = """
        body{font:14px/1.5 Georgia,serif;color:#111;background:#fff;max-width:44em;margin:2em auto;padding:0 1em}
        h1{font-size:1.6em;margin:0 0 .5em}section{margin:0 0 1.5em}address{font-style:normal;white-space:pre-line}
        table{width:100%;border-collapse:collapse}th,td{padding:.3em .5em;text-align:left;vertical-align:top;border-bottom:1px solid #bbb}
        .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}tfoot tr:last-child{font-weight:bold}
        @media print{body{margin:0;max-width:none}}
        """;

    private static readonly string Sheet = "\n" + Style.ReplaceLineEndings("\n") + "\n";

    /// <summary>SHA-256 of the text inside the style element, Base64.</summary>
    public static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Sheet)));

    /// <summary>The document's page, HTML in UTF-8.</summary>
    public static string Render(NumberedDocument numbered)
    {
        var d = numbered.Document;
        var note = d.Series == Document.CreditNotes;
        var page = new StringBuilder();
        Line(page, "<!doctype html>");
        Line(page, "<html lang=\"en\">");
        Line(page, $"<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Text(Title(numbered))}</title><style>{Sheet}</style></head>");
        Line(page, "<body><main>");
        Line(page, $"<h1>{Text(Title(numbered))}</h1>");
        Line(page, $"<section aria-label=\"Seller\"><strong>{Text(d.Seller.Name)}</strong><address>{Text(string.Join('\n', d.Seller.Address))}</address>");
        foreach (var id in d.Seller.TaxIds)
            Line(page, $"<div>{Text(id)}</div>");
        Line(page, "</section>");
        Line(page, $"<section aria-label=\"Customer\"><strong>{Text(d.Party is { Name.Length: > 0 } p ? p.Name : "Customer (details erased)")}</strong><address>{Text(string.Join('\n', d.Party?.Address ?? []))}</address><div>Customer {Text(d.Party?.CustomerId ?? "")}</div></section>");
        Line(page, "<section aria-label=\"Details\">");
        Line(page, $"<div>Date {d.IssuedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}</div>");
        Line(page, $"<div>{(note ? "Refund" : "Payment")} {Text(d.Reference)}</div>");
        if (d.Credits is { } credits)
            Line(page, $"<div>Corrects the invoice of payment {Text(credits)}</div>");
        if (d.OrderId is { } order)
            Line(page, $"<div>Order {Text(order)}</div>");
        Line(page, "</section>");
        Line(page, $"<table><thead><tr><th scope=\"col\">Description</th><th scope=\"col\" class=\"n\">Quantity</th><th scope=\"col\" class=\"n\">Net, {Text(d.Total.Currency)}</th></tr></thead><tbody>");
        foreach (var line in d.Lines)
            Line(page, $"<tr><td>{Text(line.Text)}</td><td class=\"n\">{(line.Quantity == 0 ? "" : line.Quantity.ToString(CultureInfo.InvariantCulture))}</td><td class=\"n\">{Amount(line.Amount)}</td></tr>");
        Line(page, "</tbody><tfoot>");
        Sum(page, "Subtotal", d.Subtotal);
        if (d.Discount.Amount != 0)
            Sum(page, "Discount", d.Discount with { Amount = -d.Discount.Amount });
        if (d.Shipping.Amount != 0)
            Sum(page, "Shipping", d.Shipping);
        Sum(page, Tax(d), d.Tax);
        if (d.Credit.Amount != 0)
            Sum(page, note ? "Given back as credit" : "Paid with credit", d.Credit with { Amount = -d.Credit.Amount });
        Sum(page, note ? "Given back" : "Paid", d.Total);
        Line(page, "</tfoot></table>");
        Line(page, "</main></body>");
        Line(page, "</html>");
        return page.ToString();
    }

    /// <summary>An amount with its two decimals; all four currencies have two.</summary>
    public static string Amount(Money money)
    {
        var (sign, cents) = money.Amount < 0 ? ("-", (ulong)-(Int128)money.Amount) : ("", (ulong)money.Amount);
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{cents / 100}.{cents % 100:00}");
    }

    private static string Title(NumberedDocument numbered) => (numbered.Document.Series == Document.CreditNotes ? "Credit note " : "Invoice ") + numbered.Name;

    private static string Tax(Document d) => (d.TaxName.Length > 0 ? d.TaxName : "Tax") + (d.TaxPlace is { } place ? $" ({place})" : "");

    private static void Sum(StringBuilder page, string label, Money amount) => Line(page, $"<tr><th scope=\"row\" colspan=\"2\">{Text(label)}</th><td class=\"n\">{Amount(amount)}</td></tr>");

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    // Not AppendLine: that ends lines as the machine does.
    private static void Line(StringBuilder page, string text) => page.Append(text).Append('\n');
}
