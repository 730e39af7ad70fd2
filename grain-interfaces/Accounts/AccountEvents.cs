namespace SubscriptionBox.Accounts;

/// <summary>An account was made. Events carry ids, no e-mail address: who needs it asks the grain, and erasure has one place less to look.</summary>
public sealed record AccountCreated(string AccountId, ImmutableArray<Role> Roles) : DomainEvent;

/// <summary>An address was claimed for an account.</summary>
public sealed record EmailClaimed(string AccountId) : DomainEvent;

/// <summary>An address is free again.</summary>
public sealed record EmailReleased(string AccountId) : DomainEvent;

/// <summary>Somebody failed to sign in.</summary>
/// <param name="AccountId">Null when no account has the address.</param>
/// <param name="Address">The network address.</param>
/// <param name="Failures">How many failures from there within the window.</param>
/// <param name="ThrottledUntil">Until when further tries from there are refused; null while none are.</param>
public sealed record SignInFailed(string? AccountId, [property: Personal] string? Address, int Failures, DateTimeOffset? ThrottledUntil) : DomainEvent;

/// <summary>Somebody asked for a link to set a new password.</summary>
/// <param name="AccountId">Null when no account has the address.</param>
/// <param name="ResetId">Names the link; worth nothing without the shop's secret.</param>
/// <param name="Until">Until when the link is good.</param>
/// <param name="Address">The network address.</param>
public sealed record PasswordResetAsked(string? AccountId, string ResetId, DateTimeOffset Until, [property: Personal] string? Address) : DomainEvent;

/// <summary>An account has another password.</summary>
/// <param name="ByLink">Set by a link from a mail, not by who was signed in.</param>
public sealed record PasswordChanged(string AccountId, bool ByLink) : DomainEvent;

/// <summary>A second factor is asked for from now on.</summary>
public sealed record SecondFactorAdded(string AccountId) : DomainEvent;

/// <summary>A second factor is asked for no more.</summary>
public sealed record SecondFactorRemoved(string AccountId) : DomainEvent;

/// <summary>Somebody signed in with a recovery code.</summary>
/// <param name="Left">How many are left.</param>
public sealed record RecoveryCodeUsed(string AccountId, int Left) : DomainEvent;

/// <summary>A session began.</summary>
/// <param name="Address">The network address.</param>
public sealed record SignedIn(string AccountId, [property: Personal] string? Address) : DomainEvent;

/// <summary>The password was confirmed within a session.</summary>
public sealed record Reauthenticated(string AccountId, DateTimeOffset ElevatedUntil) : DomainEvent;

/// <summary>A wrong password was given to confirm with.</summary>
public sealed record ReauthenticationFailed(string AccountId, int Failures) : DomainEvent;

/// <summary>A session goes on under a new token.</summary>
/// <param name="Former">The key of the session under the old one.</param>
public sealed record SessionRenewed(string AccountId, string Former) : DomainEvent;

/// <summary>A session was ended by its owner.</summary>
public sealed record SignedOut(string AccountId) : DomainEvent;

/// <summary>An account was closed for good: its address is free, its password forgotten.</summary>
public sealed record AccountClosed(string AccountId) : DomainEvent;
