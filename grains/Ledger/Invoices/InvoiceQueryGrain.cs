using System.Globalization;
using SubscriptionBox.Audit;
using SubscriptionBox.Ledger;
using SubscriptionBox.Orders;

namespace SubscriptionBox.Grains.Ledger.Invoices;

/// <summary>Reads of invoices and credit notes.</summary>
[StatelessWorker]
public sealed class InvoiceQueryGrain(ILedgerReader ledger) : Grain, IInvoiceQueryGrain
{
    /// <inheritdoc/>
    public async Task<Answer<InvoicePageView>> OfOrder(string orderId, Caller caller)
    {
        var order = await GrainFactory.GetGrain<IOrderGrain>(orderId).Get(caller);
        if (!order.Ok)
            return order.Refusal;
        await CatchUp();
        return (await ledger.OfOrder(orderId)).FirstOrDefault(d => d.Document.Series == Document.Invoices) is { } invoice ? Page(invoice) : CommonRefusal.NotFound;
    }

    /// <inheritdoc/>
    public async Task<Answer<InvoicePageView>> Page(string number, Caller caller)
    {
        if (Place(number, '-') is not { } place)
            return CommonRefusal.NotFound;
        await CatchUp();
        return await ledger.Find(place) is { Document.Party: { } party } found && caller.MayActFor(party.CustomerId) ? Page(found) : CommonRefusal.NotFound;
    }

    /// <inheritdoc/>
    public async Task<Answer<Page<InvoiceView>>> List(int? year, string? cursor, int limit, Caller caller)
    {
        if (caller.Role is not (Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        if (limit is < 1 or > 100)
            return CommonRefusal.Invalid.On("limit", "A whole number from 1 to 100.");
        DocumentPlace? after = null;
        if (cursor is not null && (after = Place(cursor, '.')) is null)
            return LedgerRefusal.BadCursor.On("cursor", "Not a cursor that this list gave out.");
        await CatchUp();
        var found = await ledger.Documents(year, after, limit + 1);
        var page = found.Take(limit).ToArray();
        var next = found.Count > limit ? string.Create(CultureInfo.InvariantCulture, $"{page[^1].Document.Series}.{page[^1].Document.Year}.{page[^1].Number}") : null;
        return new Page<InvoiceView>([.. page.Select(View)], next);
    }

    /// <inheritdoc/>
    public async Task<Answer<ImmutableArray<InvoiceView>>> OfCustomer(string customerId, Caller caller)
    {
        if (!caller.MayActFor(customerId))
            return CommonRefusal.NotFound;
        await CatchUp();
        return (await ledger.OfCustomer(customerId)).Select(View).ToImmutableArray();
    }

    /// <inheritdoc/>
    public async Task<Answer<Done>> ErasePerson(string customerId, Caller caller)
    {
        if (caller.Role != Role.System)
            return CommonRefusal.Forbidden;
        await CatchUp();
        await ledger.ErasePerson(customerId);
        return Done.Instance;
    }

    private Task CatchUp() => GrainFactory.GetGrain<IProjectionGrain>(LedgerProjection.Key).ReadOn();

    private static InvoicePageView Page(NumberedDocument document) => new(document.Name, InvoicePage.Render(document), InvoicePage.StyleHash);

    private static InvoiceView View(NumberedDocument n)
    {
        var d = n.Document;
        return new(n.Name, d.Series == Document.CreditNotes ? "creditNote" : "invoice", d.IssuedOn, d.OrderId, d.Party?.CustomerId ?? "", d.Reference, d.Subtotal, d.Discount, d.Shipping, d.Tax, d.TaxName, d.TaxPlace,
            d.Credit, d.Total);
    }

    private static DocumentPlace? Place(string text, char between)
    {
        var parts = text.Split(between);
        return parts.Length == 3 && parts[0] is (Document.Invoices or Document.CreditNotes)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var year) && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(parts[0], year, number)
            : null;
    }
}
