using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using SubscriptionBox.Catalog;
using SubscriptionBox.Grains.Catalog;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>Food by its label: name, ingredients, allergens, nutrition per 100 g (the columns of catalogue-food-odbl). Prices, shelf life and taste are not on the label; the rules for them are below and in docs/import.md.</summary>
public sealed class FoodColumns(ExclusionRules exclusions) : ICatalogueColumns
{
    /// <summary>The columns by which the mapping is recognised.</summary>
    public static readonly string[] Needs = ["sku", "name", "ingredients", "domain_derived", "category_derived", "allergens_marked_on_label", "allergens_derived"];

    /// <summary>A shelf's base price in USD for the usual pack, how long its goods keep, and what they taste of.</summary>
    private sealed record Shelf(decimal BaseUsd, int ShelfLifeDays, string[] Tags);

    private static readonly Shelf Other = new(5.90m, 270, []);
    private static readonly FrozenDictionary<string, Shelf> Shelves = new Dictionary<string, Shelf>
    {
        ["nuts & seeds"] = new(6.50m, 240, ["nutty"]),
        ["nut butters"] = new(6.90m, 270, ["nutty"]),
        ["jam & preserves"] = new(5.90m, 540, ["sweet", "fruity"]),
        ["cookies & biscuits"] = new(4.90m, 180, ["sweet"]),
        ["chocolate"] = new(5.50m, 300, ["sweet", "dark"]),
        ["honey & syrup"] = new(8.50m, 900, ["sweet"]),
        ["crackers & crispbread"] = new(4.50m, 210, ["savoury"]),
        ["spices & seasoning"] = new(4.90m, 900, ["savoury"]),
        ["mustard & condiments"] = new(4.90m, 450, ["tangy"]),
        ["vinegar"] = new(6.50m, 900, ["tangy"]),
        ["coffee"] = new(8.90m, 300, ["bitter"]),
        ["popcorn & crisps"] = new(3.90m, 150, ["salty"]),
        ["sauces & salsa"] = new(5.50m, 450, ["savoury"]),
        ["pasta"] = new(4.50m, 720, ["savoury"]),
        ["cheese"] = new(8.50m, 75, ["savoury"]),
        ["olives & antipasti"] = new(6.20m, 540, ["salty", "savoury"]),
        ["tea"] = new(6.50m, 730, ["herbal"]),
        ["cured meat & jerky"] = new(7.90m, 150, ["savoury", "salty"]),
        ["granola & muesli"] = new(6.50m, 240, ["sweet"]),
        ["olive oil"] = new(10.90m, 540, ["savoury"]),
        ["dried fruit"] = new(5.50m, 300, ["fruity", "sweet"]),
        ["tinned fish"] = new(5.90m, 1_095, ["savoury"]),
        ["protein & energy bars"] = new(3.50m, 270, ["sweet", "nutrition"]),
        ["sports drinks"] = new(3.20m, 300, ["hydration"]),
        ["protein powder"] = new(17.90m, 540, ["nutrition"]),
    }.ToFrozenDictionary();

    private static readonly (string Column, string Attribute)[] Nutrition =
    [
        ("fat_100g", "fatPer100g"), ("saturated_fat_100g", "saturatedFatPer100g"), ("carbohydrate_100g", "carbohydratePer100g"), ("sugar_100g", "sugarPer100g"),
        ("fibre_100g", "fibrePer100g"), ("protein_100g", "proteinPer100g"), ("salt_100g", "saltPer100g"),
    ];

    /// <inheritdoc/>
    public string Name => "food labels";

    /// <inheritdoc/>
    public ProductDraft Product(CatalogueRow row)
    {
        var category = row["domain_derived"] switch { "gourmet" => "gourmet", "fitness-nutrition" => "fitness", var other => other };
        var subcategory = row["category_derived"];
        var shelf = Shelves.GetValueOrDefault(subcategory, Other);
        var allergens = Allergens(row);
        var attributes = Attributes(row);
        var tags = Tags(row, shelf, attributes);
        if (tags.Length > 0)
            attributes["tags"] = string.Join(',', tags);
        return new ProductDraft(
            row["sku"], row["name"], Description(row, subcategory, allergens), category, subcategory, "", ShopPrices.For(shelf.BaseUsd, row["sku"]),
            attributes.ToImmutable(), row["ingredients"], allergens, shelf.ShelfLifeDays);
    }

    /// <summary>What the label marks, read with the shop's own words ("wheat" is gluten), and what the source found.</summary>
    private ImmutableArray<string> Allergens(CatalogueRow row)
    {
        var marked = Cells.List(row["allergens_marked_on_label"]).SelectMany(word => exclusions.Find(word)).Select(hit => hit.Token);
        var derived = Cells.List(row["allergens_derived"]).Select(word => word switch { "soybeans" => "soy", "eggs" => "egg", _ => word });
        return [.. marked.Concat(derived).Where(AllergenTokens.All.Contains).Distinct().Order(StringComparer.Ordinal)];
    }

    private static ImmutableDictionary<string, string>.Builder Attributes(CatalogueRow row)
    {
        var attributes = ImmutableDictionary.CreateBuilder<string, string>();
        if (row["barcode"] is { Length: > 0 } barcode)
            attributes["barcode"] = barcode;
        foreach (var (column, attribute) in Nutrition)
        {
            // More than 100 g in 100 g, or less than nothing, is a slip of whoever typed the label: unknown, not wrong.
            if (decimal.TryParse(row[column], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var grams) && grams is >= 0 and <= 100)
                attributes[attribute] = grams.ToString("0.####", CultureInfo.InvariantCulture);
        }
        return attributes;
    }

    private ImmutableArray<string> Tags(CatalogueRow row, Shelf shelf, ImmutableDictionary<string, string>.Builder attributes)
    {
        List<string> tags = [.. shelf.Tags];
        var held = exclusions.Find(row["ingredients"]).Where(hit => !hit.Trace).Select(hit => hit.Token).ToHashSet();
        if (held.Contains("chilli"))
            tags.Add("spicy");
        if (held.Contains("nuts") || held.Contains("peanuts"))
            tags.Add("nutty");
        if (Says(row, "smoke"))
            tags.Add("smoky");
        if (Says(row, "organic"))
            tags.Add("organic");
        if (Grams(attributes, "proteinPer100g") >= 20)
            tags.Add("high-protein");
        if (Grams(attributes, "sugarPer100g") is < 5 and >= 0)
            tags.Add("low-sugar");
        return [.. tags.Distinct()];
    }

    private static bool Says(CatalogueRow row, string word) =>
        row["name"].Contains(word, StringComparison.OrdinalIgnoreCase) || row["ingredients"].Contains(word, StringComparison.OrdinalIgnoreCase);

    private static decimal Grams(ImmutableDictionary<string, string>.Builder attributes, string name) =>
        attributes.TryGetValue(name, out var text) ? decimal.Parse(text, CultureInfo.InvariantCulture) : -1;

    private string Description(CatalogueRow row, string subcategory, ImmutableArray<string> allergens)
    {
        var first = row["ingredients"].Split([',', '(', '[', ';', '.', ':'], 4, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(3).Where(part => part.Length is > 2 and < 40).ToList();
        var made = first.Count > 0 ? $" Made with {string.Join(", ", first).ToLowerInvariant()}." : "";
        var contains = allergens.Length > 0 ? $" Contains {string.Join(", ", allergens.Select(exclusions.Label))}." : "";
        return $"From the {subcategory} shelf.{made}{contains}";
    }
}
