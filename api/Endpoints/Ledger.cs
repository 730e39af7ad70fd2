using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Ledger;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/admin/ledger</c>, <c>/admin/invoices</c> and the invoice of an order.</summary>
public static class LedgerEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapLedger(this IEndpointRouteBuilder api)
    {
        api.MapGet("/admin/ledger/trial-balance", Balance).WithSummary("Debits and credits of every account in every currency; each currency adds up to zero").ForAdministrators();
        api.MapGet("/admin/ledger/entries", Entries).WithSummary("Journal entries, newest first").ForAdministrators();
        api.MapGet("/admin/invoices", Invoices).WithSummary("Invoices and credit notes in the order of their numbers").ForAdministrators();
        api.MapGet("/orders/{id:key(ord)}/invoice", OfOrder).WithSummary("An order's invoice, a page to print").ForOwnersAndSupport();
        api.MapGet("/invoices/{number}", ByNumber).WithSummary("An invoice or a credit note, a page to print").ForOwnersAndSupport();
    }

    private static async Task<Ok<TrialBalance>> Balance(HttpContext http, IGrainFactory grains) =>
        Reply.From(await grains.GetGrain<ILedgerQueryGrain>("ledger").TrialBalance(http.Caller()));

    private static async Task<Ok<ListBody<JournalEntryView>>> Entries(DateOnly? from, DateOnly? to, string? account, PageQuery page, HttpContext http, IGrainFactory grains) => Reply.List(
        await grains.GetGrain<ILedgerQueryGrain>("ledger").Entries(new LedgerQuery(from, to, Account(account), page.Cursor, page.Limit), http.Caller()), page, entry => entry);

    private static async Task<Ok<ListBody<InvoiceView>>> Invoices(int? year, PageQuery page, HttpContext http, IGrainFactory grains) =>
        Reply.List(await grains.GetGrain<IInvoiceQueryGrain>("invoices").List(year, page.Cursor, page.Limit, http.Caller()), page, invoice => invoice);

    private static async Task<HtmlReply> OfOrder(string id, HttpContext http, IGrainFactory grains) =>
        Html(await grains.GetGrain<IInvoiceQueryGrain>("invoices").OfOrder(id, http.Caller()));

    private static async Task<HtmlReply> ByNumber(string number, HttpContext http, IGrainFactory grains) =>
        Html(await grains.GetGrain<IInvoiceQueryGrain>("invoices").Page(number, http.Caller()));

    private static HtmlReply Html(Answer<InvoicePageView> answer) => new(answer.Value?.Html, answer.Value?.StyleHash, answer.Refusal);

    private static LedgerAccount? Account(string? name) => name is null ? null
        : Enum.GetValues<LedgerAccount>().Where(a => string.Equals(char.ToLowerInvariant(a.ToString()[0]) + a.ToString()[1..], name, StringComparison.Ordinal)).Select(a => (LedgerAccount?)a).FirstOrDefault()
        ?? throw new BadField("account", "Not an account, such as deferredRevenue.");
}
