namespace SubscriptionBox.Grains.Common;

/// <summary>What every saved state has beside its own fields: one record a grain, so that effect, events and answers are one write (invariants I4, I5, I11).</summary>
public abstract record AggregateState
{
    /// <summary>The number of the last event, 0 for none.</summary>
    public long Sequence { get; init; }

    /// <summary>Events that the event log may not have yet.</summary>
    public ImmutableList<EventRecord> Outbox { get; init; } = [];

    /// <summary>Answers to request keys, oldest first, kept for at least 24 hours.</summary>
    public ImmutableList<HandledRequest> Handled { get; init; } = [];

    /// <summary>Whose data key seals the personal values of this record; null where it has none, or gets it by another field.</summary>
    public string? Subject { get; init; }

    /// <summary>Whose data key seals the personal values of this record; null for nobody's.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public virtual string? DataSubject => Subject;

    /// <summary>When the calendar shall wake the grain; null for never. The due index is computed from this field of the saved state.</summary>
    public Wake? Wake { get; init; }
}

/// <summary>A request key with the answer it got.</summary>
/// <param name="Key">The caller's key.</param>
/// <param name="Content">The hash of what was asked.</param>
/// <param name="At">When.</param>
/// <param name="Answer">The answer as JSON.</param>
public sealed record HandledRequest(string Key, string Content, DateTimeOffset At, string Answer);

/// <summary>When, and by which shard of the calendar, a grain is woken.</summary>
/// <param name="Shard">0 … <see cref="CalendarShards.Count"/> − 1.</param>
/// <param name="At">Unix milliseconds.</param>
public sealed record Wake(int Shard, long At)
{
    /// <summary>A wake-up at an instant for a grain key. Rounded up: a grain woken a fraction too early would find nothing due, and be woken again and again.</summary>
    public static Wake Of(string key, DateTimeOffset at) =>
        new(CalendarShards.Of(key), (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond);
}

/// <summary>How grain keys spread over the calendar's shards.</summary>
public static class CalendarShards
{
    /// <summary>A fixed number: it is part of the saved data.</summary>
    public const int Count = 64;

    /// <summary>The shard of a key: FNV-1a, because <c>string.GetHashCode</c> differs from process to process.</summary>
    public static int Of(string key) => (int)(HashOf(key) % Count);

    /// <summary>FNV-1a.</summary>
    public static uint HashOf(string key)
    {
        var hash = 2166136261u;
        foreach (var c in key)
            hash = (hash ^ c) * 16777619u;
        return hash;
    }

    /// <summary>The calendar grain's key for a shard.</summary>
    public static string KeyOf(int shard) => $"cal-{shard:000}";
}
