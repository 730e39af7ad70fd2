using SubscriptionBox.Catalog;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Catalog;

/// <summary>What a product may be, and how it changes.</summary>
public static class ProductRules
{
    private const int MostAttributes = 60;
    private const int MostAllergens = 60;

    /// <summary>See <see cref="ICatalogGrain.Create"/>.</summary>
    public static Decision<ProductState> Create(ProductState state, string key, ProductDraft draft, Caller caller) =>
        CatalogRules.MayChange(caller) && state.Product is not null ? CatalogRefusal.ProductExists : Put(state, key, draft, caller);

    /// <summary>See <see cref="ICatalogGrain.Put"/>.</summary>
    public static Decision<ProductState> Put(ProductState state, string key, ProductDraft draft, Caller caller)
    {
        if (!CatalogRules.MayChange(caller))
            return CommonRefusal.Forbidden;
        if (Problems(draft, key) is { Fields.IsEmpty: false } problems)
            return problems;
        if (state.Product is { } known && Same(known, draft))
            return Accept(state);
        var next = state with { Product = draft, Version = state.Version + 1 };
        return Accept(next, new ProductSaved(draft, next.Version));
    }

    /// <summary>See <see cref="ICatalogGrain.Patch"/>.</summary>
    public static Decision<ProductState> Patch(ProductState state, string key, ProductChange change, long? ifVersion, Caller caller)
    {
        if (!CatalogRules.MayChange(caller))
            return CommonRefusal.Forbidden;
        if (state.Product is not { } known)
            return CatalogRefusal.UnknownProduct;
        if (ifVersion is { } seen && seen != state.Version)
            return CommonRefusal.Stale;
        return Put(state, key, known with
        {
            Name = change.Name ?? known.Name, Description = change.Description ?? known.Description, Category = change.Category ?? known.Category,
            Subcategory = change.Subcategory ?? known.Subcategory, Brand = change.Brand ?? known.Brand, Prices = WithPrice(change.Prices ?? known.Prices, change.Price),
            Attributes = change.Attributes ?? known.Attributes, Ingredients = change.Ingredients ?? known.Ingredients,
            Allergens = change.Allergens ?? known.Allergens, ShelfLifeDays = change.ShelfLifeDays ?? known.ShelfLifeDays, Active = change.Active ?? known.Active,
        }, caller);
    }

    /// <summary>As others see it.</summary>
    public static ProductView View(ProductState state) => new(state.Product!, null, state.Version);

    /// <summary>Everything wrong with a draft, by field; no fields when nothing is.</summary>
    public static Refusal Problems(ProductDraft draft, string key) => CommonRefusal.Invalid
        .When(draft.Sku is null || !CatalogRules.Sku().IsMatch(draft.Sku), "sku", "It has 2 to 40 letters, digits, '-', '_' or '.', and begins and ends with a letter or digit.")
        .When(draft.Sku is not null && key != $"sku-{draft.Sku}", "sku", "It cannot change.")
        .Text("name", draft.Name, 1, 200)
        .Text("description", draft.Description, 0, 4_000)
        .When(draft.Category is null || !CatalogRules.Categories.Contains(draft.Category), "category", "It is skincare, fitness or gourmet.")
        .Text("subcategory", draft.Subcategory, 0, 80)
        .Text("brand", draft.Brand, 0, 120)
        .When(CatalogRules.PricesProblem(draft.Prices) is not null, "prices", CatalogRules.PricesProblem(draft.Prices) ?? "")
        .When(draft.Attributes is null || draft.Attributes.Count > MostAttributes || draft.Attributes.Any(a => a.Key.Length is < 1 or > 60 || a.Value is null || a.Value.Length > 2_000),
            "attributes", "There are at most 60; a name has 1 to 60 characters, a value at most 2,000.")
        .Text("ingredients", draft.Ingredients, 0, 20_000)
        .When(draft.Allergens.IsDefault || draft.Allergens.Length > MostAllergens || draft.Allergens.Any(a => a is null || !CatalogRules.Token().IsMatch(a)),
            "allergens", "There are at most 60, each of lower-case letters, digits and '-'.")
        .When(draft.ShelfLifeDays is < 1 or > 3_650, "shelfLifeDays", "It is 1 to 3,650 days.");

    private static ImmutableArray<Money> WithPrice(ImmutableArray<Money> prices, Money? price) =>
        price is not { } set ? prices
        : prices.Any(p => p.Currency == set.Currency) ? [.. prices.Select(p => p.Currency == set.Currency ? set : p)]
        : prices.Add(set);

    private static bool Same(ProductDraft a, ProductDraft b) =>
        a with { Prices = b.Prices, Attributes = b.Attributes, Allergens = b.Allergens } == b
        && a.Prices.SequenceEqual(b.Prices) && a.Allergens.SequenceEqual(b.Allergens)
        && a.Attributes.Count == b.Attributes.Count && a.Attributes.All(x => b.Attributes.TryGetValue(x.Key, out var value) && value == x.Value);
}
