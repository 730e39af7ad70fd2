using SubscriptionBox.Audit;
using SubscriptionBox.Campaigns;

namespace SubscriptionBox.Grains.Campaigns;

/// <summary>What lists, segments and analytics are read from: tables computed from the event log. They hold ids and activity, no name and no address, and give out nothing but counts and campaigns.</summary>
public interface IMarketingReader
{
    /// <summary>The projection that fills it.</summary>
    string Projection { get; }

    /// <summary>Campaign ids, newest first.</summary>
    Task<(ImmutableArray<string> Ids, string? Next)> Campaigns(string? cursor, int limit);

    /// <summary>Segments, newest first.</summary>
    Task<Page<SegmentView>> Segments(string? cursor, int limit);

    /// <summary>How many customers the rules apply to; with a customer id, whether they apply to that one (0 or 1).</summary>
    Task<int> Count(SegmentRules rules, DateTimeOffset now, string? customerId = null);

    /// <summary>What each campaign gave and earned, by the events; statuses as last saved.</summary>
    Task<ImmutableArray<CampaignFigures>> Figures();
}

/// <inheritdoc cref="IMarketingQueryGrain"/>
[StatelessWorker]
public sealed class MarketingQueryGrain(IMarketingReader reader, TimeProvider clock) : Grain, IMarketingQueryGrain
{
    /// <inheritdoc/>
    public async Task<Answer<Page<CampaignView>>> Campaigns(string? cursor, int limit)
    {
        var (ids, next) = await reader.Campaigns(cursor, limit);
        var views = await Task.WhenAll(ids.Select(id => GrainFactory.GetGrain<ICampaignGrain>(id).Get(Caller.System)));
        return new Page<CampaignView>([.. views.Where(v => v.Ok).Select(v => v.Value!)], next);
    }

    /// <inheritdoc/>
    public async Task<Answer<Page<CountedSegment>>> Segments(string? cursor, int limit)
    {
        var page = await reader.Segments(cursor, limit);
        return new Page<CountedSegment>([.. await Task.WhenAll(page.Items.Select(Counted))], page.NextCursor);
    }

    /// <inheritdoc/>
    public async Task<Answer<CountedSegment>> Segment(string segmentId)
    {
        var segment = await GrainFactory.GetGrain<ISegmentGrain>(segmentId).Get();
        return segment.Ok ? await Counted(segment.Value) : segment.Refusal;
    }

    /// <inheritdoc/>
    public Task<int> Count(SegmentRules rules) => reader.Count(rules, clock.GetUtcNow());

    /// <inheritdoc/>
    public async Task<bool> IsMember(string segmentId, string customerId)
    {
        var segment = await GrainFactory.GetGrain<ISegmentGrain>(segmentId).Get();
        return segment.Ok && await reader.Count(segment.Value.Rules, clock.GetUtcNow(), customerId) > 0;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<CampaignFigures>> Analytics() => reader.Figures();

    /// <inheritdoc/>
    public Task Refresh() => GrainFactory.GetGrain<IProjectionGrain>(reader.Projection).ReadOn();

    private async Task<CountedSegment> Counted(SegmentView segment) => new(segment, await Count(segment.Rules));
}
