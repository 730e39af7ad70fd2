using System.Buffers;
using SubscriptionBox.Catalog;
using SubscriptionBox.Grains.Catalog;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>The limits of a product (<see cref="ProductDraft"/>), checked before anything is sent anywhere, so that a file can be judged whole.</summary>
public static class DraftChecks
{
    private static readonly SearchValues<char> SkuLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");
    private static readonly string[] Categories = ["skincare", "fitness", "gourmet"];
    private static readonly string[] Currencies = ["USD", "CAD", "EUR", "GBP"];
    private const long MaximumPrice = 10_000_00;

    /// <summary>The first thing that is wrong; null when nothing is.</summary>
    public static (string Field, string Reason)? Fault(ProductDraft draft) =>
        Sku(draft.Sku)
        ?? Text("name", draft.Name, 1, 200) ?? Text("description", draft.Description, 0, 4_000)
        ?? OneOf("category", draft.Category, Categories) ?? Text("subcategory", draft.Subcategory, 0, 80) ?? Text("brand", draft.Brand, 0, 120)
        ?? Text("ingredients", draft.Ingredients, 0, 20_000)
        ?? Prices(draft)
        ?? draft.Allergens.Select(allergen => Text("allergens", allergen, 1, 40)).FirstOrDefault(fault => fault is not null)
        ?? draft.Attributes.Select(pair => Text("attribute " + Short(pair.Key), pair.Value, 0, 2_000) ?? Text("attribute", pair.Key, 1, 60)).FirstOrDefault(fault => fault is not null)
        ?? (draft.ShelfLifeDays is < 1 or > 3_650 ? ((string, string)?)("shelf life", $"{draft.ShelfLifeDays} days is not between 1 and 3,650") : null)
        ?? Grain(draft);

    /// <summary>Whatever else the product's own grain would refuse.</summary>
    private static (string, string)? Grain(ProductDraft draft) =>
        ProductRules.Problems(draft, "sku-" + draft.Sku).Fields.OrderBy(field => field.Key).Select(field => ((string, string)?)(field.Key, LowerFirst(field.Value[0]).TrimEnd('.'))).FirstOrDefault();

    private static string LowerFirst(string text) => text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : text;

    private static (string, string)? Sku(string sku) =>
        sku.Length is < 2 or > 40 ? ("sku", sku.Length == 0 ? "is missing" : $"\"{Short(sku)}\" is not 2 to 40 characters long")
        : sku.AsSpan().ContainsAnyExcept(SkuLetters) ? ("sku", $"\"{Short(Visible(sku))}\" holds something else than letters, digits, '-', '_' and '.'") : null;

    private static (string, string)? Text(string field, string text, int shortest, int longest)
    {
        if (text.Length < shortest)
            return (field, "is missing");
        if (text.Length > longest)
            return (field, $"is {text.Length:N0} characters long, more than {longest:N0}");
        foreach (var c in text)
        {
            if (char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
                return (field, $"holds the control character U+{(int)c:X4}");
        }
        return null;
    }

    private static (string, string)? OneOf(string field, string value, string[] allowed) =>
        allowed.Contains(value) ? null : (field, value.Length == 0 ? "is missing" : $"\"{Short(Visible(value))}\" is not one of {string.Join(", ", allowed)}");

    private static (string, string)? Prices(ProductDraft draft)
    {
        if (draft.Prices.IsDefaultOrEmpty)
            return ("price", "is missing");
        foreach (var price in draft.Prices)
        {
            if (!Currencies.Contains(price.Currency))
                return ("price", $"{Short(Visible(price.Currency))} is not one of {string.Join(", ", Currencies)}");
            if (price.Amount is <= 0 or > MaximumPrice)
                return ("price " + price.Currency, price.Amount <= 0 ? "is not more than nothing" : "is more than 10,000.00");
        }
        return draft.Prices.DistinctBy(price => price.Currency).Count() == draft.Prices.Length ? null : ("price", "one currency has two");
    }

    /// <summary>At most forty characters of something that came from outside, for a message.</summary>
    public static string Short(string text) => text.Length <= 40 ? text : text[..(char.IsHighSurrogate(text[38]) ? 38 : 39)] + "…";

    private static string Visible(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
