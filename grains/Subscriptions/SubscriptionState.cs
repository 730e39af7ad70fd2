using System.Text.Json.Serialization;
using SubscriptionBox.Catalog;
using SubscriptionBox.Curation;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>Everything one subscription saves, in one record. Kept small, because every skip rewrites it: names of the parts that repeat are one letter on disk.</summary>
public sealed record SubscriptionState : AggregateState
{
    /// <summary>Whose it is.</summary>
    public string CustomerId { get; init; } = "";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string? DataSubject => CustomerId;

    /// <summary>The plan, with the price as it was agreed: a later change of the catalogue does not reach in here (rules.md 13).</summary>
    public PlanTerms Plan { get; init; } = PlanTerms.None;

    /// <summary>The plan that holds from the next charge on.</summary>
    public PlanTerms? NextPlan { get; init; }

    /// <summary>ISO 4217; never changes (rules.md 12).</summary>
    public string Currency { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public SubscriptionStatus Status { get; init; }

    /// <summary>The customer's local date at checkout; every date is computed from it.</summary>
    public DateOnly Anchor { get; init; }

    /// <summary>The occurrence that falls on the anchor: 0, or later after a reactivation.</summary>
    public int AnchorPeriod { get; init; }

    /// <summary>IANA name.</summary>
    public string Zone { get; init; } = "Etc/UTC";

    /// <summary>One of the customer's.</summary>
    public string PaymentMethodId { get; init; } = "";

    /// <summary>One of the customer's.</summary>
    public string AddressId { get; init; } = "";

    /// <summary>The first occurrence that is neither ordered nor over. It only grows, so that no occurrence is charged twice (invariant I1).</summary>
    public int Next { get; init; }

    /// <summary>How many charge attempts the occurrence <see cref="Next"/> has had; part of the payment key.</summary>
    public int Attempts { get; init; }

    /// <summary>What was paid last; null before the first payment.</summary>
    public PaidTerm? Term { get; init; }

    /// <summary>Boxes from <see cref="Next"/> on that are drafted or skipped, in order.</summary>
    public ImmutableArray<Draft> Drafts { get; init; } = [];

    /// <summary>The charge under way: intent recorded, outcome or order not yet.</summary>
    public Charge? Charge { get; init; }

    /// <summary>Set while a charge is unpaid.</summary>
    public Dunning? Dunning { get; init; }

    /// <summary>End of a pause, if it has one.</summary>
    public DateOnly? ResumesOn { get; init; }

    /// <summary>Cancelled at the end of what is paid.</summary>
    public bool Ending { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Payments that may still come in although nobody wants them any more: given back if they do.</summary>
    public ImmutableArray<LoosePayment> Loose { get; init; } = [];

    /// <summary>Money on its way back.</summary>
    public ImmutableArray<PendingRefund> Refunds { get; init; } = [];

    /// <summary>An order to call off before its refund is known, after an immediate cancellation.</summary>
    public Recall? Recall { get; init; }

    /// <summary>What happened to earlier occurrences, oldest first; at most <see cref="PastDelivery.Kept"/>: orders keep the rest.</summary>
    public ImmutableArray<PastDelivery> Past { get; init; } = [];

    /// <summary>It is over, and the customer's record still says that it uses an address and a payment method.</summary>
    public bool Leaving { get; init; }

    /// <summary>The customer was told of it: it stays to be seen even if its checkout comes to nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Announced { get; init; }

    /// <summary>Why it ended: a provider's code, out-of-stock or abandoned for a checkout that came to nothing; dunning, periodEnd or immediately.</summary>
    public string? EndReason { get; init; }

    /// <summary>Codes redeemed at the checkout, with what was agreed; used up ones too. Null for none.</summary>
    public ImmutableArray<Coupon>? Coupons { get; init; }

    /// <summary>Charges that are over and of which campaigns or the wallet have not heard. Null for none.</summary>
    public ImmutableArray<BenefitDue>? Benefits { get; init; }

    /// <summary>How many refunds there were: part of their keys.</summary>
    public int RefundCount { get; init; }
}

/// <summary>What was agreed.</summary>
/// <param name="Price">Of one billing interval, minor units; gross where prices include VAT.</param>
public sealed record PlanTerms(string PlanId, BillingInterval Interval, int Items, ImmutableArray<string> Categories, long Price)
{
    /// <summary>Nothing yet.</summary>
    public static readonly PlanTerms None = new("", BillingInterval.Monthly, 1, [], 0);

    /// <summary>Which of the plan's prices was agreed to: 0 for the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int PriceNumber { get; init; }

    /// <summary>Boxes one payment buys: 1, 3 or 12. Boxes ship monthly whatever the interval.</summary>
    [JsonIgnore]
    public int Boxes => BoxesOf(Interval);

    /// <summary>How much goes back on an immediate cancellation, as the plan said when this was agreed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public CancelRefund Refund { get; init; }

    /// <summary>Boxes one payment buys.</summary>
    public static int BoxesOf(BillingInterval interval) => interval switch { BillingInterval.Quarterly => 3, BillingInterval.Annual => 12, _ => 1 };
}

/// <summary>A paid term.</summary>
/// <param name="First">Its first occurrence.</param>
/// <param name="Boxes">How many boxes were bought.</param>
/// <param name="Left">How many of them are not yet ordered.</param>
/// <param name="Paid">What was captured, tax included, plan changes within the term too.</param>
/// <param name="Tax">The part of it that is tax.</param>
/// <param name="StartsAt">The occurrence's own instant, however late the payment came.</param>
/// <param name="OrderId">The order that carries the payment.</param>
/// <param name="Extras">Payments for plan changes within the term.</param>
/// <param name="Discount">What coupons took off it, net.</param>
/// <param name="Credit">What the customer's balance gave for it, beside what was captured.</param>
public sealed record PaidTerm(
    int First, int Boxes, int Left, long Paid, long Tax, DateTimeOffset StartsAt, string PaymentKey, string? OrderId, ImmutableArray<ExtraPayment> Extras,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Discount = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Credit = 0)
{
    /// <summary>What of it, net, belongs to boxes that are not ordered yet; null in records of before the ledger.</summary>
    public long? Unearned { get; init; }

    /// <summary>The discount that belongs to those boxes.</summary>
    public long? UnearnedDiscount { get; init; }

    /// <summary>What was paid for sending its boxes, net.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Shipping { get; init; }

    /// <summary>The part of <see cref="Tax"/> that is on shipping.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ShippingTax { get; init; }

    /// <summary>What the customer gave for it, in money and in credit.</summary>
    [JsonIgnore]
    public long Worth => Paid + Credit;

    /// <summary>The part of <see cref="Worth"/> that is for goods.</summary>
    [JsonIgnore]
    public long Goods => Worth - Shipping - ShippingTax;

    /// <summary>The part of <see cref="Tax"/> that is on goods.</summary>
    [JsonIgnore]
    public long GoodsTax => Tax - ShippingTax;
}

/// <summary>A payment that belongs to no order.</summary>
public sealed record ExtraPayment(string PaymentKey, string Gateway, string Reference, long Amount);

/// <summary>A box to come.</summary>
/// <param name="Period">Which occurrence.</param>
/// <param name="Items">What it holds; empty until it is drafted.</param>
/// <param name="Skipped">It will not be.</param>
/// <param name="ChargeAt">Set when it is locked: from then on no setting and no move to another zone shifts it.</param>
/// <param name="Chosen">Units, where the customer chose the items; so many are sent and no more, even if the plan's box holds more. 0 where curation chose.</param>
public sealed record Draft(
    [property: JsonPropertyName("p")] int Period,
    [property: JsonPropertyName("i")] ImmutableArray<BoxItem> Items,
    [property: JsonPropertyName("s"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Skipped = false,
    [property: JsonPropertyName("l")] DateTimeOffset? ChargeAt = null,
    [property: JsonPropertyName("c"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Chosen = 0);

/// <summary>How far a charge has come; each step is saved before the next begins.</summary>
public enum ChargeStep
{
    /// <summary>The intent is recorded. The gateway may have been called.</summary>
    Intent,
    /// <summary>The gateway did not answer: it is asked before anything is sent again.</summary>
    Unknown,
    /// <summary>The customer must authenticate.</summary>
    AwaitingAction,
    /// <summary>The money is captured; the order is not yet placed.</summary>
    Captured,
    /// <summary>A box cannot be filled at the moment; nothing was sent to the gateway, unless <see cref="Charge.Sends"/> says so.</summary>
    AwaitingStock,
}

/// <summary>A charge under way.</summary>
/// <param name="Key">The idempotency key: the same for every retry of this attempt, another for another attempt (faults.md F7).</param>
/// <param name="Subtotal">Net, minor units.</param>
/// <param name="Total">What is captured; 0 for a box that is paid already, and where credit covers it all.</param>
/// <param name="Method">The provider's reference of the payment method at the time of the intent.</param>
/// <param name="Plan">What it pays for.</param>
/// <param name="DueAt">The occurrence's instant.</param>
/// <param name="TryAt">When to look again; null for at once.</param>
/// <param name="Tries">How often it was looked at.</param>
/// <param name="Captured">The provider's reference of the payment, once captured or waiting for authentication.</param>
/// <param name="ActionUrl">Where the customer authenticates.</param>
/// <param name="Request">The request whose answer this charge decides.</param>
/// <param name="Credit">What the customer's balance gives for it.</param>
/// <param name="Shipping">Net.</param>
/// <param name="TaxPlace">Where the tax is due: <c>DE</c>, <c>US-NY</c>.</param>
public sealed record Charge(
    ChargePurpose Purpose, int Period, int Attempt, ChargeStep Step, string Key,
    long Subtotal, long Tax, long Total, string TaxName,
    string Gateway, string Method, string AddressId, PlanTerms Plan, DateTimeOffset DueAt,
    DateTimeOffset? TryAt = null, int Tries = 0, string? Captured = null, string? ActionUrl = null, RequestKey? Request = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Credit = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Shipping = 0, string? TaxPlace = null)
{
    /// <summary>True when the wallet counts a redemption of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Counted { get; init; }

    /// <summary>True when campaigns and wallet have heard that it went through: the next write ends it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Told { get; init; }

    /// <summary>What coupons take off, net; null for nothing.</summary>
    public ImmutableArray<ChargeDiscount>? Discounts { get; init; }

    /// <summary>How often it was sent without an answer that decides anything.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Sends { get; init; }

    /// <summary>The last of these times.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>The customer chose another card meanwhile: if this charge is declined, that one is tried at once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NewCard { get; init; }

    /// <summary>The customer was there when it was first sent; every repeat says the same, because a key belongs to its parameters (provider-facts.md 4).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Present { get; init; }

    /// <summary>The part of <see cref="Tax"/> that is on shipping.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ShippingTax { get; init; }

    /// <summary>The sum of <see cref="Discounts"/>.</summary>
    [JsonIgnore]
    public long Discount => Discounts is { } discounts ? discounts.Sum(d => d.Amount.Amount) : 0;

    /// <summary>The part of the tax that was paid with money; the rest was paid with credit.</summary>
    [JsonIgnore]
    public long TaxInMoney => Total + Credit == 0 ? 0 : new Money(Tax, "").Portion(Total, Total + Credit).Amount;

    /// <summary>The money of it.</summary>
    public ChargeBreakdown Breakdown(string currency) => new(
        new(Subtotal, currency), new(Discount, currency), new(Credit, currency), new(Tax, currency), new(Shipping, currency), new(Total, currency))
    {
        Discounts = Discounts ?? [], ShippingTax = ShippingTax == 0 ? null : new(ShippingTax, currency),
    };

    /// <summary>True when the customer waits for the outcome.</summary>
    [JsonIgnore]
    public bool OnSession => Purpose is ChargePurpose.Checkout or ChargePurpose.PlanChange or ChargePurpose.Restart;

    /// <summary>True when a box belongs to it.</summary>
    [JsonIgnore]
    public bool HasBox => Purpose != ChargePurpose.PlanChange;
}

/// <summary>An unpaid charge (rules.md 7).</summary>
/// <param name="Period">The occurrence that is unpaid.</param>
/// <param name="FailingSince">The first failure after the last success.</param>
/// <param name="RetryAt">The next one.</param>
/// <param name="Code">The provider's last code.</param>
/// <param name="Hopeless">The provider advises against any further try with this card: wait for another one until the last day.</param>
public sealed record Dunning(int Period, DateTimeOffset FailingSince, DateTimeOffset RetryAt, string Code, bool Hopeless = false);

/// <summary>A payment whose outcome nobody waits for any more.</summary>
/// <param name="TryAt">When the provider is asked next; the end of time once only the provider can bring it up.</param>
/// <param name="Until">Until when the provider is asked.</param>
/// <param name="Declined">The provider said no; it is kept in case the provider tells otherwise later.</param>
public sealed record LoosePayment(
    string PaymentKey, string Gateway, long Amount, DateTimeOffset TryAt, int Tries, DateTimeOffset Until,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Declined = false);

/// <summary>Money on its way back.</summary>
/// <param name="OrderId">The order that carries the payment; null for a payment without one.</param>
/// <param name="Reference">The provider's reference of the payment, where there is no order.</param>
/// <param name="SentAt">When it was sent first and not answered: once the provider has forgotten its key, it is looked up before it is sent again.</param>
public sealed record PendingRefund(string RefundKey, string PaymentKey, string? OrderId, string Gateway, string Reference, long Amount, string Cause, DateTimeOffset TryAt, int Tries, DateTimeOffset? SentAt = null)
{
    /// <summary>The part of it that is tax, where there is no order to say so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Tax { get; init; }

    /// <summary>True when it is credit that goes back to the customer's wallet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ToWallet { get; init; }
}

/// <summary>An order that is called off if it has not shipped.</summary>
public sealed record Recall(string OrderId, int Period, [property: Personal] string Reason, DateOnly CancelledOn, DateTimeOffset TryAt, int Tries);

/// <summary>An earlier occurrence.</summary>
/// <param name="Lines">SKUs with their quantities: <c>GOU-1 GOU-2*2</c>.</param>
/// <param name="Stars">Ratings: <c>GOU-1:5 GOU-2:3</c>.</param>
public sealed record PastDelivery(
    [property: JsonPropertyName("p")] int Period,
    [property: JsonPropertyName("t")] DeliveryStatus Status,
    [property: JsonPropertyName("a")] DateTimeOffset ChargeAt,
    [property: JsonPropertyName("i")] string Lines,
    [property: JsonPropertyName("r")] string? Stars = null)
{
    /// <summary>Two years of boxes.</summary>
    public const int Kept = 24;
}
