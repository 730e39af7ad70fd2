namespace SubscriptionBox.Common;

/// <summary>One thing that happened to one grain. Written in the same record as the state it belongs to, published afterwards, and handled at least once: consumers are idempotent by (source, sequence).</summary>
/// <param name="Source">Kind and key of the grain: <c>subscription/sub-…</c>.</param>
/// <param name="Sequence">1, 2, 3 … per source, without gaps (invariant I5).</param>
/// <param name="At">When, on the shop's clock.</param>
/// <param name="Type">Stable camelCase name, such as <c>deliverySkipped</c>.</param>
/// <param name="CustomerId">Whom it concerns; null for what belongs to no customer.</param>
/// <param name="ActorId">Who did it.</param>
/// <param name="Role">In which role.</param>
/// <param name="Reason">Why, where a person gave a reason.</param>
/// <param name="RequestId">The trace id of the request that caused it.</param>
/// <param name="Data">The payload as JSON (a record of the domain's <c>…Events</c> file).</param>
/// <param name="Activity">True when the recommendation grains hear of it.</param>
[GenerateSerializer, Immutable, Alias("eventRecord")]
public sealed record EventRecord(string Source, long Sequence, DateTimeOffset At, string Type, string? CustomerId, string ActorId, Role Role, string? Reason, string? RequestId, string Data,
    bool Activity = false);
