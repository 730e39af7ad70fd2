namespace SubscriptionBox.Subscriptions;

/// <summary>Quotes (stateless workers, key <c>pricing</c>): what a plan costs somewhere, tax included. The first charge and every renewal use the same rules.</summary>
public interface IPricingGrain : IGrainWithStringKey
{
    /// <summary>A quote for one billing interval.</summary>
    Task<Answer<Quote>> Quote(QuoteRequest request);
}

/// <summary>What is asked.</summary>
/// <param name="Country">ISO 3166 alpha-2 of the delivery address.</param>
/// <param name="Region">State or province, where tax depends on it.</param>
/// <param name="Currency">By default the country's.</param>
[GenerateSerializer, Immutable, Alias("quoteRequest")]
public sealed record QuoteRequest(string PlanId, string Country, string? Region, string? Currency, string? PromoCode)
{
    /// <summary>Who asks, if somebody is signed in: then a code is also checked against what depends on the customer.</summary>
    [Id(0)] public string? CustomerId { get; init; }
}

/// <summary>A quote. subtotal − discount + tax + shipping = total; where prices include VAT, subtotal is net and total is the price shown (rules.md 12).</summary>
[GenerateSerializer, Immutable, Alias("quote")]
public sealed record Quote(
    string PlanId, string Currency, ImmutableArray<QuoteLine> Lines, Money Subtotal, Money Discount, Money Tax, Money Shipping, Money Total, TaxLine TaxDetail, QuotePromo? Promo);

/// <summary>One line.</summary>
[GenerateSerializer, Immutable, Alias("quoteLine")]
public sealed record QuoteLine(string Description, Money Amount);

/// <summary>How tax was found.</summary>
/// <param name="Name">Such as "VAT 19 %" or "Sales tax NY 4 %".</param>
/// <param name="RatePartsPerMillion">190,000 is 19 %; Quebec has 149,750.</param>
/// <param name="Included">True where prices include it.</param>
[GenerateSerializer, Immutable, Alias("taxLine")]
public sealed record TaxLine(string Name, int RatePartsPerMillion, bool Included, Money Amount);

/// <summary>A code that counts; several that combine stand with a space between them.</summary>
/// <param name="Description">What it gives, and for how long.</param>
/// <param name="Charges">How many charges it lasts; null for ever.</param>
[GenerateSerializer, Immutable, Alias("quotePromo")]
public sealed record QuotePromo(string Code, string Description, int? Charges);
