using System.Collections.Immutable;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Rules.Subscriptions;

/// <summary>rules.md 5, 6 and the promo side of 12, as tables on the pure rules.</summary>
public sealed class CouponTests
{
    private static readonly TaxRate NoTax = new("US", "OR", "No sales tax", 0, false);
    private static readonly TaxRate NewYork = new("US", "NY", "Sales tax NY 4 %", 40_000, false);
    private static readonly TaxRate Germany = new("DE", null, "VAT 19 %", 190_000, true);

    [Theory]
    //          listed  ppm      amount  subtotal discount tax  total
    [InlineData(5000, 200_000, 0, "OR", 5000, 1000, 0, 4000)] // rules.md 6
    [InlineData(4000, 250_000, 0, "OR", 4000, 1000, 0, 3000)] // rules.md 5
    [InlineData(2999, 333_300, 0, "OR", 2999, 1000, 0, 1999)] // 999.5667, half up
    [InlineData(2900, 500_000, 0, "NY", 2900, 1450, 58, 1508)] // tax on what is left
    [InlineData(2900, 0, 500, "NY", 2900, 500, 96, 2496)]
    [InlineData(2900, 0, 5000, "NY", 2900, 2900, 0, 0)] // never more than the price
    [InlineData(2900, 1_000_000, 0, "NY", 2900, 2900, 0, 0)]
    [InlineData(2900, 250_000, 0, "DE", 2437, 609, 347, 2175)] // 21.75 with 3.47 VAT inside; the discount is told net
    [InlineData(2900, 0, 500, "DE", 2437, 420, 383, 2400)]
    public void A_coupon_comes_off_the_listed_price_and_tax_is_on_what_is_left(long listed, int parts, long amount, string place, long subtotal, long discount, long tax, long total)
    {
        var rate = place switch { "NY" => NewYork, "DE" => Germany, _ => NoTax };
        var money = CouponRules.Price(new(listed, "EUR"), [new("cmp-1", "C", parts, amount, null)], rate);
        Assert.Equal((subtotal, discount, tax, total), (money.Subtotal.Amount, money.Discount.Amount, money.Tax.Amount, money.Total.Amount));
        Assert.True(money.AddsUp);
        Assert.Equal(new ChargeDiscount("cmp-1", "C", money.Discount), Assert.Single(money.Discounts));
    }

    [Fact]
    public void Coupons_that_combine_come_off_one_after_the_other_and_each_is_told()
    {
        var money = CouponRules.Price(new(5000, "USD"), [new("cmp-1", "A", 200_000, 0, null), new("cmp-2", "B", 100_000, 0, null), new("cmp-3", "C", 0, 10_000, null)], NewYork);
        Assert.Equal([1000L, 400, 3600], money.Discounts.Select(d => d.Amount.Amount));
        Assert.Equal((0L, true), (money.Total.Amount, money.AddsUp));
    }

    [Theory]
    [InlineData("A B", "B")] // the best single one
    [InlineData("B A", "B")]
    [InlineData("A S", "A")] // one stackable one stays alone
    [InlineData("S T", "S T")] // stackable ones together
    [InlineData("A S T", "S T")] // 20 % < 15 % and 10 % of the rest
    [InlineData("B S T", "B")] // 30 % > 23.5 %
    [InlineData("A", "A")]
    public void The_best_single_code_counts_unless_stackable_ones_together_give_more(string given, string taken)
    {
        var offers = given.Split(' ').Select(c => new CouponTerms($"cmp-{c}", c, c switch { "A" => 200_000, "B" => 300_000, "S" => 150_000, _ => 100_000 }, 0, 1, c is "S" or "T"));
        Assert.Equal(taken, string.Join(' ', CouponRules.Best([.. offers], 5000).Select(c => c.Code)));
    }

    [Theory]
    //          coupon lasts   unused charge  net   discount told
    [InlineData(null, 1500, 2625, 1125, 375)] // rules.md 5: 25 % for ever
    [InlineData(0, 1500, 3500, 2000, 0)] // rules.md 5: it was for one charge only
    [InlineData(2, 1500, 2625, 1125, 375)] // two charges left
    public void A_plan_change_counts_the_coupon_that_still_runs(int? left, long credit, long charge, long net, long discount)
    {
        var state = Sample.Active with
        {
            Anchor = new(2027, 4, 1), Plan = Terms(4000), Coupons = [new("cmp-1", "C", 250_000, 0, left)],
            Term = new PaidTerm(0, 1, 0, 3000, 0, Sample.Bought, "pay-a-0-1", "ord-a-0", [], Discount: 1000),
        };
        var moment = Sample.Now("2027-04-16T04:00:00Z");
        var (difference, preview) = PlanChangeRules.Preview(state, Terms(7000), NoTax, state.Running(), 0, moment);
        Assert.Equal((credit, charge, net), (preview.Credit.Amount, preview.Charge.Amount, preview.Net.Amount));
        var asked = PlanChangeRules.Charge(state, Terms(7000), difference, preview, state.Running(), NoTax, "sandbox", "ref", moment.Now, null);
        Assert.Equal((net, discount), (asked.Total, asked.Discount));
        Assert.True(asked.Breakdown("USD").AddsUp);
    }

    [Fact]
    public void What_the_balance_paid_counts_as_paid_and_pays_a_change_too()
    {
        var term = new PaidTerm(0, 1, 0, 1000, 0, Sample.Bought, "pay-a-0-1", "ord-a-0", [], Credit: 3000);
        var state = Sample.Active with { Anchor = new(2027, 4, 1), Plan = Terms(4000), Term = term };
        var moment = Sample.Now("2027-04-16T04:00:00Z");
        var (difference, preview) = PlanChangeRules.Preview(state, Terms(7000), NoTax, [], 600, moment);
        Assert.Equal((2000, 3500, 1500, 600), (preview.Credit.Amount, preview.Charge.Amount, preview.Net.Amount, preview.FromBalance!.Value.Amount));
        var asked = PlanChangeRules.Charge(state, Terms(7000), difference, preview, [], NoTax, "sandbox", "ref", moment.Now, null);
        Assert.Equal((900L, 600L, true), (asked.Total, asked.Credit, asked.Breakdown("USD").AddsUp));
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(1, 0)]
    [InlineData(null, null)]
    [InlineData(0, 0)]
    public void A_charge_of_a_box_uses_one_up(int? before, int? after) =>
        Assert.Equal(after, CouponRules.UsedUp([new("cmp-1", "C", 200_000, 0, before)], Charged(ChargePurpose.Renewal, "cmp-1"))[0].Left);

    [Fact]
    public void A_plan_change_and_another_campaigns_discount_use_none_up()
    {
        ImmutableArray<Coupon> coupons = [new("cmp-1", "C", 200_000, 0, 3)];
        Assert.Equal(3, CouponRules.UsedUp(coupons, Charged(ChargePurpose.PlanChange, "cmp-1"))[0].Left);
        Assert.Equal(3, CouponRules.UsedUp(coupons, Charged(ChargePurpose.Renewal, "cmp-2"))[0].Left);
    }

    [Theory]
    [InlineData(5000, 1000, 1000, 4000)]
    [InlineData(5000, 9000, 5000, 0)]
    [InlineData(5000, 0, 0, 5000)]
    public void Credit_pays_as_much_as_there_is_and_no_more_than_the_total(long total, long balance, long credit, long left)
    {
        var money = CouponRules.Price(new(total, "USD"), [], NoTax).With(new Money(balance, "USD"));
        Assert.Equal((credit, left, true), (money.Credit.Amount, money.Total.Amount, money.AddsUp));
    }

    [Theory]
    [InlineData(250_000, 0, null, "25 % off every charge")]
    [InlineData(125_000, 0, 1, "12.5 % off the first charge")]
    [InlineData(0, 500, 3, "USD 5.00 off the first 3 charges")]
    public void A_quote_says_what_a_code_gives_and_for_how_long(int parts, long amount, int? charges, string words) =>
        Assert.Equal(words, CouponRules.Words(new CouponTerms("cmp-1", "C", parts, amount, charges, false), "USD"));

    [Fact]
    public void A_quote_with_a_code_adds_up_and_names_it()
    {
        var plan = new PlanDraft("plan-x", "X", BillingInterval.Monthly, [new(5000, "USD")], 4, ["gourmet"]);
        var quote = PricingRules.Quote(plan, new(5000, "USD"), NewYork, [new("cmp-1", "SPRING", 200_000, 0, 3, false)], new(0, "USD"));
        Assert.Equal((5000, 1000, 160, 4160), (quote.Subtotal.Amount, quote.Discount.Amount, quote.Tax.Amount, quote.Total.Amount));
        Assert.Equal(quote.Total.Amount, quote.Lines.Sum(l => l.Amount.Amount));
        Assert.Equal(new QuotePromo("SPRING", "20 % off the first 3 charges", 3), quote.Promo);
    }

    private static Charge Charged(ChargePurpose purpose, string campaign) => Sample.Charging(purpose, ChargeStep.Captured, 1) with { Discounts = [new(campaign, "C", new(800, "USD"))] };

    private static PlanTerms Terms(long price) => new($"plan-{price}", BillingInterval.Monthly, 4, ["gourmet"], price);

}
