namespace SubscriptionBox.Accounts;

/// <summary>Sign-up and sign-in, from the first byte to a session (stateless workers, key <c>sign-in</c>).</summary>
public interface ISignInGrain : IGrainWithStringKey
{
    /// <summary>Claims the e-mail address, makes account, customer and session. A taken address is refused; a crash half-way is finished by the retry.</summary>
    Task<Answer<SessionTicket>> Register(Registration command, Caller caller);
    /// <summary>Checks the password and opens a session. The same refusal, after the same work, whether the account exists or not.</summary>
    Task<Answer<SessionTicket>> SignIn(Credentials command, Caller caller);
}

/// <summary>One e-mail address (key <c>eml-…</c>, a keyed hash of it): one address, one account (invariant I7).</summary>
public interface IEmailGrain : IGrainWithStringKey
{
    /// <summary>Takes the address for an account; the same account again is a no-op.</summary>
    Task<Answer<Done>> Claim(string accountId);
    /// <summary>Whose it is; null for nobody's.</summary>
    [ReadOnly] Task<string?> Owner();
    /// <summary>Gives it back, if it is this account's.</summary>
    Task Release(string accountId);
}

/// <summary>One account (key <c>acc-…</c>): credentials, roles, lockout.</summary>
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Creates it; the same again is a no-op.</summary>
    Task<Answer<AccountView>> Create(NewAccount command, Caller caller);
    /// <summary>Checks the password, counts failures, throttles (per account).</summary>
    Task<Answer<AccountView>> Verify(string password, Caller caller);
    /// <summary>As it is, without credentials.</summary>
    [ReadOnly] Task<Answer<AccountView>> Get();
}

/// <summary>One session (key <c>ses-…</c>, a hash of the token): 24 h sliding expiry, re-authentication window (invariant I8).</summary>
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Opens it.</summary>
    Task<Answer<SessionView>> Open(OpenSession command);
    /// <summary>Is it valid now? Counts as activity unless <paramref name="passive"/> (background polling).</summary>
    /// <returns>Null when it never was, has ended or has expired.</returns>
    [AlwaysInterleave] Task<SessionView?> Check(bool passive);
    /// <summary>A fresh password: opens the five-minute window, for this session only.</summary>
    Task<Answer<SessionView>> Elevate(string password, Caller caller);
    /// <summary>Ends it.</summary>
    Task End(Caller caller);
}

/// <summary>A registration.</summary>
/// <param name="Email">At most 254 characters.</param>
/// <param name="Password">8–128 characters, any.</param>
/// <param name="Name">1–120 characters.</param>
/// <param name="Country">ISO 3166 alpha-2.</param>
/// <param name="TimeZone">IANA name.</param>
[GenerateSerializer, Immutable, Alias("registration")]
public sealed record Registration(string Email, string Password, string Name, string Country, string TimeZone)
{
    /// <summary>The network address it came from, for throttling and the audit trail.</summary>
    [Id(0)] public string? Address { get; init; }
}

/// <summary>What a person signs in with.</summary>
[GenerateSerializer, Immutable, Alias("credentials")]
public sealed record Credentials(string Email, string Password)
{
    /// <inheritdoc cref="Registration.Address"/>
    [Id(0)] public string? Address { get; init; }
}

/// <summary>An opened session, with the only copy of its token.</summary>
[GenerateSerializer, Immutable, Alias("sessionTicket")]
public sealed record SessionTicket(string Token, DateTimeOffset ExpiresAt, ImmutableArray<Role> Roles, string? CustomerId);

/// <summary>A new account.</summary>
/// <param name="CustomerId">Null for staff.</param>
[GenerateSerializer, Immutable, Alias("newAccount")]
public sealed record NewAccount(string Email, string Password, ImmutableArray<Role> Roles, string? CustomerId);

/// <summary>An account.</summary>
[GenerateSerializer, Immutable, Alias("accountView")]
public sealed record AccountView(string AccountId, string Email, ImmutableArray<Role> Roles, string? CustomerId, DateTimeOffset CreatedAt);

/// <summary>A session to open.</summary>
[GenerateSerializer, Immutable, Alias("openSession")]
public sealed record OpenSession(string AccountId, ImmutableArray<Role> Roles, string? CustomerId);

/// <summary>A valid session.</summary>
[GenerateSerializer, Immutable, Alias("sessionView")]
public sealed record SessionView(string SessionId, string AccountId, ImmutableArray<Role> Roles, string? CustomerId, DateTimeOffset ExpiresAt, DateTimeOffset? ElevatedUntil);

/// <summary>Refusals 250–299.</summary>
public static class AccountRefusal
{
    /// <summary>The address has an account.</summary>
    public static readonly Refusal EmailTaken = new(250, RefusalKind.Conflict, "email-taken", "There is an account with this e-mail address.");
    /// <summary>Wrong, whoever it is.</summary>
    public static readonly Refusal WrongCredentials = new(251, RefusalKind.Unauthenticated, "wrong-credentials", "The e-mail address or the password is wrong.");
    /// <summary>Too many tries.</summary>
    public static readonly Refusal Throttled = new(252, RefusalKind.Throttled, "too-many-attempts", "Too many attempts; try again later.");
    /// <summary>No valid session.</summary>
    public static readonly Refusal NoSession = new(253, RefusalKind.Unauthenticated, "no-session", "Sign in first.");
}
