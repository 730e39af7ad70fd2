using System.Collections.Immutable;
using SubscriptionBox.Catalog;
using SubscriptionBox.Grains.Catalog;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>Cosmetic ingredient lists without names (the columns of inci-lists-odbl). What such a product is called, which kind it is and whom it suits is derived from what it is made of;
/// the rules stand here, in <see cref="InciKinds"/>, in <see cref="InciFeatures"/> and in docs/import.md.</summary>
public sealed class InciColumns(ExclusionRules exclusions) : ICatalogueColumns
{
    /// <summary>The columns by which the mapping is recognised.</summary>
    public static readonly string[] Needs = ["list", "ingredients_n", "ingredients"];

    private static readonly string[] Freedoms = ["alcohol", "silicones", "parabens", "sulfates", "mineral-oil"];

    /// <inheritdoc/>
    public string Name => "cosmetic ingredient lists";

    /// <inheritdoc/>
    public ProductDraft Product(CatalogueRow row)
    {
        var (list, ingredients) = (row["list"], row["ingredients"]);
        if (ingredients.Length == 0)
            row.Fault("ingredients", "is missing");
        var kind = InciKinds.Of(ingredients);
        var features = InciFeatures.Of(ingredients).ToList();
        var held = exclusions.Find(ingredients).Select(hit => hit.Token).ToHashSet();
        var tags = Tags(features, held);
        return new ProductDraft(
            list, NameOf(list, kind, features), Description(row, kind, features, held), "skincare", kind.Subcategory, "", ShopPrices.For(kind.BaseUsd, list),
            ImmutableDictionary<string, string>.Empty
                .Add("size", kind.Size).Add("tags", string.Join(',', tags)).Add("skinTypes", string.Join(',', SkinTypes(tags, held))),
            ingredients, [.. held.Where(AllergenTokens.All.Contains).Order(StringComparer.Ordinal)], kind.ShelfLifeDays);
    }

    /// <summary>"Argan Oil &amp; Panthenol Cream, No. 23": the first two features, the kind, and the number of the list, so that no two are called the same.</summary>
    private static string NameOf(string list, InciKinds.Kind kind, List<InciFeatures.Feature> features)
    {
        var number = list[(list.LastIndexOf('-') + 1)..];
        var made = features.Count == 0 ? "Plain" : string.Join(" & ", features.Take(2).Select(feature => feature.Label));
        return $"{made} {kind.Noun}, No. {number}";
    }

    private string Description(CatalogueRow row, InciKinds.Kind kind, List<InciFeatures.Feature> features, HashSet<string> held)
    {
        var with = features.Count > 2 ? $" Also with {string.Join(", ", features.Skip(2).Take(3).Select(feature => feature.Label.ToLowerInvariant()))}." : "";
        var without = Freedoms.Prepend("fragrance").Where(token => !held.Contains(token)).Select(exclusions.Label).ToList();
        var free = without.Count > 0 ? $" Without {string.Join(", ", without)}." : "";
        return $"{kind.Noun} made of {DraftChecks.Short(row["ingredients_n"])} ingredients.{with}{free}";
    }

    /// <summary>"fragrance-free" means neither fragrance nor essential oils are listed; the other freedoms likewise; vegan is not claimed (a list does not say where glycerin comes from).</summary>
    private static ImmutableArray<string> Tags(List<InciFeatures.Feature> features, HashSet<string> held)
    {
        IEnumerable<string> tags = features.SelectMany(feature => feature.Tags);
        if (!held.Contains("fragrance") && !held.Contains("essential-oils"))
            tags = tags.Append("fragrance-free");
        tags = tags.Concat(Freedoms.Where(token => !held.Contains(token)).Select(token => (token == "mineral-oil" ? token : token.TrimEnd('s')) + "-free"));
        return [.. tags.Concat(features.Take(4).Select(feature => "with " + feature.Label.ToLowerInvariant())).Distinct()];
    }

    /// <summary>Dry: rich or hydrating. Oily and combination: clarifying, or neither rich nor with mineral oil. Sensitive: fragrance-free, without alcohol, acids and retinoids. Normal: everyone.</summary>
    private static IEnumerable<string> SkinTypes(ImmutableArray<string> tags, HashSet<string> held)
    {
        var rich = tags.Contains("rich") || held.Contains("mineral-oil");
        if ((rich || tags.Contains("hydrating")) && !held.Contains("alcohol"))
            yield return "dry";
        if (tags.Contains("clarifying") || !rich)
        {
            yield return "oily";
            yield return "combination";
        }
        if (tags.Contains("fragrance-free") && !held.Contains("alcohol") && !held.Contains("acids") && !held.Contains("retinoids"))
            yield return "sensitive";
        yield return "normal";
    }
}
