namespace SubscriptionBox.Tests.Simulation.Provider;

/// <summary>A card at the provider. What it says to a charge is its owner's fate, drawn from the seed.</summary>
public sealed class Card(string reference, string customerId, string token)
{
    /// <summary>What the shop charges by.</summary>
    public string Reference => reference;

    /// <summary>Whose it is.</summary>
    public string CustomerId => customerId;

    /// <summary>The token it was made from: <c>tok_visa</c>, <c>tok_moody</c> …</summary>
    public string Token => token;

    /// <summary>True once 3-D Secure was passed: later charges need none.</summary>
    public bool Authenticated { get; set; }

    /// <summary>No money on the account until then.</summary>
    public DateTimeOffset EmptyUntil { get; set; }

    /// <summary>Lost or stolen: the provider advises against any further try.</summary>
    public bool Dead { get; set; }
}

/// <summary>Where an intent stands at the provider.</summary>
public enum IntentStatus
{
    /// <summary>Waits for the customer.</summary>
    RequiresAction,
    /// <summary>Will be executed later.</summary>
    Processing,
    /// <summary>The money is captured.</summary>
    Succeeded,
    /// <summary>Refused.</summary>
    Failed,
}

/// <summary>A payment as the provider's own books have it.</summary>
public sealed class Intent(string id, string gateway, string key, Money amount, Card card, DateTimeOffset at)
{
    /// <summary>The provider's id.</summary>
    public string Id => id;

    /// <summary>stripe or paypal.</summary>
    public string Gateway => gateway;

    /// <summary>The idempotency key, which is in the metadata too.</summary>
    public string Key => key;

    /// <summary>How much.</summary>
    public Money Amount => amount;

    /// <summary>By which card.</summary>
    public Card Card => card;

    /// <summary>When it was made.</summary>
    public DateTimeOffset At => at;

    /// <summary>Where it stands.</summary>
    public IntentStatus Status { get; set; }

    /// <summary>Why it failed.</summary>
    public string Code { get; set; } = "";

    /// <summary>False when any further try is advised against.</summary>
    public bool TryAgain { get; set; } = true;

    /// <summary>When the money was captured.</summary>
    public DateTimeOffset? CapturedAt { get; set; }

    /// <summary>What went back.</summary>
    public List<RefundEntry> Refunds { get; } = [];

    /// <summary>All that went back.</summary>
    public long Refunded => Refunds.Sum(r => r.Amount);
}

/// <summary>Money that went back.</summary>
/// <param name="Key">The idempotency key it was asked for with.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Reference">The provider's id.</param>
/// <param name="At">When.</param>
public sealed record RefundEntry(string Key, long Amount, string Reference, DateTimeOffset At);
