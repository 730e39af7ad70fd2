using System.Collections.Immutable;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Grains.Curation;
using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Tests.Rules.Curation;

/// <summary>A shelf for tests: products in a line each.</summary>
public static class Shelf
{
    public static readonly DateOnly DeliverOn = new(2027, 3, 4);

    public static readonly CurationRequest Request = new("cus-1", ["skincare", "fitness", "gourmet"], 4, "USD", Preferences.None, [], DeliverOn, StockAudience.Subscriber, "seed");

    /// <summary>A product: category and number make the SKU.</summary>
    public static ProductDraft Product(string category, int number, string tags = "", string skin = "", string level = "", string ingredients = "water", string? sub = null, string brand = "", long price = 1_000) => new(
        $"{category[..2].ToUpperInvariant()}-{number}", $"{category} {number}", "", category, sub ?? $"{category}-{number}", brand, [new Money(price, "USD")],
        new Dictionary<string, string> { ["tags"] = tags, ["skinTypes"] = skin, ["level"] = level }.ToImmutableDictionary(), ingredients, [], null);

    /// <summary>Ten of everything, or what is said.</summary>
    public static StockGlance Glance(IEnumerable<ProductDraft> products, Func<string, int>? units = null, Func<string, int>? promised = null, Func<string, DateOnly?>? expires = null)
    {
        var shelf = new CurationShelf([.. products.Select(p => new ProductView(p, null, 1)).OrderBy(p => p.Product.Sku, StringComparer.Ordinal)], 1, new Words(), null);
        return new StockGlance(shelf, shelf.Candidates.Select(c => c.Product.Sku).ToDictionary(sku => sku, sku =>
            new StockRow(new StockLevel(sku, units?.Invoke(sku) ?? 10, 0, 0, [new LotLevel(expires?.Invoke(sku), units?.Invoke(sku) ?? 10)], 1), promised?.Invoke(sku) ?? 0)));
    }

    /// <summary>Fills a box.</summary>
    public static ImmutableArray<Candidate> Box(StockGlance glance, CurationRequest request, bool alsoPromised = false, SubscriptionBox.Recommendations.Affinity? affinity = null)
    {
        var taste = Taste.Of(request.Preferences, affinity ?? SubscriptionBox.Recommendations.Affinity.None);
        var ranked = CurationRules.Rank(glance, request, taste, request.DeliverOn.AddDays(30), alsoPromised);
        return [.. CurationRules.Choose(glance.Shelf, request, ranked).Select(s => glance.Shelf.Candidates[s.Number])];
    }

    public static Preferences Likes(string question, params ImmutableArray<string> values) => Preferences.None with { Attributes = Preferences.None.Attributes.Add(question, values) };

    /// <summary>Looks for the token in the ingredients.</summary>
    public sealed class Words : IExclusionMatcher
    {
        public bool Holds(ProductDraft product, string token) => product.Ingredients.Contains(token, StringComparison.Ordinal);

        public string Label(string token) => token;
    }
}
