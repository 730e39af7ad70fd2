namespace SubscriptionBox.Common;

/// <summary>What an account may do (DESIGN.md, Security: deny by default).</summary>
public enum Role
{
    /// <summary>Nobody in particular: not signed in.</summary>
    Anonymous,
    /// <summary>Owns a customer record, and sees nothing but that.</summary>
    Customer,
    /// <summary>Helps customers.</summary>
    Support,
    /// <summary>Runs campaigns; sees no payment data and no individual profiles.</summary>
    Marketing,
    /// <summary>Runs the shop.</summary>
    Administrator,
    /// <summary>The shop itself: calendar, webhooks, imports.</summary>
    System,
}

/// <summary>A caller's own name for one command, so that a retry has one effect and one answer (invariant I11).</summary>
/// <param name="Key">1–255 characters, chosen by the caller.</param>
/// <param name="Content">A keyed hash of what was asked: same key and other content is refused.</param>
[GenerateSerializer, Immutable, Alias("requestKey")]
public sealed record RequestKey(string Key, string Content);

/// <summary>Who asks, on whose behalf, and under which request key. Made by the HTTP layer from the session, or by the shop itself.</summary>
/// <param name="ActorId">Account id, or <c>system</c>.</param>
/// <param name="Role">The role the caller acts in: the strongest of the session that the route needs.</param>
/// <param name="CustomerId">The caller's own customer record, if it has one.</param>
/// <param name="RequestId">The trace id that error answers carry too.</param>
/// <param name="Key">The <c>Idempotency-Key</c> with the hash of the content, if one came.</param>
/// <param name="ElevatedUntil">End of the re-authentication window; null or past means none (invariant I8).</param>
[GenerateSerializer, Immutable, Alias("caller")]
public sealed record Caller(string ActorId, Role Role, string? CustomerId, string? RequestId = null, RequestKey? Key = null, DateTimeOffset? ElevatedUntil = null)
{
    /// <summary>The shop acting on its own.</summary>
    public static readonly Caller System = new("system", Role.System, null);

    /// <summary>True when this caller may act on what belongs to <paramref name="customerId"/>: the owner, support, administrators and the shop itself.</summary>
    public bool MayActFor(string customerId) => Role switch
    {
        Role.Customer => CustomerId == customerId,
        Role.Support or Role.Administrator or Role.System => true,
        _ => false,
    };
}
