using SubscriptionBox.Curation;

namespace SubscriptionBox.Subscriptions;

/// <summary>One subscription (key <c>sub-…</c>): plan, status, billing anchor, upcoming deliveries, the renewal state machine, its outbox.</summary>
public interface ISubscriptionGrain : Calendar.IWakeable
{
    /// <summary>Begins it: curates, reserves, charges and orders the first box. With the same request key: the first answer again.</summary>
    [ResponseTimeout("00:01:00")]
    Task<Answer<SubscriptionView>> Subscribe(Subscribe command, Caller caller);
    /// <summary>As it last was on disk; does not wait for a charge that is under way.</summary>
    [AlwaysInterleave] Task<Answer<SubscriptionView>> Get(Caller caller);
    /// <summary>Upcoming (at least the next three) and past deliveries, upcoming first in order, then past, newest first. Drafts what is still missing of the next three.</summary>
    Task<Answer<ImmutableArray<DeliveryView>>> GetDeliveries(Caller caller);
    /// <summary>Skips one delivery and its charge; null means the next one not locked. After the cutoff it is refused.</summary>
    Task<Answer<SubscriptionView>> Skip(string? deliveryId, Caller caller);
    /// <summary>Takes a skip back, until the delivery's cutoff.</summary>
    Task<Answer<SubscriptionView>> Unskip(string deliveryId, Caller caller);
    /// <summary>Stops deliveries and charges until a local date, or until resumed (rules.md 3).</summary>
    Task<Answer<SubscriptionView>> Pause(DateOnly? until, Caller caller);
    /// <summary>Goes on; the anchor stays.</summary>
    Task<Answer<SubscriptionView>> Resume(Caller caller);
    /// <summary>What cancelling would mean: the last box that will ship, named before the customer confirms, and the refund if it were at once (rules.md 14).</summary>
    Task<Answer<CancelPreview>> PreviewCancel(Caller caller);
    /// <summary>Cancels at the period's end or at once (rules.md 14); needs re-authentication.</summary>
    [ResponseTimeout("00:01:00")]
    Task<Answer<SubscriptionView>> Cancel(CancelSubscription command, Caller caller);
    /// <summary>Takes a cancellation back: before the period's end it goes on; afterwards a new term begins with a charge.</summary>
    [ResponseTimeout("00:01:00")]
    Task<Answer<SubscriptionView>> Reactivate(Caller caller);
    /// <summary>What a change of plan would cost now.</summary>
    Task<Answer<PlanChangePreview>> PreviewPlanChange(string planId, Caller caller);
    /// <summary>Changes the plan now, charging just what the preview shows (rules.md 5).</summary>
    [ResponseTimeout("00:01:00")]
    Task<Answer<SubscriptionView>> ChangePlan(string planId, Caller caller);
    /// <summary>Ships to or pays with another of the customer's; null leaves. A new card retries an unpaid charge at once.</summary>
    [ResponseTimeout("00:01:00")]
    Task<Answer<SubscriptionView>> Change(SubscriptionChange command, long? ifVersion, Caller caller);
    /// <summary>Tries an unpaid charge again now, or asks the provider what became of one whose outcome is unknown (rules.md 8).</summary>
    [ResponseTimeout("00:01:00")]
    Task<Answer<SubscriptionView>> PayNow(Caller caller);
    /// <summary>Swaps a draft's items, until the cutoff (rules.md, Calendar).</summary>
    Task<Answer<DeliveryView>> SetItems(string deliveryId, ImmutableArray<BoxLine> lines, Caller caller);
    /// <summary>What could be swapped in, best first.</summary>
    Task<Answer<ImmutableArray<BoxItem>>> Alternatives(string deliveryId, int limit, Caller caller);
    /// <summary>Rates what arrived, 1–5 stars an item.</summary>
    Task<Answer<DeliveryView>> Rate(string deliveryId, ImmutableArray<ItemRating> ratings, Caller caller);
    /// <summary>The customer moved to another time zone or answered the quiz anew: dates are read in the new zone, and open boxes hold nothing any more that is now excluded.
    /// A hint: both are looked at again when a box is locked. A charge that was made stays the only one of its occurrence (rules.md 2).</summary>
    [OneWay] Task NoteCustomer();
    /// <summary>The order of a delivery went out or arrived; told by the order, safe to repeat.</summary>
    Task NoteShipment(string deliveryId, DeliveryStatus status);
    /// <summary>Whether a charge with this payment key is under way, or over and not yet told to campaigns and wallet: as it last was on disk. Asked about discounts and credit that were set aside long ago.</summary>
    [AlwaysInterleave] Task<bool> Holds(string paymentKey);

    /// <summary>Where it stands as it last was on disk, and as of when: for those who keep a copy.</summary>
    [AlwaysInterleave] Task<SubscriptionStanding> GetStanding();
    /// <summary>A provider tells the outcome of a charge it had not answered, or that the customer authenticated; safe to repeat and in any order.</summary>
    [ResponseTimeout("00:01:00")]
    Task NotePayment(string paymentKey);
    /// <summary>Its customer is erased: it ends at once, by the same policy as a cancellation. What was captured after <paramref name="asOf"/> goes back (faults.md F18). For the shop itself; safe to repeat.</summary>
    /// <param name="asOf">When the customer left.</param>
    /// <param name="caller">The shop itself.</param>
    [ResponseTimeout("00:01:00")]
    Task Erase(DateTimeOffset asOf, Caller caller);
}

/// <summary>A checkout.</summary>
/// <param name="PlanId">Which plan.</param>
/// <param name="PaymentMethodId">One of the customer's.</param>
/// <param name="AddressId">One of the customer's.</param>
/// <param name="PromoCode">A code, if the customer has one.</param>
/// <param name="Currency">USD, CAD, EUR or GBP; by default the address country's. Never changes afterwards (rules.md 12).</param>
[GenerateSerializer, Immutable, Alias("subscribe")]
public sealed record Subscribe(string CustomerId, string PlanId, string PaymentMethodId, string AddressId, string? PromoCode, string? Currency);

/// <summary>A cancellation.</summary>
/// <param name="Reason">1–500 characters.</param>
/// <param name="Immediately">At once, with a refund of the unused part, instead of at the period's end.</param>
/// <param name="AsOf">The day from which on everything is unused, for the shop itself; by default today.</param>
[GenerateSerializer, Immutable, Alias("cancelSubscription")]
public sealed record CancelSubscription(string Reason, bool Immediately, DateTimeOffset? AsOf = null);

/// <summary>Another address or payment method; null leaves.</summary>
[GenerateSerializer, Immutable, Alias("subscriptionChange")]
public sealed record SubscriptionChange(string? PaymentMethodId, string? AddressId);

/// <summary>One item's rating.</summary>
/// <param name="Stars">1–5.</param>
[GenerateSerializer, Immutable, Alias("itemRating")]
public sealed record ItemRating(string Sku, int Stars);

/// <summary>Where a subscription stands.</summary>
public enum SubscriptionStatus
{
    /// <summary>The first payment is not settled: the card needs authentication, or its outcome is unknown.</summary>
    Incomplete,
    /// <summary>Runs.</summary>
    Active,
    /// <summary>Stopped by the customer; MRR 0.</summary>
    Paused,
    /// <summary>A charge failed; dunning goes on.</summary>
    PastDue,
    /// <summary>Over.</summary>
    Cancelled,
}

/// <summary>Where a delivery stands.</summary>
public enum DeliveryStatus
{
    /// <summary>Curated, open to swaps until the cutoff.</summary>
    Draft,
    /// <summary>After the cutoff.</summary>
    Locked,
    /// <summary>Paid for.</summary>
    Charged,
    /// <summary>An order exists.</summary>
    Ordered,
    /// <summary>With the carrier.</summary>
    Shipped,
    /// <summary>Arrived.</summary>
    Delivered,
    /// <summary>Skipped by the customer.</summary>
    Skipped,
    /// <summary>Will not be.</summary>
    Cancelled,
}

/// <summary>A delivery.</summary>
/// <param name="Period">Which occurrence: 0 is the first box.</param>
/// <param name="ShipOn">Local date.</param>
/// <param name="Rated">The stars given, by SKU.</param>
[GenerateSerializer, Immutable, Alias("deliveryView")]
public sealed record DeliveryView(
    string DeliveryId, string SubscriptionId, int Period, DeliveryStatus Status, DateTimeOffset CutoffAt, DateTimeOffset ChargeAt, DateOnly ShipOn,
    ImmutableArray<BoxItem> Items, string? OrderId, ImmutableArray<ItemRating> Rated);

/// <summary>A subscription.</summary>
/// <param name="Price">Of one billing interval, before discount; gross where prices include VAT.</param>
/// <param name="BillingAnchor">The customer's local date at checkout; every charge date is computed from it.</param>
/// <param name="NextChargeAt">Null when nothing will be charged.</param>
/// <param name="NextActionUrl">Where the customer authenticates a payment (3-D Secure), while that is needed.</param>
/// <param name="ResumesOn">End of a pause, if it has one.</param>
/// <param name="LastDelivery">The last box that will ship, once a cancellation at period end is set (rules.md 14).</param>
/// <param name="Version">Grows with every change; the ETag.</param>
[GenerateSerializer, Immutable, Alias("subscriptionView")]
public sealed record SubscriptionView(
    string SubscriptionId, string CustomerId, string PlanId, SubscriptionStatus Status, string Currency, Money Price, DateOnly BillingAnchor,
    DateTimeOffset CurrentPeriodStart, DateTimeOffset CurrentPeriodEnd, DateTimeOffset? NextChargeAt, DeliveryView? NextDelivery, bool CancelAtPeriodEnd,
    string? NextActionUrl, DateOnly? ResumesOn, DeliveryView? LastDelivery, string PaymentMethodId, string AddressId, long Version)
{
    /// <summary>Coupons that count for the next charge.</summary>
    [Id(2)] public ImmutableArray<CouponView> Coupons { get; init; } = [];

    /// <summary>Why it ended, once it has: a provider's code, <c>out-of-stock</c> or <c>abandoned</c> for a checkout that came to nothing; <c>dunning</c>, <c>periodEnd</c> or <c>immediately</c>.</summary>
    [Id(0)] public string? EndReason { get; init; }
    /// <summary>The first failed charge after the last success, while one is unpaid (rules.md 7).</summary>
    [Id(1)] public DateTimeOffset? FailingSince { get; init; }
}

/// <summary>Where a subscription stands.</summary>
/// <param name="Version">At least as new as the subscription's event of this number.</param>
/// <param name="PlanId">Null for none, and for a checkout that came to nothing before the customer was told of a subscription.</param>
[GenerateSerializer, Immutable, Alias("subscriptionStanding")]
public sealed record SubscriptionStanding(long Version, SubscriptionStatus Status, string? PlanId);

/// <summary>A coupon that runs.</summary>
/// <param name="Description">What it gives, and for how long.</param>
/// <param name="ChargesLeft">Null for every charge.</param>
[GenerateSerializer, Immutable, Alias("couponView")]
public sealed record CouponView(string Code, string Description, int? ChargesLeft);

/// <summary>What a plan change costs: <c>charge − credit = net</c>, tax included in all three.</summary>
/// <param name="Credit">The unused part of what was paid.</param>
/// <param name="Charge">The new plan for the rest of the period.</param>
/// <param name="Net">What is charged now; never below zero: a change to a cheaper plan, or to another interval, takes effect with the next charge and costs nothing now.</param>
/// <param name="Tax">The part of <paramref name="Net"/> that is tax.</param>
/// <param name="EffectiveAt">When it takes effect.</param>
/// <param name="NewPrice">Of one billing interval from then on.</param>
[GenerateSerializer, Immutable, Alias("planChangePreview")]
public sealed record PlanChangePreview(string PlanId, Money Credit, Money Charge, Money Net, Money Tax, DateTimeOffset EffectiveAt, Money NewPrice)
{
    /// <summary>What coupons take off <see cref="Charge"/> above what they took off the unused part, net; it is in <see cref="Net"/> already.</summary>
    [Id(0)] public Money? Discount { get; init; }

    /// <summary>The part of <see cref="Net"/> that the customer's balance pays; the payment method pays the rest.</summary>
    [Id(1)] public Money? FromBalance { get; init; }
}

/// <summary>What cancelling would mean.</summary>
/// <param name="EndsAt">When it ends if cancelled at the period's end.</param>
/// <param name="LastDelivery">The last box that ships then; null when none is left to ship.</param>
/// <param name="RefundNow">What goes back if cancelled at once.</param>
[GenerateSerializer, Immutable, Alias("cancelPreview")]
public sealed record CancelPreview(DateTimeOffset EndsAt, DeliveryView? LastDelivery, Money RefundNow)
{
    /// <summary>What goes back to the customer's balance if it were cancelled at once: the part of the unused that credit paid.</summary>
    [Id(0)] public Money CreditNow { get; init; } = Money.Zero(RefundNow.Currency);

    /// <summary>By which rule.</summary>
    [Id(1)] public Catalog.CancelRefund Policy { get; init; }
}

/// <summary>Refusals 400–449.</summary>
public static class SubscriptionRefusal
{
    /// <summary>Only an active subscription can do that.</summary>
    public static readonly Refusal NotActive = new(400, RefusalKind.Conflict, "subscription-not-active", "The subscription is not active.");
    /// <summary>Only a paused one can.</summary>
    public static readonly Refusal NotPaused = new(401, RefusalKind.Conflict, "subscription-not-paused", "The subscription is not paused.");
    /// <summary>It is over.</summary>
    public static readonly Refusal IsCancelled = new(402, RefusalKind.Conflict, "subscription-cancelled", "The subscription is cancelled.");
    /// <summary>Nothing to take back.</summary>
    public static readonly Refusal NotCancelled = new(403, RefusalKind.Conflict, "subscription-not-cancelled", "The subscription is not cancelled.");
    /// <summary>Past the cutoff.</summary>
    public static readonly Refusal AfterCutoff = new(404, RefusalKind.Conflict, "after-cutoff", "The box can no longer be changed: its cutoff has passed.");
    /// <summary>The end of the pause is not in the future, or more than a year away.</summary>
    public static readonly Refusal PauseEndsInPast = new(405, RefusalKind.Invalid, "bad-pause-end", "A pause ends on a later day, within a year.");
    /// <summary>That delivery is not skipped.</summary>
    public static readonly Refusal NotSkipped = new(406, RefusalKind.Conflict, "delivery-not-skipped", "This delivery is not skipped.");
    /// <summary>That delivery is skipped, sent or cancelled.</summary>
    public static readonly Refusal NotSkippable = new(407, RefusalKind.Conflict, "delivery-not-skippable", "This delivery cannot be skipped.");
    /// <summary>It did not arrive yet.</summary>
    public static readonly Refusal NotDelivered = new(408, RefusalKind.Conflict, "not-delivered", "Only a delivered box can be rated.");
    /// <summary>The items do not fit into this box.</summary>
    public static readonly Refusal ItemsNotAllowed = new(409, RefusalKind.Invalid, "items-not-allowed", "These items cannot go into this box.");
    /// <summary>The card was declined.</summary>
    public static readonly Refusal Declined = new(410, RefusalKind.PaymentDeclined, "payment-declined", "The payment was declined.");
    /// <summary>The same plan.</summary>
    public static readonly Refusal SamePlan = new(411, RefusalKind.Conflict, "same-plan", "The subscription is on this plan already.");
    /// <summary>A charge is under way.</summary>
    public static readonly Refusal ChargeUnderWay = new(412, RefusalKind.Conflict, "charge-under-way", "A charge is under way; try again in a moment.");
    /// <summary>The address or payment method is not one of the customer's.</summary>
    public static readonly Refusal UnknownReference = new(413, RefusalKind.Invalid, "unknown-reference", "The address or payment method is not one of yours.");
    /// <summary>A box cannot be filled with what is there.</summary>
    public static readonly Refusal NothingToShip = new(414, RefusalKind.Conflict, "nothing-to-ship", "No product in stock fits your preferences right now; nothing was charged.");
    // 415 was "promo-code-invalid": codes have refusals of their own (CampaignRefusal).
    /// <summary>Already paused.</summary>
    public static readonly Refusal AlreadyPaused = new(416, RefusalKind.Conflict, "already-paused", "The subscription is paused already.");
    /// <summary>The shop does not deliver there, or a state or province is missing.</summary>
    public static readonly Refusal NoTaxRate = new(417, RefusalKind.Invalid, "not-delivered-there", "The shop does not deliver there, or the state or province is missing.");
    /// <summary>Nothing is unpaid.</summary>
    public static readonly Refusal NothingToPay = new(418, RefusalKind.Conflict, "nothing-to-pay", "Nothing is unpaid.");
    /// <summary>No such plan, or not on sale.</summary>
    public static readonly Refusal UnknownPlan = new Refusal(419, RefusalKind.Invalid, "unknown-plan", "There is no such plan.").On("planId", "Not a plan that is on sale.");
}
