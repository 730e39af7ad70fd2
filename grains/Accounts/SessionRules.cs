using SubscriptionBox.Accounts;

namespace SubscriptionBox.Grains.Accounts;

/// <summary>A session. Its token is nowhere: the grain's key is the token's hash.</summary>
public sealed record SessionState : AggregateState
{
    /// <summary>Whose.</summary>
    public string AccountId { get; init; } = "";

    /// <summary>What it may do.</summary>
    public ImmutableArray<Role> Roles { get; init; } = [];

    /// <summary>The account's own customer record.</summary>
    public string? CustomerId { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it was last used, as far as was written down.</summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>Until when a confirmed password counts.</summary>
    public DateTimeOffset? ElevatedUntil { get; init; }

    /// <summary>Ended by its owner.</summary>
    public bool Ended { get; init; }

    /// <summary>Wrong passwords given to confirm with, oldest first.</summary>
    public ImmutableList<FailedTry> Failures { get; init; } = [];
}

/// <summary>When a session counts (invariant I8).</summary>
public static class SessionRules
{
    /// <summary>When it ends: a while after its last use, and in any case a longer while after its beginning.</summary>
    public static DateTimeOffset EndsAt(SessionState state, DateTimeOffset seenAt, AccountsOptions options)
    {
        var idle = seenAt.AddHours(options.SessionIdleHours);
        var absolute = state.OpenedAt.AddDays(options.SessionAbsoluteDays);
        return idle < absolute ? idle : absolute;
    }

    /// <summary>Whether it counts now.</summary>
    public static bool IsOpen(SessionState state, DateTimeOffset seenAt, DateTimeOffset now, AccountsOptions options) =>
        state.AccountId.Length > 0 && !state.Ended && now < EndsAt(state, seenAt, options);

    /// <summary>Begins it.</summary>
    public static Decision<SessionState> Open(SessionState state, OpenSession command, DateTimeOffset now) => Deciding.Accept(
        state with
        {
            AccountId = command.AccountId, Roles = command.Roles, CustomerId = command.CustomerId, OpenedAt = command.Since ?? now, SeenAt = now,
            ElevatedUntil = command.Continues?.ElevatedUntil,
        },
        command.Continues is { } former ? new SessionRenewed(command.AccountId, former.SessionId) : new SignedIn(command.AccountId, command.Address));

    /// <summary>The password was right: the window opens.</summary>
    public static Decision<SessionState> Elevate(SessionState state, DateTimeOffset now, AccountsOptions options)
    {
        var until = now.AddMinutes(options.ElevationMinutes);
        return Deciding.Accept(state with { ElevatedUntil = until, SeenAt = now, Failures = [] }, new Reauthenticated(state.AccountId, until));
    }

    /// <summary>The password was wrong.</summary>
    public static Decision<SessionState> RefuseElevation(SessionState state, DateTimeOffset now, AccountsOptions options)
    {
        var failures = ThrottleRules.Recent(state.Failures, now, options).Add(new FailedTry("", now));
        return Deciding.Accept(state with { Failures = failures }, new ReauthenticationFailed(state.AccountId, failures.Count));
    }

    /// <summary>Ends it; whatever it was allowed is over.</summary>
    public static Decision<SessionState> End(SessionState state) =>
        Deciding.Accept(state with { Ended = true, ElevatedUntil = null }, new SignedOut(state.AccountId));
}
