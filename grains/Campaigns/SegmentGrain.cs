using SubscriptionBox.Campaigns;

namespace SubscriptionBox.Grains.Campaigns;

/// <inheritdoc cref="ISegmentGrain"/>
public sealed class SegmentGrain([PersistentState("segment")] IPersistentState<SegmentState> store, AggregateServices services)
    : AggregateGrain<SegmentState>(store, services), ISegmentGrain
{
    /// <inheritdoc/>
    protected override string Kind => "segment";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    /// <inheritdoc/>
    public Task<Answer<SegmentView>> Create(SegmentDraft draft, Caller caller) =>
        Handle(caller, state => SegmentChecks.Create(state, Key, draft, caller, Now), state => SegmentChecks.View(state, Key), published: true);

    /// <inheritdoc/>
    public Task<Answer<SegmentView>> Change(SegmentDraft draft, long? ifVersion, Caller caller) =>
        Handle(caller, state => SegmentChecks.Change(state, Key, draft, ifVersion, caller), state => SegmentChecks.View(state, Key), published: true);

    /// <inheritdoc/>
    public Task<Answer<SegmentView>> Get() => Task.FromResult<Answer<SegmentView>>(State.Segment is null ? CampaignRefusal.UnknownSegment : SegmentChecks.View(State, Key));
}

/// <summary>A segment, saved.</summary>
public sealed record SegmentState : AggregateState
{
    /// <summary>Null until it is created.</summary>
    public SegmentDraft? Segment { get; init; }

    /// <summary>When it was.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The ETag.</summary>
    public long Version { get; init; }
}
