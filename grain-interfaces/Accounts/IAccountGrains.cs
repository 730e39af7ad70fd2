namespace SubscriptionBox.Accounts;

/// <summary>Sign-up and sign-in, from the first byte to a session (stateless workers, key <c>sign-in</c>).</summary>
public interface ISignInGrain : IGrainWithStringKey
{
    /// <summary>Claims the e-mail address, makes account, customer and session. A taken address is refused; a crash half-way is finished by the retry.</summary>
    /// <remarks>With a request key, a repeat answers with the same account and a fresh session: the first session's token is stored nowhere and cannot be said again.</remarks>
    [ResponseTimeout("00:01:00")] Task<Answer<SessionTicket>> Register(Registration command, Caller caller);
    /// <summary>Checks the password and opens a session. The same refusal, after the same work, whether the account exists or not.</summary>
    [ResponseTimeout("00:01:00")] Task<Answer<SessionTicket>> SignIn(Credentials command, Caller caller);
    /// <summary>Sets another password for the caller's own account; needs a fresh password.</summary>
    /// <param name="password">8–128 characters, not a common one.</param>
    /// <param name="exceptSession">All other sessions end; null leaves them.</param>
    /// <param name="caller">Whose.</param>
    [ResponseTimeout("00:01:00")] Task<Answer<Done>> ChangePassword(string password, string? exceptSession, Caller caller);
    /// <summary>Asks for a link by mail that sets a new password. The same answer, after the same work, whether the account exists or not.</summary>
    Task<Answer<Done>> AskReset(string email, string? address, Caller caller);
    /// <summary>Sets a new password by such a link, once, and ends all sessions.</summary>
    [ResponseTimeout("00:01:00")] Task<Answer<Done>> Reset(string token, string password, Caller caller);
    /// <summary>Makes an account without a customer record; for the shop itself only. The same again is a no-op.</summary>
    [ResponseTimeout("00:01:00")] Task<Answer<AccountView>> CreateStaff(NewStaff command, Caller caller);
}

/// <summary>One e-mail address (key <c>eml-…</c>, a keyed hash of it): one address, one account (invariant I7); and how often somebody failed to sign in with it.</summary>
public interface IEmailGrain : IGrainWithStringKey
{
    /// <summary>The account id that this address stands for: a new one the first time, then always the same, so that a sign-up that a crash cut off goes on with it.</summary>
    Task<string> Claim();
    /// <summary>Whose it is; null for nobody's.</summary>
    [ReadOnly] Task<string?> Owner();
    /// <summary>Gives it back, if it is this account's.</summary>
    Task Release(string accountId);
    /// <summary>Checks a password for whoever has this address. Tries are taken one after the other, so that parallel guesses cannot outrun the throttle; failures are kept and told to the audit trail, whether an account exists or not.</summary>
    /// <param name="password">What was typed.</param>
    /// <param name="code">Of the second factor, if there is one.</param>
    /// <param name="address">The network address it came from.</param>
    /// <param name="caller">Nobody yet; carries the trace id.</param>
    [ResponseTimeout("00:01:00")] Task<Answer<AccountView>> Verify(string password, string? code, string? address, Caller caller);
    /// <summary>Asks for a link that sets a new password. Throttled like wrong passwords; the mail is written from the event.</summary>
    Task<Answer<Done>> AskReset(string? address, Caller caller);
    /// <summary>Sets a new password by a link's token.</summary>
    [ResponseTimeout("00:01:00")] Task<Answer<AccountView>> Reset(string token, string password, Caller caller);
    /// <summary>Makes a link that was asked for useless.</summary>
    Task ForgetReset();
}

/// <summary>One account (key <c>acc-…</c>): credentials and roles.</summary>
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Creates it and the customer record that belongs to it. An account that exists refuses with <see cref="AccountRefusal.EmailTaken"/>, unless a crash cut off this very sign-up.</summary>
    [ResponseTimeout("00:01:00")] Task<Answer<AccountView>> Create(NewAccount command, Caller caller);
    /// <summary>Checks the password; takes as long for an account that does not exist. Throttling is the caller's.</summary>
    [ResponseTimeout("00:01:00")] Task<Answer<AccountView>> Verify(string password);
    /// <summary>Checks the password, and the second factor's code if there is one: a code of the authenticator counts once, a recovery code too. Throttling is the caller's.</summary>
    [ResponseTimeout("00:01:00")] Task<Answer<AccountView>> SignIn(string password, string? code, Caller caller);
    /// <summary>Makes a secret for an authenticator; counts for nothing until it is confirmed. The owner's own, with a fresh password, as the next two.</summary>
    Task<Answer<SecondFactorSecret>> BeginSecondFactor(Caller caller);
    /// <summary>A first code shows that the authenticator has the secret: from now on one is asked for. Answers with recovery codes, once.</summary>
    Task<Answer<RecoveryCodes>> ConfirmSecondFactor(string code, Caller caller);
    /// <summary>Takes it away.</summary>
    Task<Answer<Done>> EndSecondFactor(Caller caller);
    /// <summary>Sets another password: its owner's doing, with a fresh one; or the shop's own, by a link.</summary>
    [ResponseTimeout("00:01:00")] Task<Answer<AccountView>> SetPassword(string password, Caller caller);
    /// <summary>As it is, without credentials.</summary>
    [ReadOnly] Task<Answer<AccountView>> Get();
    /// <summary>Closes it for good: releases its e-mail address, forgets address and password, ends all sessions. For the shop itself; safe to repeat.</summary>
    [ResponseTimeout("00:01:00")] Task<Answer<Done>> Close(Caller caller);
}

/// <summary>One session (key <c>ses-…</c>, a hash of the token): 24 h sliding expiry, re-authentication window (invariant I8).</summary>
/// <remarks>
/// When it was last used is written only every few minutes (<c>AccountsOptions.SeenWriteMinutes</c>): after a crash a session may end up to that much early, never late.
/// </remarks>
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Opens it.</summary>
    Task<Answer<SessionView>> Open(OpenSession command, Caller caller);
    /// <summary>Is it valid now? Counts as activity unless <paramref name="passive"/> (background polling).</summary>
    /// <returns>Null when it never was, has ended or has expired.</returns>
    [AlwaysInterleave] Task<SessionView?> Check(bool passive);
    /// <summary>A fresh password: opens the five-minute window, for this session only. Too many wrong ones are throttled.</summary>
    [ResponseTimeout("00:01:00")] Task<Answer<SessionView>> Elevate(string password, Caller caller);
    /// <summary>Ends it.</summary>
    Task End(Caller caller);
    /// <summary>As its owner sees it in a list; looking does not count as use.</summary>
    /// <returns>Null when it is over.</returns>
    [AlwaysInterleave] Task<SessionSummary?> Describe();
    /// <summary>Forgets it for good, if it is over and everything about it has been told.</summary>
    /// <returns>Whether nothing is left of it.</returns>
    Task<bool> Sweep();
}

/// <summary>What one does with sessions as a whole (stateless workers, key <c>sessions</c>).</summary>
public interface ISessionsGrain : IGrainWithStringKey
{
    /// <summary>Confirms the password and goes on under a new token: the old one opens nothing any more. The new session began when the old one did, so it lives no longer.</summary>
    [ResponseTimeout("00:01:00")] Task<Answer<SessionTicket>> Renew(string sessionId, string password, Caller caller);
    /// <summary>The caller's own open sessions, the one used last first.</summary>
    Task<Answer<ImmutableArray<SessionSummary>>> Mine(Caller caller);
    /// <summary>Ends one of the caller's own; anybody else's is not there.</summary>
    Task<Answer<Done>> End(string sessionId, Caller caller);
    /// <summary>Ends all sessions of an account: the owner's own doing, or an administrator's.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="except">One that goes on; null for none.</param>
    /// <param name="caller">Who asks.</param>
    Task<Answer<Done>> EndAll(string accountId, string? except, Caller caller);
    /// <summary>Forgets sessions that are over; for the shop itself, now and then.</summary>
    /// <returns>How many were forgotten.</returns>
    Task<int> Sweep();
}

/// <summary>A request key used before anybody is known (key <c>req-…</c>, a keyed hash of network address and key): the same key with another body is refused, whatever account that body names.</summary>
public interface IRegistrationKeyGrain : IGrainWithStringKey
{
    /// <summary>True when the key is new, or was used with this content.</summary>
    Task<bool> Use(string content);
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

    /// <summary>Of the authenticator, or a recovery code.</summary>
    [Id(1)] public string? Code { get; init; }
}

/// <summary>A person who works for the shop.</summary>
/// <param name="Roles">Support, marketing or administrator; at least one.</param>
[GenerateSerializer, Immutable, Alias("newStaff")]
public sealed record NewStaff(string Email, string Password, ImmutableArray<Role> Roles);

/// <summary>An opened session, with the only copy of its token.</summary>
[GenerateSerializer, Immutable, Alias("sessionTicket")]
public sealed record SessionTicket(string Token, DateTimeOffset ExpiresAt, ImmutableArray<Role> Roles, string? CustomerId)
{
    /// <summary>Until when a confirmed password counts in it; null for not at all.</summary>
    [Id(0)] public DateTimeOffset? ElevatedUntil { get; init; }
}

/// <summary>An open session in its owner's list.</summary>
/// <param name="OpenedAt">When its owner signed in.</param>
/// <param name="SeenAt">When it was last used.</param>
/// <param name="ExpiresAt">When it ends if it is not used again.</param>
[GenerateSerializer, Immutable, Alias("sessionSummary")]
public sealed record SessionSummary(string SessionId, string AccountId, DateTimeOffset OpenedAt, DateTimeOffset SeenAt, DateTimeOffset ExpiresAt);

/// <summary>A new account.</summary>
/// <param name="Profile">Null for staff.</param>
[GenerateSerializer, Immutable, Alias("newAccount")]
public sealed record NewAccount(string Email, string Password, ImmutableArray<Role> Roles, AccountProfile? Profile);

/// <summary>What the customer record of a new account begins with.</summary>
[GenerateSerializer, Immutable, Alias("accountProfile")]
public sealed record AccountProfile(string Name, string Country, string TimeZone);

/// <summary>An account.</summary>
[GenerateSerializer, Immutable, Alias("accountView")]
public sealed record AccountView(string AccountId, string Email, ImmutableArray<Role> Roles, string? CustomerId, DateTimeOffset CreatedAt)
{
    /// <summary>Whether a code is asked for beside the password.</summary>
    [Id(0)] public bool SecondFactor { get; init; }
}

/// <summary>What an authenticator needs.</summary>
/// <param name="Secret">Base32, to type.</param>
/// <param name="Uri">The same as an <c>otpauth:</c> address, to scan.</param>
[GenerateSerializer, Immutable, Alias("secondFactorSecret")]
public sealed record SecondFactorSecret(string Secret, string Uri);

/// <summary>Codes that open the account once each when the authenticator is lost.</summary>
[GenerateSerializer, Immutable, Alias("recoveryCodes")]
public sealed record RecoveryCodes(ImmutableArray<string> Codes);

/// <summary>A session to open.</summary>
/// <param name="Address">The network address it came from.</param>
[GenerateSerializer, Immutable, Alias("openSession")]
public sealed record OpenSession(string AccountId, ImmutableArray<Role> Roles, string? CustomerId, string? Address = null)
{
    /// <summary>The session that it goes on from under a new token; null for a sign-in.</summary>
    [Id(0)] public SessionView? Continues { get; init; }

    /// <summary>When that one began; the absolute lifetime counts from there.</summary>
    [Id(1)] public DateTimeOffset? Since { get; init; }
}

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
    /// <summary>The password that was to be confirmed is wrong.</summary>
    public static readonly Refusal WrongPassword = new(254, RefusalKind.Unauthenticated, "wrong-password", "The password is wrong.");
    /// <summary>The password was right, and a code is needed too.</summary>
    public static readonly Refusal SecondFactorRequired = new(256, RefusalKind.Unauthenticated, "second-factor-required", "Give the code of your authenticator, or a recovery code, too.");
    /// <summary>The password was right, the code was not.</summary>
    public static readonly Refusal WrongCode = new(257, RefusalKind.Unauthenticated, "wrong-code", "The code is wrong, or was used before.");
    /// <summary>One at a time.</summary>
    public static readonly Refusal SecondFactorThere = new(258, RefusalKind.Conflict, "second-factor-exists", "There is a second factor already; take it away first.");
    /// <summary>Nothing to confirm or to take away.</summary>
    public static readonly Refusal NoSecondFactor = new(259, RefusalKind.Conflict, "no-second-factor", "There is no second factor to confirm or to take away.");
    /// <summary>Used, too old, or never made.</summary>
    public static readonly Refusal ResetInvalid = new(255, RefusalKind.Invalid, "reset-invalid", "This link is no longer good; ask for a new one.");
}
