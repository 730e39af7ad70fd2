using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Subscriptions;

namespace SubscriptionBox.Tests.Rules.Subscriptions;

/// <summary>rules.md 12: currency and tax.</summary>
public sealed class PricingTests
{
    [Theory]
    [InlineData(2900, "EUR", 190_000, true, 2437, 463, 2900)] // Germany
    [InlineData(2900, "USD", 40_000, false, 2900, 116, 3016)] // New York
    [InlineData(3900, "CAD", 149_750, false, 3900, 584, 4484)] // Quebec: 584.025
    [InlineData(2900, "USD", 68_750, false, 2900, 199, 3099)] // Minnesota: 199.375
    [InlineData(2900, "USD", 0, false, 2900, 0, 2900)] // Oregon
    [InlineData(2500, "GBP", 200_000, true, 2083, 417, 2500)] // 416.67
    [InlineData(4000, "USD", 72_500, false, 4000, 290, 4290)]
    [InlineData(50, "USD", 50_000, false, 50, 3, 53)] // 2.5 is rounded up
    public void A_price_with_its_tax_adds_up(long listed, string currency, int rate, bool included, long net, long tax, long total) =>
        Assert.Equal(new Priced(new(net, currency), new(tax, currency), new(total, currency)),
            PricingRules.Price(new(listed, currency), new("XX", null, "Tax", rate, included)));

    [Theory]
    [InlineData("US", "USD")]
    [InlineData("CA", "CAD")]
    [InlineData("GB", "GBP")]
    [InlineData("DE", "EUR")]
    [InlineData("SE", "EUR")]
    public void The_currency_is_the_countrys(string country, string currency) => Assert.Equal(currency, PricingRules.CurrencyOf(country));

    [Fact]
    public void Another_currency_is_used_when_the_plan_is_sold_in_it() =>
        Assert.Equal(new Money(2500, "GBP"), PricingRules.Listed(Plan, "DE", "GBP").Price);

    [Fact]
    public void A_currency_the_plan_is_not_sold_in_is_refused() =>
        Assert.Equal(CatalogRefusal.NotSoldInCurrency.Number, PricingRules.Listed(Plan, "CA", null).Refusal?.Number);

    [Fact]
    public void The_lines_of_a_quote_add_up_to_its_total()
    {
        var quote = PricingRules.Quote(Plan, new(2900, "EUR"), new("DE", null, "VAT 19 %", 190_000, true), [], new(0, "EUR"));
        Assert.Equal(2900, quote.Lines.Sum(l => l.Amount.Amount));
        Assert.Equal(quote.Total, quote.Subtotal - quote.Discount + quote.Tax + quote.Shipping);
        Assert.Equal((2437, 463, 0L), (quote.Subtotal.Amount, quote.TaxDetail.Amount.Amount, quote.Shipping.Amount));
    }

    // fee │ rate │ included │ taxed │ net │ tax │ total: of the whole charge of 50.00 with its fee
    [Theory]
    [InlineData(500, 80_000, false, false, 500, 400, 5900)] // rules.md 10: tax on goods
    [InlineData(500, 80_000, false, true, 500, 440, 5940)]
    [InlineData(500, 190_000, true, true, 420, 878, 5500)] // a fee that includes VAT: 79.83 of 500
    [InlineData(0, 80_000, false, true, 0, 400, 5400)]
    [InlineData(31, 80_000, false, true, 31, 402, 5433)] // 2.48: rounded by itself
    public void Shipping_is_a_line_of_its_own(long fee, int rate, bool included, bool taxed, long net, long tax, long total)
    {
        var money = CouponRules.Price(new(5000, "USD"), [], new("XX", null, "Tax", rate, included, taxed), new(fee, "USD"));
        Assert.Equal((net, tax, total, true), (money.Shipping.Amount, money.Tax.Amount, money.Total.Amount, money.AddsUp));
    }

    [Fact]
    public void A_coupon_takes_nothing_off_shipping()
    {
        var money = CouponRules.Price(new(5000, "USD"), [new("cmp-1", "ALL", 1_000_000, 0, null)], new("XX", null, "Tax", 80_000, false, true), new(500, "USD"));
        Assert.Equal((5000L, 500L, 40L, 540L, 40L), (money.Discount.Amount, money.Shipping.Amount, money.Tax.Amount, money.Total.Amount, money.ShippingTax!.Value.Amount));
    }

    private static readonly PlanDraft Plan = new("plan-x-monthly", "X", BillingInterval.Monthly, [new(2900, "EUR"), new(2500, "GBP"), new(2900, "USD")], 4, ["gourmet"]);
}
