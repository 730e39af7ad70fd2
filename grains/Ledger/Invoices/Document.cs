using SubscriptionBox.Settings;

namespace SubscriptionBox.Grains.Ledger.Invoices;

/// <summary>An invoice or a credit note as it is stored: everything its page says, so that the page never changes. What it says of a person stands in <see cref="Party"/> alone.</summary>
/// <param name="Series">INV for invoices, CRN for credit notes; each series is numbered by itself.</param>
/// <param name="Year">Of the issue date; numbers begin anew with each.</param>
/// <param name="IssuedOn">UTC.</param>
/// <param name="Reference">The payment, or the refund.</param>
/// <param name="Credits">Of a credit note: the payment whose invoice it corrects.</param>
/// <param name="Lines">Net amounts.</param>
/// <param name="TaxName">Such as "VAT 19 %".</param>
/// <param name="TaxPlace">Country, and region where tax depends on it: <c>DE</c>, <c>US-NY</c>.</param>
/// <param name="Total">What was captured, or given back: subtotal − discount + shipping + tax − credit.</param>
public sealed record Document(
    string Series, int Year, DateOnly IssuedOn, string Reference, string? Credits, string? OrderId, ImmutableArray<DocumentLine> Lines,
    Money Subtotal, Money Discount, Money Shipping, string TaxName, string? TaxPlace, Money Tax, Money Credit, Money Total, SellerDetails Seller, string PartyId, DocumentParty? Party)
{
    /// <summary>The series of invoices.</summary>
    public const string Invoices = "INV";

    /// <summary>The series of credit notes.</summary>
    public const string CreditNotes = "CRN";

    /// <summary>True when it adds up to the minor unit (invariant I6).</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool AddsUp => Subtotal - Discount + Shipping + Tax - Credit == Total && Lines.Aggregate(Money.Zero(Total.Currency), (sum, line) => sum + line.Amount) == Subtotal;
}

/// <summary>A line.</summary>
/// <param name="Quantity">Units or boxes; 0 where nothing is counted.</param>
/// <param name="Amount">Net, of the whole line.</param>
public sealed record DocumentLine(string Text, int Quantity, Money Amount);

/// <summary>Whom a document is made out to, as it was when it was issued.</summary>
/// <param name="Name">Empty once the customer's data is erased.</param>
/// <param name="Address">Lines as on an envelope.</param>
public sealed record DocumentParty(string CustomerId, string Name, ImmutableArray<string> Address)
{
    /// <summary>What stays after an erasure: the pseudonym.</summary>
    public static DocumentParty Erased(string customerId) => new(customerId, "", []);
}

/// <summary>A document with its number.</summary>
/// <param name="Number">1, 2, 3 … within its series and year.</param>
public sealed record NumberedDocument(long Number, Document Document)
{
    /// <summary>As it is printed: <c>INV-2027-000001</c>.</summary>
    public string Name => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Document.Series}-{Document.Year:0000}-{Number:000000}");
}

/// <summary>A place in the list of documents.</summary>
public sealed record DocumentPlace(string Series, int Year, long Number);
