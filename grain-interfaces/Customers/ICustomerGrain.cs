namespace SubscriptionBox.Customers;

/// <summary>One customer (key <c>cus-…</c>): profile, preferences, exclusions, addresses, consents, payment-method references (never card data).</summary>
public interface ICustomerGrain : IGrainWithStringKey
{
    /// <summary>Creates the record; the same registration again is a no-op.</summary>
    Task<Answer<CustomerView>> Create(NewCustomer command, Caller caller);
    /// <summary>The profile.</summary>
    [ReadOnly] Task<Answer<CustomerView>> Get(Caller caller);
    /// <summary>Changes name, country or time zone; null leaves a field.</summary>
    Task<Answer<CustomerView>> Change(CustomerChange command, long? ifVersion, Caller caller);
    /// <summary>The quiz as last answered.</summary>
    [ReadOnly] Task<Answer<Preferences>> GetPreferences(Caller caller);
    /// <summary>Answers the quiz anew.</summary>
    Task<Answer<Preferences>> SetPreferences(Preferences preferences, Caller caller);
    /// <summary>All addresses, oldest first.</summary>
    [ReadOnly] Task<Answer<ImmutableArray<AddressView>>> GetAddresses(Caller caller);
    /// <summary>Adds an address; at most 20.</summary>
    Task<Answer<AddressView>> AddAddress(Address address, Caller caller);
    /// <summary>Removes one no running subscription ships to.</summary>
    Task<Answer<Done>> RemoveAddress(string addressId, Caller caller);
    /// <summary>All payment methods, oldest first.</summary>
    [ReadOnly] Task<Answer<ImmutableArray<PaymentMethodView>>> GetPaymentMethods(Caller caller);
    /// <summary>Begins adding a payment method with the provider's own form or page; needs re-authentication, saves nothing.</summary>
    Task<Answer<PaymentSetUpView>> SetUpPaymentMethod(string gateway, Caller caller);
    /// <summary>Attaches a provider's token; needs re-authentication (invariant I8).</summary>
    Task<Answer<PaymentMethodView>> AddPaymentMethod(AddPaymentMethod command, Caller caller);
    /// <summary>Removes one no running subscription pays with; needs re-authentication.</summary>
    Task<Answer<Done>> RemovePaymentMethod(string paymentMethodId, Caller caller);
    /// <summary>Everything a subscription needs to bill and ship, in one call.</summary>
    /// <remarks>Interleaves with commands, and shows what is on disk: subscriptions ask in the middle of a charge, and must not wait for a customer that waits for a provider.</remarks>
    [AlwaysInterleave] Task<Answer<BillingProfile>> GetBilling(string? addressId, string? paymentMethodId);
    /// <summary>A subscription of this customer begins, or ships to or pays with something else, or ends. It tells before it relies on them, so that neither can be removed under it; safe to repeat.</summary>
    /// <param name="subscriptionId">Which.</param>
    /// <param name="addressId">Where it ships to; null leaves what was said before.</param>
    /// <param name="paymentMethodId">What it pays with; null leaves what was said before.</param>
    /// <param name="running">False once it is over: then it holds on to nothing.</param>
    /// <returns>Refused when the customer has no such address or payment method (any more).</returns>
    Task<Answer<Done>> NoteSubscription(string subscriptionId, string? addressId = null, string? paymentMethodId = null, bool running = true);
    /// <summary>From now on the customer's wallet may hold credit: charges look into it. Told before the first credit is given; safe to repeat.</summary>
    Task<Answer<Done>> NoteCredit();
    /// <summary>All subscriptions, oldest first.</summary>
    [ReadOnly] Task<Answer<ImmutableArray<string>>> GetSubscriptions(Caller caller);
    /// <summary>What the customer agreed to, each with its history.</summary>
    [ReadOnly] Task<Answer<ImmutableArray<ConsentView>>> GetConsents(Caller caller);
    /// <summary>Gives or withdraws a consent; both are one step, and both are kept (GDPR 7).</summary>
    Task<Answer<ImmutableArray<ConsentView>>> SetConsent(ConsentChange command, Caller caller);
    /// <summary>The customer wants to be erased: from here on there is no billing profile, no command and nothing to read. For the shop itself; safe to repeat.</summary>
    Task<Answer<LeavingCustomer>> Leave(string requestId, Caller caller);
    /// <summary>Takes everything personal out of the record of a customer who left; what the ledger needs stays (country, time zone, subscriptions). For the shop itself; safe to repeat.</summary>
    Task<Answer<Done>> Forget(string requestId, Caller caller);
    /// <summary>An export of this customer is being made: an erasure has to know of it. For the shop itself; safe to repeat.</summary>
    Task<Answer<Done>> NoteExport(string requestId, Caller caller);
}

/// <summary>A consent given or withdrawn.</summary>
/// <param name="Purpose">What for: <c>marketing</c>.</param>
/// <param name="Given">False for withdrawn, which is also the objection to direct marketing (GDPR 21).</param>
/// <param name="Version">Of the wording that was shown.</param>
/// <param name="Wording">As it was shown.</param>
[GenerateSerializer, Immutable, Alias("consentEntry")]
public sealed record ConsentEntry(string Purpose, bool Given, string Version, string Wording, DateTimeOffset At);

/// <summary>A change of a consent.</summary>
/// <param name="Version">Of the wording that the customer saw; must be the current one to give, and may be left out to withdraw.</param>
[GenerateSerializer, Immutable, Alias("consentChange")]
public sealed record ConsentChange(string Purpose, bool Given, string? Version);

/// <summary>Where a consent stands.</summary>
/// <param name="Version">Of the current wording.</param>
/// <param name="Wording">The current one.</param>
/// <param name="History">Oldest first.</param>
[GenerateSerializer, Immutable, Alias("consentView")]
public sealed record ConsentView(string Purpose, bool Given, string Version, string Wording, ImmutableArray<ConsentEntry> History);

/// <summary>What an erasure has to see to.</summary>
/// <param name="LeftAt">When the record began to say so.</param>
/// <param name="Subscriptions">All there ever were.</param>
/// <param name="Exports">Copies that were asked for.</param>
/// <param name="PaymentMethods">As their providers know them.</param>
[GenerateSerializer, Immutable, Alias("leavingCustomer")]
public sealed record LeavingCustomer(
    string AccountId, DateTimeOffset LeftAt, ImmutableArray<string> Subscriptions, ImmutableArray<string> Exports, ImmutableArray<PaymentReference> PaymentMethods);

/// <summary>A payment method as its provider knows it.</summary>
[GenerateSerializer, Immutable, Alias("paymentReference")]
public sealed record PaymentReference(string Gateway, string Reference);

/// <summary>A registration.</summary>
/// <param name="Country">ISO 3166 alpha-2.</param>
/// <param name="TimeZone">IANA name.</param>
[GenerateSerializer, Immutable, Alias("newCustomer")]
public sealed record NewCustomer(string AccountId, string Email, string Name, string Country, string TimeZone);

/// <summary>Changes to a profile; null leaves a field.</summary>
[GenerateSerializer, Immutable, Alias("customerChange")]
public sealed record CustomerChange(string? Name, string? Country, string? TimeZone);

/// <summary>A profile.</summary>
[GenerateSerializer, Immutable, Alias("customerView")]
public sealed record CustomerView(string CustomerId, string Email, string Name, string Country, string TimeZone, DateTimeOffset CreatedAt, long Version);

/// <summary>What a customer likes, and must not get.</summary>
/// <param name="Categories">Of skincare, fitness, gourmet.</param>
/// <param name="Attributes">The quiz's answers, such as skinType → dry, or taste → smoky,spicy.</param>
/// <param name="Exclusions">Allergens and ingredients that never go into a box: nuts, fragrance …</param>
/// <param name="BoxSize">1–20 items, if the customer wants fewer than the plan's.</param>
/// <param name="Budget">A value band for a box, if wished.</param>
[GenerateSerializer, Immutable, Alias("preferences")]
public sealed record Preferences(
    ImmutableArray<string> Categories, ImmutableDictionary<string, ImmutableArray<string>> Attributes, ImmutableArray<string> Exclusions, int? BoxSize = null, Money? Budget = null)
{
    /// <summary>No answers yet.</summary>
    public static readonly Preferences None = new([], ImmutableDictionary<string, ImmutableArray<string>>.Empty, []);

    /// <summary>The answers as the client gave them, a JSON object (single values, lists, numbers), so that they come back in the same shape; null where <see cref="Attributes"/> says it all.</summary>
    [Id(0)] public string? AttributesJson { get; init; }
}

/// <summary>A postal address. Line1, city: 1–200 characters; postal code at most 20; country ISO 3166 alpha-2; region an ISO 3166-2 suffix (NY, ON), needed in US and CA.</summary>
[GenerateSerializer, Immutable, Alias("address")]
public sealed record Address(string Line1, string? Line2, string City, string? Region, string PostalCode, string Country);

/// <summary>A saved address.</summary>
[GenerateSerializer, Immutable, Alias("addressView")]
public sealed record AddressView(string Id, Address Address);

/// <summary>A provider's token for a card or wallet the provider knows; the number never reaches us (PCI SAQ A).</summary>
/// <param name="Gateway">sandbox, stripe or paypal.</param>
/// <param name="Token">What the provider's own form gave the browser.</param>
[GenerateSerializer, Immutable, Alias("addPaymentMethod")]
public sealed record AddPaymentMethod(string Gateway, string Token);

/// <summary>A payment method as a customer sees it.</summary>
[GenerateSerializer, Immutable, Alias("paymentMethodView")]
public sealed record PaymentMethodView(string Id, string Gateway, string Brand, string Last4, int ExpMonth, int ExpYear, bool IsDefault);

/// <summary>What a browser needs to save a payment method with the provider; afterwards <paramref name="Token"/> is added as a payment method.</summary>
/// <param name="ClientSecret">For the provider's form in the browser; null when it has none.</param>
/// <param name="PublicKey">The shop's public key at the provider; null when the form needs none.</param>
/// <param name="Url">The provider's own page; null when there is a form instead.</param>
[GenerateSerializer, Immutable, Alias("paymentSetUpView")]
public sealed record PaymentSetUpView(string Gateway, string Token, string? ClientSecret, string? PublicKey, string? Url);

/// <summary>What billing and shipping need.</summary>
/// <param name="Address">The asked-for address; null when it is unknown.</param>
/// <param name="PaymentMethod">The asked-for method; null when it is unknown.</param>
/// <param name="PaymentReference">The provider's own reference of that method.</param>
[GenerateSerializer, Immutable, Alias("billingProfile")]
public sealed record BillingProfile(
    string CustomerId, string Email, string Name, string Country, string TimeZone, Preferences Preferences,
    AddressView? Address, PaymentMethodView? PaymentMethod, string? PaymentReference, int Subscriptions)
{
    /// <summary>True once the customer was given credit.</summary>
    [Id(0)] public bool HasCredit { get; init; }

    /// <summary>Whether the customer agreed to be written about offers; whoever writes or passes on data for that asks here, each time.</summary>
    [Id(1)] public bool Marketing { get; init; }
}

/// <summary>Refusals 300–349.</summary>
public static class CustomerRefusal
{
    /// <summary>Too many of one thing.</summary>
    public static readonly Refusal TooMany = new(300, RefusalKind.Conflict, "too-many", "There are too many of these already.");
    /// <summary>A running subscription uses it.</summary>
    public static readonly Refusal InUse = new(301, RefusalKind.Conflict, "in-use", "A running subscription uses this.");
    /// <summary>The provider does not accept the method.</summary>
    public static readonly Refusal MethodDeclined = new(302, RefusalKind.PaymentDeclined, "payment-method-declined", "The payment method was declined.");
    /// <summary>Not a gateway of this shop.</summary>
    public static readonly Refusal UnknownGateway = new(303, RefusalKind.Invalid, "unknown-gateway", "This shop does not take payments that way.");
    /// <summary>The token is none of the provider's.</summary>
    public static readonly Refusal UnknownToken = new(304, RefusalKind.Invalid, "unknown-payment-token", "The payment provider does not know this token.");
    /// <summary>The provider did not answer.</summary>
    public static readonly Refusal GatewayUnavailable = new(305, RefusalKind.Unavailable, "payment-provider-unavailable", "The payment provider does not answer right now; try again with the same Idempotency-Key.");
    /// <summary>An address or payment method that is none of the customer's.</summary>
    public static readonly Refusal NotYours = new(306, RefusalKind.Invalid, "unknown-reference", "The address or payment method is not one of yours.");
    /// <summary>No such purpose, or the wording has changed since it was shown.</summary>
    public static readonly Refusal UnknownWording = new(308, RefusalKind.Invalid, "unknown-wording", "Consent is given to the wording that is shown now.");
    /// <summary>The gateway has no form of its own.</summary>
    public static readonly Refusal NoSetUp = new(309, RefusalKind.Invalid, "no-set-up", "Payment methods of this provider are added without a set-up.");
    /// <summary>The customer was erased, or is being erased.</summary>
    public static readonly Refusal Erased = new(307, RefusalKind.NotFound, "customer-erased", "This customer was erased.");
}
