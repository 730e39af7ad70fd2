using System.Text.Json.Serialization;

namespace SubscriptionBox.Subscriptions;

/// <summary>The money of one charge, all of one currency: <c>Subtotal − Discount − Credit + Tax + Shipping = Total</c>, to the minor unit (invariant I6).
/// The same numbers stand in the charge's intent, in <see cref="SubscriptionCharged"/>, on the order and on the invoice.</summary>
/// <param name="Subtotal">Net goods at the plan's price; of a plan change, what they come to above the unused part of what was paid.</param>
/// <param name="Discount">Net, taken off by coupons; <see cref="Discounts"/> says which.</param>
/// <param name="Credit">Of the customer's balance, used like money: it pays tax too, and does not lower it.</param>
/// <param name="Tax">On what is left after the discount, and on shipping where the tax table says so.</param>
/// <param name="Shipping">Net.</param>
/// <param name="Total">What the gateway is asked for; 0 where credit covers it all, and for a box that is paid already.</param>
[GenerateSerializer, Immutable, Alias("chargeBreakdown")]
public sealed record ChargeBreakdown(Money Subtotal, Money Discount, Money Credit, Money Tax, Money Shipping, Money Total)
{
    /// <summary>The coupons behind <see cref="Discount"/>; their amounts add up to it.</summary>
    [Id(0)] public ImmutableArray<ChargeDiscount> Discounts { get; init; } = [];

    /// <summary>The part of <see cref="Tax"/> that is on <see cref="Shipping"/>; null for none.</summary>
    [Id(1)] public Money? ShippingTax { get; init; }

    /// <summary>What the customer gives for it, in money and in credit.</summary>
    [JsonIgnore]
    public Money Worth => Total + Credit;

    /// <summary>True when it adds up.</summary>
    [JsonIgnore]
    public bool AddsUp => Subtotal - Discount - Credit + Tax + Shipping == Total && Discounts.Aggregate(Money.Zero(Total.Currency), (sum, d) => sum + d.Amount) == Discount;

    /// <summary>No money, in a currency.</summary>
    public static ChargeBreakdown None(string currency) => new(Money.Zero(currency), Money.Zero(currency), Money.Zero(currency), Money.Zero(currency), Money.Zero(currency), Money.Zero(currency));
}

/// <summary>What one coupon took off a charge.</summary>
/// <param name="CampaignId">Whose budget it came from: <c>cmp-…</c>.</param>
/// <param name="Code">The code as the campaign spells it.</param>
/// <param name="Amount">Net.</param>
[GenerateSerializer, Immutable, Alias("chargeDiscount")]
public sealed record ChargeDiscount(string CampaignId, string Code, Money Amount);
