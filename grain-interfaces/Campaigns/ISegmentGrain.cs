namespace SubscriptionBox.Campaigns;

/// <summary>One segment (key <c>seg-…</c>): rules over what customers did. Who is in it is asked of a read model.</summary>
public interface ISegmentGrain : IGrainWithStringKey
{
    /// <summary>Creates it; under the id of one that exists: refused unless it is the same.</summary>
    Task<Answer<SegmentView>> Create(SegmentDraft draft, Caller caller);
    /// <summary>Changes it.</summary>
    Task<Answer<SegmentView>> Change(SegmentDraft draft, long? ifVersion, Caller caller);
    /// <summary>As it is.</summary>
    [ReadOnly] Task<Answer<SegmentView>> Get();
}

/// <summary>Reads over campaigns and segments (stateless workers, key <c>marketing</c>).</summary>
public interface IMarketingQueryGrain : IGrainWithStringKey
{
    /// <summary>Campaigns, newest first, with exact figures.</summary>
    Task<Answer<Page<CampaignView>>> Campaigns(string? cursor, int limit);
    /// <summary>Segments, newest first, each with how many are in it now.</summary>
    Task<Answer<Page<CountedSegment>>> Segments(string? cursor, int limit);
    /// <summary>A segment with how many are in it now.</summary>
    Task<Answer<CountedSegment>> Segment(string segmentId);
    /// <summary>How many customers rules apply to now.</summary>
    Task<int> Count(SegmentRules rules);
    /// <summary>Whether a customer is in a segment now; nobody is in one that does not exist.</summary>
    Task<bool> IsMember(string segmentId, string customerId);
    /// <summary>What every campaign gave and earned, computed from events that name nobody.</summary>
    Task<ImmutableArray<CampaignFigures>> Analytics();
    /// <summary>Everything that happened up to now shows in the lists.</summary>
    Task Refresh();
}

/// <summary>What marketing says of a segment.</summary>
/// <param name="Name">1–120 characters.</param>
[GenerateSerializer, Immutable, Alias("segmentDraft")]
public sealed record SegmentDraft(string Name, SegmentRules Rules);

/// <summary>Who is in: every rule that is given must hold. None given: everybody.</summary>
[GenerateSerializer, Immutable, Alias("segmentRules")]
public sealed record SegmentRules
{
    /// <summary>Has a subscription on one of these plans that is not over.</summary>
    [Id(0)] public ImmutableArray<string> Plans { get; init; } = [];
    /// <summary>Has a subscription that is one of: active, pastDue, paused, cancelled; or <c>none</c>: never had one.</summary>
    [Id(1)] public ImmutableArray<string> Statuses { get; init; } = [];
    /// <summary>Lives in one of these countries (ISO 3166 alpha-2).</summary>
    [Id(2)] public ImmutableArray<string> Countries { get; init; } = [];
    /// <summary>Likes one of: skincare, fitness, gourmet.</summary>
    [Id(3)] public ImmutableArray<string> Categories { get; init; } = [];
    /// <summary>Days since the first subscription began, at least.</summary>
    [Id(4)] public int? TenureDaysMin { get; init; }
    /// <summary>At most.</summary>
    [Id(5)] public int? TenureDaysMax { get; init; }
    /// <summary>Boxes skipped, at least.</summary>
    [Id(6)] public int? SkipsMin { get; init; }
    /// <summary>At most.</summary>
    [Id(7)] public int? SkipsMax { get; init; }
    /// <summary>Average of all stars given, at least, in hundredths: 450 is 4.5. Who never rated is not in.</summary>
    [Id(8)] public int? RatingMin { get; init; }
    /// <summary>At most.</summary>
    [Id(9)] public int? RatingMax { get; init; }
}

/// <summary>A segment.</summary>
[GenerateSerializer, Immutable, Alias("segmentView")]
public sealed record SegmentView(string SegmentId, string Name, SegmentRules Rules, DateTimeOffset CreatedAt, long Version);

/// <summary>A segment with its size.</summary>
[GenerateSerializer, Immutable, Alias("countedSegment")]
public sealed record CountedSegment(SegmentView Segment, int Members);

/// <summary>What a campaign gave and earned.</summary>
[GenerateSerializer, Immutable, Alias("campaignFigures")]
public sealed record CampaignFigures(string CampaignId, string Name, CampaignStatus Status, int Redemptions, ImmutableArray<CampaignTotals> Totals);
