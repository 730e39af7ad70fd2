namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>Tax rates by place (data/reference/tax-rates.csv, with its sources).</summary>
public interface ITaxTable
{
    /// <summary>The rate that holds at an address; null where the shop does not deliver, or a region is needed and missing or unknown.</summary>
    /// <param name="country">ISO 3166 alpha-2.</param>
    /// <param name="region">ISO 3166-2 suffix (NY, ON), where tax depends on it.</param>
    TaxRate? Find(string country, string? region);
}

/// <summary>A rate.</summary>
/// <param name="Name">Such as "VAT 19 %" or "Sales tax NY 4 %".</param>
/// <param name="PartsPerMillion">190,000 is 19 %; Quebec has 149,750. So the tax on an amount is <c>amount.Portion(rate.PartsPerMillion, 1_000_000)</c>.</param>
/// <param name="Included">True for VAT, which prices include; false for sales tax, which is added (rules.md 12).</param>
/// <param name="OnShipping">Whether a shipping fee that is stated by itself is taxed too: VAT is, sales tax in some states only.</param>
public sealed record TaxRate(string Country, string? Region, string Name, int PartsPerMillion, bool Included, bool OnShipping = false)
{
    /// <summary>Where the tax is due: <c>DE</c>, <c>US-NY</c>.</summary>
    public string Place => Region is null ? Country : $"{Country}-{Region}";
}
