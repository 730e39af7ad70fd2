namespace SubscriptionBox.Common;

/// <summary>Refusals that every domain shares: numbers 1–99.</summary>
public static class CommonRefusal
{
    /// <summary>Unknown, or not the caller's.</summary>
    public static readonly Refusal NotFound = new(1, RefusalKind.NotFound, "not-found", "There is no such resource.");
    /// <summary>The values cannot be accepted; fields say why.</summary>
    public static readonly Refusal Invalid = new(2, RefusalKind.Invalid, "invalid", "Some values cannot be accepted.");
    /// <summary>The key was used before with another content.</summary>
    public static readonly Refusal RequestKeyReused = new(3, RefusalKind.RequestKeyReused, "idempotency-key-reused", "This Idempotency-Key was used before with a different request.");
    /// <summary>A fresh password is needed first.</summary>
    public static readonly Refusal ReauthenticationRequired = new(4, RefusalKind.ReauthenticationRequired, "reauthentication-required", "Confirm your password first; it counts for five minutes.");
    /// <summary>The resource changed since the caller read it.</summary>
    public static readonly Refusal Stale = new(5, RefusalKind.Stale, "stale", "The resource changed since you read it; read it again.");
    /// <summary>Not allowed in this role.</summary>
    public static readonly Refusal Forbidden = new(6, RefusalKind.Forbidden, "forbidden", "Your role does not allow this.");
    /// <summary>A part of the shop did not answer in time.</summary>
    public static readonly Refusal Unavailable = new(7, RefusalKind.Unavailable, "unavailable", "A part of the shop does not answer right now; try again with the same Idempotency-Key.");
    /// <summary>Comes later.</summary>
    public static readonly Refusal NotImplemented = new(8, RefusalKind.NotImplemented, "not-implemented", "This is not available yet.");
}
