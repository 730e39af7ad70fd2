namespace SubscriptionBox.Ledger;

/// <summary>Reads of invoices and credit notes (stateless workers, key <c>invoices</c>).</summary>
public interface IInvoiceQueryGrain : IGrainWithStringKey
{
    /// <summary>The page of an order's invoice, to print; an order of a prepaid term that another one paid for has none of its own.</summary>
    /// <param name="orderId">Whose owner, support or administrators may ask.</param>
    /// <param name="caller">Who asks.</param>
    Task<Answer<InvoicePageView>> OfOrder(string orderId, Caller caller);
    /// <summary>The page of a document by its printed number, such as <c>INV-2027-000001</c>.</summary>
    Task<Answer<InvoicePageView>> Page(string number, Caller caller);
    /// <summary>All documents of a year, in the order of their numbers: first credit notes, then invoices.</summary>
    /// <param name="year">Null for all years.</param>
    /// <param name="cursor">From the page before.</param>
    /// <param name="limit">1–100.</param>
    /// <param name="caller">An administrator.</param>
    Task<Answer<Page<InvoiceView>>> List(int? year, string? cursor, int limit, Caller caller);
    /// <summary>Everything invoiced or credited for a customer, oldest first: for the customer, support and a data export.</summary>
    Task<Answer<ImmutableArray<InvoiceView>>> OfCustomer(string customerId, Caller caller);
    /// <summary>Takes a customer's name and addresses out of all their documents, for good; numbers, amounts and the customer's id stay, as the law asks. Safe to repeat. Only the shop itself.</summary>
    Task<Answer<Done>> ErasePerson(string customerId, Caller caller);
}

/// <summary>A document's page.</summary>
/// <param name="Html">The same bytes whenever and wherever it is asked for, until the person on it is erased.</param>
/// <param name="StyleHash">SHA-256 of the text inside its style element, Base64: for the content security policy.</param>
[GenerateSerializer, Immutable, Alias("invoicePageView")]
public sealed record InvoicePageView(string Number, string Html, string StyleHash);

/// <summary>An invoice or a credit note.</summary>
/// <param name="Number">As printed: <c>INV-2027-000001</c>, <c>CRN-2027-000001</c>.</param>
/// <param name="Kind">invoice or creditNote.</param>
/// <param name="Reference">The payment, or the refund.</param>
[GenerateSerializer, Immutable, Alias("invoiceView")]
public sealed record InvoiceView(
    string Number, string Kind, DateOnly IssuedOn, string? OrderId, string CustomerId, string Reference, Money Subtotal, Money Discount, Money Shipping, Money Tax, string TaxName, string? TaxPlace,
    Money Credit, Money Total);
