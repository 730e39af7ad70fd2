using System.Collections.Immutable;
using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Recommendations;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Rules.Curation;

namespace SubscriptionBox.Tests.Rules.Recommendations;

/// <summary>How opinions become weights.</summary>
public sealed class LearningRulesTests
{
    [Theory]
    [InlineData(5, 0.5, 0.25)]
    [InlineData(4, 0.25, 0.125)]
    [InlineData(3, 0, 0)]
    [InlineData(1, -0.5, -0.25)]
    public void Stars_move_the_product_and_less_strongly_its_like(int stars, double sku, double brand)
    {
        var state = Learn(new RecommendationState(), 1, new DeliveryRated("dlv-1", [new ItemRating("GO-1", stars)]));
        Assert.Equal((sku, brand), (state.Weights["sku:GO-1"], state.Weights["brand:Fell"]));
        Assert.Equal(Math.Sign(sku), Math.Sign(state.Weights["tag:smoky"]));
    }

    [Fact]
    public void The_latest_opinion_counts_most()
    {
        var state = Learn(Learn(new RecommendationState(), 1, new DeliveryRated("dlv-1", [new ItemRating("GO-1", 5)])), 2, new DeliveryRated("dlv-1", [new ItemRating("GO-1", 1)]));
        Assert.True(state.Weights["sku:GO-1"] < 0);
    }

    [Fact]
    public void What_is_swapped_out_is_liked_less_and_what_is_swapped_in_more()
    {
        var state = Learn(new RecommendationState(), 1, new ItemsSwapped("dlv-1", 1, [new BoxLine("GO-1", 1)], [new BoxLine("GO-2", 1)]));
        Assert.True(state.Weights["sku:GO-1"] < 0 && state.Weights["sku:GO-2"] > 0);
    }

    [Fact]
    public void What_was_sent_is_remembered_once_the_latest_last()
    {
        var state = Learn(new RecommendationState(), 1, new BoxOrdered("dlv-1", 0, "ord-1", [new BoxLine("GO-1", 1), new BoxLine("GO-2", 1)]));
        state = Learn(state, 2, new BoxOrdered("dlv-2", 1, "ord-2", [new BoxLine("GO-1", 2)]));
        Assert.Equal("GO-2 GO-1", string.Join(" ", state.Sent));
    }

    [Fact]
    public void An_event_that_comes_again_is_known()
    {
        var record = Record(2, new DeliveryRated("dlv-1", [new ItemRating("GO-1", 5)]));
        var state = LearningRules.Learn(new RecommendationState(), new(40, record), []);
        Assert.True(LearningRules.Knows(state, new(40, record)));
        Assert.True(LearningRules.Knows(state, new(39, record with { Sequence = 1 })));
        Assert.False(LearningRules.Knows(state, new(41, record with { Sequence = 3 })));
    }

    [Fact]
    public void What_was_learnt_from_the_stream_before_the_log_was_read_does_not_count_twice()
    {
        var state = new RecommendationState { Seen = ImmutableDictionary<string, long>.Empty.Add("subscription/sub-1", 4) };
        Assert.True(LearningRules.Knows(state, new(9, Record(4, new DeliveryRated("dlv-1", [])))));
        Assert.False(LearningRules.Knows(state, new(10, Record(5, new DeliveryRated("dlv-1", [])))));
        Assert.False(LearningRules.Knows(state, new(11, Record(1, new DeliveryRated("dlv-1", [])) with { Source = "subscription/sub-2" })));
    }

    [Fact]
    public void Only_the_strongest_weights_are_kept()
    {
        var state = new RecommendationState();
        for (var i = 0; i < 300; i++)
            state = Learn(state, i + 1, new DeliveryRated("dlv-1", [new ItemRating($"GO-{i}", i % 3 == 0 ? 5 : 4)]));
        Assert.Equal(200, state.Weights.Count);
        Assert.Equal(100, state.Weights.Count(w => w.Key.StartsWith("sku:", StringComparison.Ordinal) && w.Value == 0.5));
    }

    private static RecommendationState Learn(RecommendationState state, long sequence, DomainEvent happened)
    {
        var record = Record(sequence, happened);
        return LearningRules.Learn(state, new(sequence, record), LearningRules.Opinions(record).Select(o => (o.Sku, o.Opinion, (SubscriptionBox.Catalog.ProductDraft?)Shelf.Product("gourmet", 1, tags: "smoky", brand: "Fell", sub: "jam"))));
    }

    private static EventRecord Record(long sequence, DomainEvent happened) =>
        EventNames.Record(happened, "subscription/sub-1", sequence, DateTimeOffset.UnixEpoch, "cus-1", Caller.System);
}
