using SubscriptionBox.Catalog;

namespace SubscriptionBox.Grains.Catalog;

/// <summary>Says whether a product holds what a customer does not want: allergens, ingredients, materials (data/reference/exclusions.csv).</summary>
public interface IExclusionMatcher
{
    /// <summary>True when the product declares the token as an allergen, or its ingredient text holds one of the token's words. A token without words of its own is looked for as a word.</summary>
    bool Holds(ProductDraft product, string token);

    /// <summary>What a person calls the token: <c>nuts</c> → <c>tree nuts</c>.</summary>
    string Label(string token);
}
