using SubscriptionBox.Campaigns;
using SubscriptionBox.Grains.Campaigns;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>Campaigns by the events that tell of them. No campaign of the simulation has a segment.</summary>
public sealed class MarketingTables(EventLog log) : IMarketingReader
{
    /// <inheritdoc/>
    public string Projection => ReadSideProjection.Key;

    /// <inheritdoc/>
    public Task<(ImmutableArray<string> Ids, string? Next)> Campaigns(string? cursor, int limit) => Task.FromResult<(ImmutableArray<string>, string?)>(
        ([.. log.All.Where(e => EventNames.Is<CampaignSaved>(e.Event)).Select(e => e.Event.Source["campaign/".Length..]).Distinct().Reverse().Take(limit)], null));

    /// <inheritdoc/>
    public Task<Page<SegmentView>> Segments(string? cursor, int limit) => Task.FromResult(new Page<SegmentView>([], null));

    /// <inheritdoc/>
    public Task<int> Count(SegmentRules rules, DateTimeOffset now, string? customerId = null) => Task.FromResult(0);

    /// <inheritdoc/>
    public Task<ImmutableArray<CampaignFigures>> Figures() => Task.FromResult(ImmutableArray<CampaignFigures>.Empty);
}
