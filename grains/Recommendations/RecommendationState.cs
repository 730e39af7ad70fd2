namespace SubscriptionBox.Grains.Recommendations;

/// <summary>What is learnt of one customer.</summary>
public sealed record RecommendationState
{
    /// <summary>Feature (<c>sku:…</c>, <c>brand:…</c>, <c>subcategory:…</c>, <c>tag:…</c>) → −1 … 1.</summary>
    public ImmutableDictionary<string, double> Weights { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>What boxes held, the latest last.</summary>
    public ImmutableArray<string> Sent { get; init; } = [];

    /// <summary>The place in the event log up to which this customer's activity counts: saved with what was learnt, so that each event counts once.</summary>
    public long ReadThrough { get; init; }

    /// <summary>Source of events → the number of the last one that counted, from the time when the stream itself was learnt from; not written any more.</summary>
    public ImmutableDictionary<string, long> Seen { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>The person was erased: nothing is learnt any more.</summary>
    public bool? Forgotten { get; init; }
}
