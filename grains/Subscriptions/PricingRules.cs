using SubscriptionBox.Campaigns;
using SubscriptionBox.Catalog;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>A price with its tax. <c>Subtotal + Tax = Total</c>, to the minor unit (invariant I6).</summary>
public readonly record struct Priced(Money Subtotal, Money Tax, Money Total);

/// <summary>What things cost (rules.md 12): the same for a quote, a checkout, a renewal and a plan change.</summary>
public static class PricingRules
{
    /// <summary>What a quote says where sales tax depends on a region that is not known yet: the tax is none so far, and its line says that it comes on top. A charge always knows the region.</summary>
    public static TaxRate? BeforeRegion(string country, string? region) =>
        region is null && CountryCodes.RegionsOf(country) is not null
            ? new TaxRate(country, null, country == "US" ? "Sales tax of your state comes on top" : "Sales tax of your province comes on top", 0, Included: false)
            : null;

    /// <summary>A million parts are the whole.</summary>
    public const int Million = 1_000_000;

    /// <summary>What is paid for a listed price. Where prices include VAT the price is the total and the tax is taken out of it; elsewhere sales tax is added. Rounded half up, once.</summary>
    public static Priced Price(Money listed, TaxRate rate)
    {
        if (rate.Included)
        {
            var contained = listed.Portion(rate.PartsPerMillion, Million + rate.PartsPerMillion);
            return new(listed - contained, contained, listed);
        }
        var added = listed.Portion(rate.PartsPerMillion, Million);
        return new(listed, added, listed + added);
    }

    /// <summary>What a shipping fee comes to: taxed like a price where the table says so, and otherwise without tax.</summary>
    public static Priced Shipping(Money fee, TaxRate rate) => rate.OnShipping ? Price(fee, rate) : new(fee, Money.Zero(fee.Currency), fee);

    /// <summary>The currency of a country: where the shop sells, dollars, Canadian dollars, pounds, and euros for the rest (data/reference/countries.csv).</summary>
    public static string CurrencyOf(string country) => country switch { "US" => "USD", "CA" => "CAD", "GB" => "GBP", _ => "EUR" };

    /// <summary>A plan's listed price in the asked-for currency, or in the country's.</summary>
    public static (Money? Price, Refusal? Refusal) Listed(PlanDraft plan, string country, string? currency)
    {
        var wanted = currency ?? CurrencyOf(country);
        foreach (var price in plan.Prices)
            if (price.Currency == wanted)
                return (price, null);
        return (null, CatalogRefusal.NotSoldInCurrency.On("currency", $"Not sold in {wanted}."));
    }

    /// <summary>A quote for one billing interval.</summary>
    /// <param name="promos">Codes that count.</param>
    /// <param name="shipping">The listed fee for all boxes of the interval.</param>
    public static Quote Quote(PlanDraft plan, Money listed, TaxRate rate, ImmutableArray<CouponTerms> promos, Money shipping)
    {
        var money = CouponRules.Price(listed, [.. promos.Select(CouponRules.Of)], rate, shipping);
        var zero = Money.Zero(listed.Currency);
        return new(plan.PlanId, listed.Currency,
            [
                new(plan.Name, money.Subtotal), .. money.Discounts.Select(d => new QuoteLine($"Promo code {d.Code}", zero - d.Amount)),
                new("Shipping", money.Shipping), new(rate.Name, money.Tax),
            ],
            money.Subtotal, money.Discount, money.Tax, money.Shipping, money.Total, new(rate.Name, rate.PartsPerMillion, rate.Included, money.Tax),
            promos.IsEmpty ? null : new(string.Join(' ', promos.Select(p => p.Code)), string.Join("; ", promos.Select(p => CouponRules.Words(p, listed.Currency))),
                promos.Length == 1 ? promos[0].Charges : promos.Max(p => p.Charges ?? int.MaxValue) is < int.MaxValue and var most ? most : null));
    }
}
