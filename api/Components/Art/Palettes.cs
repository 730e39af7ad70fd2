namespace SubscriptionBox.Api.Components.Art;

/// <summary>The colours of one picture, as CSS colours.</summary>
/// <param name="Ground">Behind everything.</param>
/// <param name="Halo">The soft shape behind the product.</param>
/// <param name="Main">The product.</param>
/// <param name="Second">Its cap, handle or lid.</param>
/// <param name="Detail">Its motif.</param>
/// <param name="Label">Its label.</param>
public sealed record Palette(string Ground, string Halo, string Main, string Second, string Detail, string Label = "#fffaf0");

/// <summary>Colours by what a product is made of where its name says so, and otherwise by its shelf.</summary>
public static class Palettes
{
    private static readonly Palette Rose = new("#f4dcd6", "#eac4bd", "#c26d67", "#6e2f35", "#a5484b");
    private static readonly Palette Clay = new("#f3ddcc", "#e8c4a9", "#bb6b43", "#5a2f1f", "#93431f");
    private static readonly Palette Sage = new("#dfe8d8", "#c6d6ba", "#7c9a70", "#354b34", "#55754b");
    private static readonly Palette Lilac = new("#e6dff0", "#d0c4e2", "#8a75ae", "#42345e", "#67518c");
    private static readonly Palette Sea = new("#d5e7e6", "#b5d3d2", "#4d8d8e", "#1d4547", "#2c6a6b");
    private static readonly Palette Sky = new("#d9e5f0", "#bcd1e4", "#5583ad", "#223f5e", "#346089");
    private static readonly Palette Honey = new("#f7e7bd", "#efd38a", "#d59a2b", "#6b4413", "#a56b10");
    private static readonly Palette Olive = new("#e8e7c8", "#d3d19f", "#8b8a3b", "#44441b", "#666523");
    private static readonly Palette Tomato = new("#f8dccf", "#f0bda6", "#cc4f33", "#5f1f16", "#9c321c");
    private static readonly Palette Plum = new("#eddce6", "#d9bccd", "#8d4a71", "#461f38", "#692f52");
    private static readonly Palette Night = new("#dcdfe4", "#bfc5ce", "#4d5868", "#232a35", "#7d8a9c");
    private static readonly Palette Cream = new("#efe6d6", "#dfd0b6", "#f6ecd8", "#8a6a45", "#b08b5c", "#fffdf7");
    private static readonly Palette Lime = new("#e7edc9", "#d2de9f", "#9fb33a", "#49551a", "#6e8020");

    private static readonly (string[] Words, Palette Palette)[] ByWord =
    [
        (["rose", "rhubarb", "raspberry", "strawberry", "berry", "cherry", "grapefruit"], Rose), (["lavender", "violet", "iris", "blueberry", "elder"], Lilac),
        (["sea", "tide", "tidepool", "kelp", "seaweed", "salt", "marine", "mint", "eucalyptus"], Sea), (["chamomile", "honey", "lemon", "marmalade", "turmeric", "mustard", "citrus", "ginger", "sunflower"], Honey),
        (["olive", "sage", "thyme", "rosemary", "pistachio", "matcha", "pesto"], Olive), (["tomato", "chilli", "paprika", "harissa", "pepper", "orange", "apricot"], Tomato),
        (["plum", "fig", "damson", "beetroot", "blackcurrant"], Plum), (["charcoal", "black", "midnight", "liquorice", "dark"], Night), (["oat", "milk", "cream", "almond", "vanilla", "coconut", "linen"], Cream),
        (["cucumber", "lime", "nettle", "apple", "green", "fennel", "basil"], Lime), (["cedar", "clay", "cocoa", "coffee", "smoke", "smoked", "walnut", "hazelnut", "cinnamon", "caramel"], Clay), (["rain", "water", "squalane", "hydrating", "swim"], Sky),
    ];

    private static readonly Dictionary<string, Palette[]> ByShelf = new()
    {
        ["skincare"] = [Rose, Sage, Lilac, Clay, Sea, Cream],
        ["fitness"] = [Sky, Sea, Night, Lime, Tomato, Honey],
        ["gourmet"] = [Honey, Tomato, Olive, Plum, Clay, Sage],
    };

    /// <summary>The colours of a product: the same every time.</summary>
    public static Palette Of(string sku, string category, string name)
    {
        var words = name.ToLowerInvariant().Split([' ', ',', '-', '&', '\''], StringSplitOptions.RemoveEmptyEntries);
        foreach (var (known, palette) in ByWord)
            if (words.Any(word => known.Contains(word) || word.EndsWith('s') && known.Contains(word[..^1])))
                return palette;
        var shelf = ByShelf.GetValueOrDefault(category) ?? ByShelf["gourmet"];
        return shelf[Dice.Of(sku, 1) % shelf.Length];
    }
}

/// <summary>Chance that is the same every time: FNV-1a of a text.</summary>
public static class Dice
{
    /// <summary>A number from 0 to 16,777,215 that depends on nothing but its arguments.</summary>
    public static int Of(string text, int salt)
    {
        var hash = 2166136261u;
        foreach (var c in text)
            hash = (hash ^ c) * 16777619u;
        hash = (hash ^ (uint)salt) * 16777619u;
        hash ^= hash >> 15;
        hash *= 2246822519u;
        return (int)(hash >> 8);
    }
}
