using Microsoft.Extensions.Logging;
using SubscriptionBox.Catalog;
using SubscriptionBox.Curation;
using SubscriptionBox.Inventory;
using SubscriptionBox.Recommendations;

namespace SubscriptionBox.Grains.Curation;

/// <inheritdoc cref="ICurationGrain"/>
[StatelessWorker]
public sealed class CurationGrain(CurationShelves shelves, SettingsCache settings, ILogger<CurationGrain> log) : Grain, ICurationGrain
{
    private const int MostRanked = 100;

    /// <inheritdoc/>
    public async Task<CuratedBox> Curate(CurationRequest request)
    {
        var (affinity, keepsUntil) = await Wishes(request);
        var taste = Taste.Of(request.Preferences, affinity);
        var glance = await shelves.Look();
        var box = Fill(glance, alsoPromised: false);
        if (box.Length < request.Items)
        {
            // Perhaps the glance was old; and a subscriber's box may take what other boxes are drafted with, before it goes out short.
            glance = await shelves.Look(anew: true);
            box = Fill(glance, alsoPromised: false);
            if (box.Length < request.Items && request.Audience == StockAudience.Subscriber)
                box = Fill(glance, alsoPromised: true);
        }
        foreach (var item in box)
            glance.Choose(item.Number);
        return new CuratedBox([.. box.Select(item => Item(glance.Shelf, item, request, affinity))]);

        ImmutableArray<Scored> Fill(StockGlance from, bool alsoPromised) =>
            CurationRules.Choose(from.Shelf, request, CurationRules.Rank(from, request, taste, keepsUntil, alsoPromised));
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<BoxItem>> Alternatives(CurationRequest request, int limit) =>
        [.. (await Rank(request, limit)).Select(item => new BoxItem(item.Sku, item.Name, 1, item.Reason))];

    /// <inheritdoc/>
    public async Task<ImmutableArray<RankedItem>> Rank(CurationRequest request, int limit)
    {
        var (affinity, keepsUntil) = await Wishes(request);
        var glance = await shelves.Look();
        var ranked = CurationRules.Rank(glance, request, Taste.Of(request.Preferences, affinity), keepsUntil, alsoPromised: false, MostRanked)
            .SelectMany(category => category).OrderByDescending(item => item.Score).ThenBy(item => item.Number).Take(Math.Clamp(limit, 1, MostRanked)).ToList();
        // From any score to 0 … 1, in the same order.
        return [.. ranked.Select(item => (Item(glance.Shelf, item, request, affinity), item.Score))
            .Select(x => new RankedItem(x.Item1.Sku, x.Item1.Name, Math.Round(1 / (1 + Math.Exp(-2 * x.Score)), 4), x.Item1.Reason))];
    }

    /// <inheritdoc/>
    public async Task<Answer<ImmutableArray<BoxItem>>> Check(CurationRequest request, ImmutableArray<BoxLine> lines)
    {
        if (SwapRules.Merge(lines) is not { } merged)
            return CurationRefusal.BadLines.On("items", CurationRefusal.BadLines.Detail);
        var (affinity, keepsUntil) = await Wishes(request);
        var glance = await shelves.Look();
        // What is on sale and what there is of it is asked of the grains themselves: a swap is checked against now, not against a moment ago.
        var found = await Task.WhenAll(merged.Select(async line => new SwapCandidate(
            line, (await GrainFactory.GetGrain<ICatalogGrain>($"sku-{line.Sku}").Get()).Value, await GrainFactory.GetGrain<IInventoryGrain>($"sku-{line.Sku}").Get())));
        if (SwapRules.Refusal(found, request, keepsUntil, shelves.Exclusions) is { } refusal)
            return refusal;
        return found.Select(f => glance.Shelf.NumberOf(f.Line.Sku) is { } number && glance.Shelf.Candidates[number] is var candidate
            ? new BoxItem(f.Line.Sku, f.Product!.Product.Name, f.Line.Quantity, Reasons.For(glance.Shelf, candidate, request, affinity))
            : new BoxItem(f.Line.Sku, f.Product!.Product.Name, f.Line.Quantity, Reasons.OwnChoice)).ToImmutableArray();
    }

    private static BoxItem Item(CurationShelf shelf, Scored item, CurationRequest request, Affinity affinity)
    {
        var candidate = shelf.Candidates[item.Number];
        return new BoxItem(candidate.Product.Sku, candidate.Product.Name, 1, Reasons.For(shelf, candidate, request, affinity));
    }

    private async Task<(Affinity Affinity, DateOnly KeepsUntil)> Wishes(CurationRequest request)
    {
        var affinity = Affinity.None;
        try
        {
            affinity = await GrainFactory.GetGrain<IRecommendationGrain>(request.CustomerId).GetAffinity();
        }
        catch (Exception failure)
        {
            // What was learnt makes a box better; without it there is still a box.
            log.LogWarning(failure, "No affinities for {Customer}", request.CustomerId);
        }
        return (affinity, request.DeliverOn.AddDays((await settings.Current(GrainFactory)).MinimumShelfLifeDays));
    }
}
