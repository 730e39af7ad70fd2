using SubscriptionBox.Campaigns;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>A redeemed code, with what was agreed: a later change of its campaign does not reach it.</summary>
/// <param name="PartsPerMillion">Of the listed price; 0 where it is an amount.</param>
/// <param name="Amount">Minor units, as listed; 0 where it is a part.</param>
/// <param name="Left">Charges it still lasts; null for ever.</param>
/// <param name="MostPerCustomer">At most so many redemptions of one customer; null where nobody counts.</param>
public sealed record Coupon(string CampaignId, string Code, int PartsPerMillion, long Amount, int? Left, int? MostPerCustomer = null);

/// <summary>What coupons take off (rules.md 5, 6, 12).</summary>
public static class CouponRules
{
    /// <summary>The coupon of an offer that is accepted.</summary>
    public static Coupon Of(CouponTerms terms) => new(terms.CampaignId, terms.Code, terms.PartsPerMillion, terms.Amount, terms.Charges, terms.MostPerCustomer);

    /// <summary>Coupons that count for the next charge: those with charges left.</summary>
    public static ImmutableArray<Coupon> Running(this SubscriptionState state) => state.Coupons is { } coupons ? coupons.RemoveAll(c => c.Left == 0) : [];

    /// <summary>Whether the budgets behind offers cover what a charge takes off.</summary>
    public static bool Covered(ImmutableArray<CouponTerms> offers, ChargeBreakdown charge) => charge.Discounts.All(d =>
        offers.First(o => o.CampaignId == d.CampaignId).BudgetLeft is not { } left || left.Currency != d.Amount.Currency || left.Amount >= d.Amount.Amount);

    /// <summary>What to take of several codes: the best single one, or all stackable ones together where that gives more.</summary>
    public static ImmutableArray<CouponTerms> Best(ImmutableArray<CouponTerms> offers, long listed)
    {
        ImmutableArray<CouponTerms> best = [];
        var most = -1L;
        foreach (var offer in offers)
            Better([offer]);
        if (offers.Count(o => o.Stackable) > 1)
            Better([.. offers.Where(o => o.Stackable)]);
        return best;

        void Better(ImmutableArray<CouponTerms> chosen)
        {
            var off = Off(listed, [.. chosen.Select(Of)]).Sum();
            if (off > most)
                (best, most) = (chosen, off);
        }
    }

    /// <summary>What each coupon takes off a listed price, in their order: a part of what the ones before left, rounded half up once, or an amount; never more than is left.</summary>
    public static ImmutableArray<long> Off(long listed, ImmutableArray<Coupon> coupons)
    {
        var off = ImmutableArray.CreateBuilder<long>(coupons.Length);
        var left = listed;
        foreach (var coupon in coupons)
        {
            var one = Math.Min(left, coupon.PartsPerMillion > 0 ? new Money(left, "").Portion(coupon.PartsPerMillion, PricingRules.Million).Amount : coupon.Amount);
            off.Add(one);
            left -= one;
        }
        return off.MoveToImmutable();
    }

    /// <summary>The money of a charge. Where prices include VAT the discount comes off the price shown, and its net part is told as discount; elsewhere tax is on what is left.</summary>
    /// <param name="shipping">The listed fee: no coupon counts for it, and its tax is rounded by itself. Null for none.</param>
    public static ChargeBreakdown Price(Money listed, ImmutableArray<Coupon> coupons, TaxRate rate, Money? shipping = null)
    {
        var full = PricingRules.Price(listed, rate);
        var discounts = ImmutableArray.CreateBuilder<ChargeDiscount>();
        var (left, before) = (listed, full.Subtotal);
        var off = Off(listed.Amount, coupons);
        for (var i = 0; i < coupons.Length; i++)
        {
            left -= listed with { Amount = off[i] };
            var after = PricingRules.Price(left, rate).Subtotal;
            if (before != after)
                discounts.Add(new(coupons[i].CampaignId, coupons[i].Code, before - after));
            before = after;
        }
        var paid = PricingRules.Price(left, rate);
        var zero = Money.Zero(listed.Currency);
        var sent = PricingRules.Shipping(shipping ?? zero, rate);
        return new(full.Subtotal, full.Subtotal - paid.Subtotal, zero, paid.Tax + sent.Tax, sent.Subtotal, paid.Total + sent.Total)
        {
            Discounts = discounts.ToImmutable(), ShippingTax = sent.Tax.Amount == 0 ? null : sent.Tax,
        };
    }

    /// <summary>The same charge, with so much of the customer's balance.</summary>
    public static ChargeBreakdown With(this ChargeBreakdown charge, Money spendable)
    {
        var credit = charge.Total with { Amount = Math.Clamp(spendable.Amount, 0, charge.Total.Amount) };
        return charge with { Credit = credit, Total = charge.Total - credit };
    }

    /// <summary>A charge went through: each coupon that gave something has one charge less.</summary>
    public static ImmutableArray<Coupon> UsedUp(ImmutableArray<Coupon> coupons, Charge charge) => charge.Discounts is not { } discounts || !charge.HasBox
        ? coupons
        : [.. coupons.Select(c => c.Left is > 0 and var left && discounts.Any(d => d.CampaignId == c.CampaignId) ? c with { Left = left - 1 } : c)];

    /// <summary>A campaign cannot give any more: its coupon is over.</summary>
    public static ImmutableArray<Coupon>? Without(ImmutableArray<Coupon>? coupons, string campaignId) =>
        coupons is { } all ? [.. all.Select(c => c.CampaignId == campaignId ? c with { Left = 0 } : c)] : null;

    /// <summary>In words, for the promo line of a quote.</summary>
    public static string Words(CouponTerms terms, string currency) => What(terms.PartsPerMillion, terms.Amount, currency) + terms.Charges switch
    {
        null => " every charge",
        1 => " the first charge",
        var n => $" the first {n} charges",
    };

    /// <summary>In words, for a coupon that runs.</summary>
    public static string Words(Coupon coupon, string currency) => What(coupon.PartsPerMillion, coupon.Amount, currency) + coupon.Left switch
    {
        null => " every charge",
        1 => " the next charge",
        var n => $" the next {n} charges",
    };

    private static string What(int parts, long amount, string currency) => parts > 0
        ? FormattableString.Invariant($"{parts / 10_000m:0.####} % off")
        : FormattableString.Invariant($"{currency} {amount / 100m:0.00} off");
}
