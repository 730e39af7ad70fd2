using SubscriptionBox.Customers;

namespace SubscriptionBox.Grains.Customers;

/// <summary>A customer.</summary>
public sealed record CustomerState : AggregateState
{
    /// <summary>The account it belongs to; empty until it is made.</summary>
    public string AccountId { get; init; } = "";

    /// <summary>Normalised.</summary>
    [Personal]
    public string Email { get; init; } = "";

    /// <summary>1–120 characters.</summary>
    [Personal]
    public string Name { get; init; } = "";

    /// <summary>ISO 3166 alpha-2.</summary>
    public string Country { get; init; } = "";

    /// <summary>IANA name.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Grows with every change of the profile; the ETag.</summary>
    public long ProfileVersion { get; init; }

    /// <summary>The quiz.</summary>
    [Personal]
    public Preferences Preferences { get; init; } = Preferences.None;

    /// <summary>Oldest first.</summary>
    [Personal]
    public ImmutableList<AddressView> Addresses { get; init; } = [];

    /// <summary>Oldest first; the first is the default.</summary>
    [Personal]
    public ImmutableList<SavedPaymentMethod> PaymentMethods { get; init; } = [];

    /// <summary>Oldest first.</summary>
    public ImmutableList<SubscriptionUse> Subscriptions { get; init; } = [];

    /// <summary>True once there was credit in the wallet.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasCredit { get; init; }

    /// <summary>Consents given and withdrawn, oldest first.</summary>
    [Personal]
    public ImmutableList<ConsentEntry>? Consents { get; init; }

    /// <summary>Exports that were asked for, oldest first.</summary>
    public ImmutableList<string>? Exports { get; init; }

    /// <summary>The request by which the customer is being erased, or was; null for a customer.</summary>
    public string? ErasureId { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>When the record was emptied.</summary>
    public DateTimeOffset? ErasedAt { get; init; }
}

/// <summary>A payment method as the provider knows it. No card data: brand, last four digits and expiry are what a receipt shows (PCI SAQ A).</summary>
/// <param name="Reference">The provider's own reference.</param>
public sealed record SavedPaymentMethod(string Id, string Gateway, string Reference, string Brand, string Last4, int ExpMonth, int ExpYear);

/// <summary>What a subscription holds on to.</summary>
/// <param name="Running">False once it is over.</param>
public sealed record SubscriptionUse(string SubscriptionId, string? AddressId, string? PaymentMethodId, bool Running);
