using System.Text.Json.Serialization;
using SubscriptionBox.Catalog;
using SubscriptionBox.Curation;

namespace SubscriptionBox.Subscriptions;

/// <summary>What a charge was for.</summary>
public enum ChargePurpose
{
    /// <summary>The first box.</summary>
    Checkout,
    /// <summary>The next period or term.</summary>
    Renewal,
    /// <summary>A box of a prepaid term: no money moves.</summary>
    Prepaid,
    /// <summary>The difference to a dearer plan.</summary>
    PlanChange,
    /// <summary>A new term after a cancellation.</summary>
    Restart,
}

/// <summary>The first box is paid; the subscription runs. <paramref name="Price"/> is of one billing interval, gross where prices include VAT.</summary>
public sealed record SubscriptionStarted(string PlanId, BillingInterval Interval, Money Price, DateOnly Anchor, string TimeZone) : DomainEvent;

/// <summary>A code was redeemed with the checkout.</summary>
/// <param name="PartsPerMillion">Of the listed price; 0 where it is an amount.</param>
/// <param name="Amount">Off the listed price; nothing where it is a part.</param>
/// <param name="Charges">How many charges it lasts, the first among them; null for ever.</param>
public sealed record CouponRedeemed(string CampaignId, string Code, int PartsPerMillion, Money Amount, int? Charges) : DomainEvent;

/// <summary>A coupon gives nothing any more.</summary>
/// <param name="Cause">usedUp, or budget: the campaign's does not cover the next charge.</param>
public sealed record CouponEnded(string CampaignId, string Code, string Cause) : DomainEvent;

/// <summary>A checkout came to nothing: nothing was captured.</summary>
/// <param name="Code">The provider's code, or <c>out-of-stock</c>, <c>abandoned</c>.</param>
public sealed record CheckoutFailed(string PlanId, string Code) : DomainEvent;

/// <summary>A charge went through: money was captured, or credit covers it all and <paramref name="Total"/> is 0. Consumers read the money from <see cref="Breakdown"/>.</summary>
/// <param name="PaymentKey">The idempotency key under which the gateway knows it.</param>
/// <param name="FirstPeriod">The first box it pays for: the occurrence.</param>
/// <param name="Boxes">How many boxes it pays for, the first among them; 0 for a plan change.</param>
/// <param name="Reference">The gateway's own; empty where nothing was asked of it.</param>
public sealed record SubscriptionCharged(
    string PaymentKey, ChargePurpose Purpose, string PlanId, int FirstPeriod, int Boxes, int Attempt,
    Money Subtotal, Money Discount, Money Tax, Money Total, string TaxName, string Gateway, string Reference) : DomainEvent
{
    /// <summary>Of the customer's balance; null in events of before there was any.</summary>
    public Money? Credit { get; init; }

    /// <summary>Net; null where there is none.</summary>
    public Money? Shipping { get; init; }

    /// <summary>The part of <see cref="Tax"/> that is on shipping; null where there is none.</summary>
    public Money? ShippingTax { get; init; }

    /// <summary>The coupons behind <see cref="Discount"/>.</summary>
    public ImmutableArray<ChargeDiscount> Discounts { get; init; } = [];

    /// <summary>The order that carries the payment; null for a plan change.</summary>
    public string? OrderId { get; init; }

    /// <summary>The occurrence's own instant, however late the payment came; of a plan change, when it was made.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The first local day of what is paid for.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The local day after the last of it, as planned: a skipped prepaid box moves it on.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Country, and region where tax depends on it, that the tax is due in: <c>DE</c>, <c>US-NY</c>; null where it was not known.</summary>
    public string? TaxPlace { get; init; }

    /// <summary>One of the customer's addresses: whom the invoice is made out to.</summary>
    public string? AddressId { get; init; }

    /// <summary>Whether it pays for boxes that are still to be sent, so that it is not earned yet; null in events of before the ledger: then it is what <see cref="Boxes"/> says.</summary>
    public bool? Deferred { get; init; }

    /// <summary>The money of it.</summary>
    [JsonIgnore]
    public ChargeBreakdown Breakdown => new(Subtotal, Discount, Credit ?? Money.Zero(Total.Currency), Tax, Shipping ?? Money.Zero(Total.Currency), Total) { Discounts = Discounts, ShippingTax = ShippingTax };
}

/// <summary>The provider said no (rules.md 7).</summary>
/// <param name="FailingSince">The first failure after the last success.</param>
/// <param name="RetryAt">When it is tried again; null when this was the last try.</param>
public sealed record ChargeDeclined(string PaymentKey, int Period, int Attempt, Money Amount, string Code, DateTimeOffset FailingSince, DateTimeOffset? RetryAt) : DomainEvent;

/// <summary>The provider said no to a plan change or to a new term while the customer waited: nothing changed, and nothing is tried again.</summary>
public sealed record PaymentRefused(string PaymentKey, ChargePurpose Purpose, Money Amount, string Code) : DomainEvent;

/// <summary>The customer must authenticate a payment at <paramref name="Url"/> (3-D Secure).</summary>
public sealed record PaymentActionRequired(string PaymentKey, int Period, Money Amount, string Url, ChargePurpose Purpose) : DomainEvent;

/// <summary>The provider did not answer: neither paid nor declined (rules.md 8). No mail, no dunning.</summary>
public sealed record PaymentOutcomeUnknown(string PaymentKey, int Period, Money Amount, string Why) : DomainEvent;

/// <summary>Dunning is over.</summary>
/// <param name="Outcome">paid, cancel or pause.</param>
public sealed record DunningEnded(int Period, string Outcome, DateTimeOffset FailingSince) : DomainEvent;

/// <summary>An unpaid period that will not be charged any more (setting chargeMissedPeriods; rules.md 7).</summary>
public sealed record PeriodMissed(string DeliveryId, int Period) : DomainEvent;

/// <summary>Curation filled a box.</summary>
public sealed record BoxDrafted(string DeliveryId, int Period, ImmutableArray<BoxItem> Items) : DomainEvent;

/// <summary>The cutoff passed.</summary>
public sealed record BoxLocked(string DeliveryId, int Period, DateTimeOffset ChargeAt) : DomainEvent;

/// <summary>The box is paid for and an order exists.</summary>
public sealed record BoxOrdered(string DeliveryId, int Period, string OrderId, ImmutableArray<BoxLine> Items) : DomainEvent
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsActivity => true;
}

/// <summary>No product in stock fitted, for days: the period ends without a box and without a charge.</summary>
public sealed record BoxNotFilled(string DeliveryId, int Period) : DomainEvent;

/// <summary>Units of a SKU that an existing subscriber's next box is drafted with: more (positive) or fewer (rules.md 9).</summary>
public sealed record PromisedDelta(string Sku, int Delta);

/// <summary>The next box of a subscriber changed. Summed over all events of a SKU: how many units are promised.</summary>
public sealed record BoxPromised(ImmutableArray<PromisedDelta> Deltas) : DomainEvent;

/// <summary>The customer swapped items.</summary>
public sealed record ItemsSwapped(string DeliveryId, int Period, ImmutableArray<BoxLine> Removed, ImmutableArray<BoxLine> Added) : DomainEvent
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsActivity => true;
}

/// <summary>One delivery, and its charge unless prepaid, will not be (rules.md 3, 4).</summary>
public sealed record DeliverySkipped(string DeliveryId, int Period) : DomainEvent;

/// <summary>The skip was taken back.</summary>
public sealed record DeliveryUnskipped(string DeliveryId, int Period) : DomainEvent;

/// <summary>The parcel went on.</summary>
public sealed record DeliveryMoved(string DeliveryId, int Period, DeliveryStatus Status) : DomainEvent;

/// <summary>Stars for what arrived.</summary>
public sealed record DeliveryRated(string DeliveryId, ImmutableArray<ItemRating> Ratings) : DomainEvent
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsActivity => true;
}

/// <summary>Deliveries and charges stop; MRR 0.</summary>
/// <param name="Until">Local date; null until resumed.</param>
/// <param name="ByDunning">True when unpaid charges, not the customer, stopped it.</param>
public sealed record SubscriptionPaused(DateOnly? Until, bool ByDunning) : DomainEvent;

/// <summary>It goes on.</summary>
public sealed record SubscriptionResumed(DateTimeOffset NextChargeAt) : DomainEvent;

/// <summary>It will end (rules.md 14).</summary>
/// <param name="LastDeliveryId">The last box that ships.</param>
public sealed record CancelRequested(DateTimeOffset EndsAt, string? LastDeliveryId) : DomainEvent;

/// <summary>The cancellation was taken back before it took effect.</summary>
public sealed record CancelWithdrawn : DomainEvent;

/// <summary>It is over.</summary>
/// <param name="Cause">periodEnd, immediately or dunning.</param>
public sealed record SubscriptionCancelled(string PlanId, string Cause) : DomainEvent;

/// <summary>A new term began after a cancellation.</summary>
public sealed record SubscriptionReactivated(string PlanId, Money Price, DateOnly Anchor) : DomainEvent;

/// <summary>Another plan holds from now on.</summary>
/// <param name="Net">What was charged for the rest of the period (rules.md 5).</param>
public sealed record PlanChanged(string FromPlanId, string ToPlanId, BillingInterval Interval, Money OldPrice, Money NewPrice, Money Net) : DomainEvent;

/// <summary>Another plan will hold from the next charge on.</summary>
public sealed record PlanChangeScheduled(string FromPlanId, string ToPlanId, Money NewPrice, DateTimeOffset EffectiveAt) : DomainEvent;

/// <summary>Another address or payment method.</summary>
public sealed record SubscriptionDetailsChanged(string? PaymentMethodId, string? AddressId) : DomainEvent;

/// <summary>The customer moved: local dates are read in another zone.</summary>
public sealed record TimeZoneChanged(string From, string To) : DomainEvent;

/// <summary>Money that belongs to no order went back; refunds of orders are told by the order.</summary>
/// <param name="Cause">cancelled; abandoned for a payment that came too late; not-filled for a paid box that could not be sent.</param>
public sealed record SubscriptionRefunded(string RefundKey, string PaymentKey, Money Amount, string Cause) : DomainEvent
{
    /// <summary>The part of it that is tax; null in events of before the ledger.</summary>
    public Money? Tax { get; init; }
}

/// <summary>Boxes that were paid for will not be sent: what had been taken for them is not owed in goods any more (rules.md 4). What of it goes back is told by the refunds.</summary>
/// <param name="Unearned">Net.</param>
/// <param name="Boxes">How many.</param>
public sealed record BoxesReleased(Money Unearned, int Boxes) : DomainEvent;

/// <summary>Money that should go back does not: a person must look.</summary>
public sealed record SubscriptionRefundFailed(string RefundKey, string PaymentKey, Money Amount, string Code) : DomainEvent;

/// <summary>Another price of the same plan holds from this charge on (rules.md 13).</summary>
public sealed record PriceChanged(string PlanId, Money OldPrice, Money NewPrice) : DomainEvent;
