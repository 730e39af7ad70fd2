using System.Collections.Immutable;
using SubscriptionBox.Catalog;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Curation;
using SubscriptionBox.Recommendations;
using static SubscriptionBox.Tests.Rules.Curation.Shelf;

namespace SubscriptionBox.Tests.Rules.Curation;

/// <summary>Every item says why it was chosen.</summary>
public sealed class ReasonTests
{
    [Fact]
    public void A_taste_from_the_quiz() => Assert.Equal("Because you like smoky flavours", Reason(Product("gourmet", 1, tags: "salty,smoky"), Likes("tastes", "smoky")));

    [Fact]
    public void A_skin_type_and_what_it_is_free_of() =>
        Assert.Equal("For dry skin, and free of what you avoid", Reason(Product("skincare", 1, skin: "dry,normal"), Likes("skinType", "dry") with { Exclusions = ["fragrance"] }));

    [Fact]
    public void A_goal() => Assert.Equal("Helps your skin hold on to water", Reason(Product("skincare", 1, tags: "hydrating"), Likes("skinGoals", "hydrating")));

    [Fact]
    public void A_level() => Assert.Equal("Right for where you are starting", Reason(Product("fitness", 1, level: "beginner"), Likes("level", "beginner")));

    [Fact]
    public void What_was_learnt_comes_first() => Assert.Equal("Because you liked other things by Fell",
        Reason(Product("gourmet", 1, tags: "smoky", brand: "Fell"), Likes("tastes", "smoky"), ("brand:Fell", 0.6), ("tag:smoky", 0.2)));

    [Fact]
    public void A_mild_or_bad_opinion_is_no_reason() =>
        Assert.Equal("Because you like smoky flavours", Reason(Product("gourmet", 1, tags: "smoky", brand: "Fell"), Likes("tastes", "smoky"), ("brand:Fell", 0.1), ("sku:GO-1", -0.9)));

    [Fact]
    public void An_exclusion_that_was_kept() => Assert.EndsWith(", and free of what you avoid", Reason(Product("gourmet", 1), Preferences.None with { Exclusions = ["nuts"] }));

    [Fact]
    public void Nothing_known_at_all() => Assert.Equal("Something new from our jams and preserves", Reason(Product("gourmet", 1, sub: "jams-and-preserves"), Preferences.None));

    private static string Reason(ProductDraft product, Preferences preferences, params (string Feature, double Weight)[] learnt)
    {
        var shelf = Glance([product]).Shelf;
        return Reasons.For(shelf, shelf.Candidates[0], Request with { Preferences = preferences }, new Affinity(learnt.ToImmutableDictionary(l => l.Feature, l => l.Weight), []));
    }
}
