using SubscriptionBox.Catalog;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Recommendations;

/// <summary>How opinions become weights. Pure.</summary>
public static class LearningRules
{
    private const int MostWeights = 200;
    private const int MostSent = 200;
    private const double SwapOpinion = 0.4;
    private const double Rate = 0.5;

    /// <summary>Whether an event counts already.</summary>
    public static bool Knows(RecommendationState state, LoggedEvent happened) =>
        happened.Position <= state.ReadThrough || state.Seen.GetValueOrDefault(happened.Event.Source) >= happened.Event.Sequence;

    /// <summary>What an event says of products: SKU → opinion, −1 … 1.</summary>
    public static IReadOnlyList<(string Sku, double Opinion)> Opinions(EventRecord record) =>
        EventNames.Is<DeliveryRated>(record) ? [.. EventNames.Payload<DeliveryRated>(record).Ratings.Select(r => (r.Sku, (r.Stars - 3) / 2.0))]
        : EventNames.Is<ItemsSwapped>(record) && EventNames.Payload<ItemsSwapped>(record) is var swap
            ? [.. swap.Removed.Select(l => (l.Sku, -SwapOpinion)), .. swap.Added.Select(l => (l.Sku, SwapOpinion))]
        : [];

    /// <summary>What an event says was sent.</summary>
    public static IEnumerable<string> Sent(EventRecord record) =>
        EventNames.Is<BoxOrdered>(record) ? EventNames.Payload<BoxOrdered>(record).Items.Select(l => l.Sku) : [];

    /// <summary>The state after an event.</summary>
    /// <param name="opinions">With the product where it is known: an opinion of one product is, less strongly, one of its like.</param>
    public static RecommendationState Learn(RecommendationState state, LoggedEvent happened, IEnumerable<(string Sku, double Opinion, ProductDraft? Product)> opinions)
    {
        var (record, weights) = (happened.Event, state.Weights);
        foreach (var (sku, opinion, product) in opinions)
        {
            weights = Moved(weights, $"sku:{sku}", opinion, 1);
            if (product is null)
                continue;
            if (product.Brand.Length > 0)
                weights = Moved(weights, $"brand:{product.Brand}", opinion, 0.5);
            if (product.Subcategory.Length > 0)
                weights = Moved(weights, $"subcategory:{product.Subcategory}", opinion, 0.4);
            foreach (var tag in Tags(product))
                weights = Moved(weights, $"tag:{tag}", opinion, 0.3);
        }
        if (weights.Count > MostWeights)
            weights = weights.RemoveRange(weights.OrderBy(w => Math.Abs(w.Value)).ThenBy(w => w.Key, StringComparer.Ordinal).Take(weights.Count - MostWeights).Select(w => w.Key));
        var sent = state.Sent.RemoveAll(s => Sent(record).Contains(s)).AddRange(Sent(record).Distinct());
        return state with { Weights = weights, Sent = sent.Length > MostSent ? sent[^MostSent..] : sent, ReadThrough = happened.Position };
    }

    // Each opinion moves the weight a part of the way: the latest count most, and one alone never decides.
    private static ImmutableDictionary<string, double> Moved(ImmutableDictionary<string, double> weights, string feature, double opinion, double strength)
    {
        var before = weights.GetValueOrDefault(feature);
        return weights.SetItem(feature, Math.Round(Math.Clamp(before + Rate * strength * (opinion - before), -1, 1), 4));
    }

    private static IEnumerable<string> Tags(ProductDraft product) => product.Attributes.TryGetValue("tags", out var tags)
        ? tags.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        : [];
}
