namespace SubscriptionBox.Silo.Catalogue;

/// <summary>What kind of product a cosmetic ingredient list belongs to, told by what only such products hold; the first rule that fits decides. A guess, said to be one in docs/import.md.</summary>
internal static class InciKinds
{
    /// <param name="Noun">How it is called.</param>
    /// <param name="Subcategory">Its shelf.</param>
    /// <param name="Size">The usual pack.</param>
    /// <param name="BaseUsd">Its base price (<see cref="ShopPrices"/>).</param>
    /// <param name="ShelfLifeDays">Unopened.</param>
    internal sealed record Kind(string Noun, string Subcategory, string Size, decimal BaseUsd, int ShelfLifeDays);

    private sealed record Rule(Kind Kind, string[] AnyOf, string[] AndAnyOf);

    private static readonly string[] Surfactants = ["laureth sulfate", "lauryl sulfate", "coco-sulfate", "betaine", "olefin sulfonate", "glucoside", "cocoyl", "sulfosuccinate"];

    private static readonly Rule[] Rules =
    [
        new(new("Toothpaste", "oral care", "75 ml", 5.50m, 900), ["sodium fluoride", "monofluorophosphate", "stannous fluoride", "hydrated silica"], ["saccharin", "sorbitol", "xylitol", "aroma", "hydrated silica"]),
        new(new("Nail Lacquer", "nails", "10 ml", 7.50m, 1_080), ["nitrocellulose"], []),
        new(new("Deodorant", "body care", "50 ml", 6.90m, 900), ["aluminum chlorohydrate", "aluminium chlorohydrate", "aluminum zirconium", "aluminum sesquichlorohydrate"], []),
        new(new("Scalp Shampoo", "hair care", "200 ml", 9.50m, 900), ["zinc pyrithione", "piroctone olamine"], []),
        new(new("Sun Cream", "sun care", "100 ml", 13.90m, 730), ["octocrylene", "butyl methoxydibenzoylmethane", "ethylhexyl triazone", "bis-ethylhexyloxyphenol"], []),
        new(new("Shampoo", "hair care", "250 ml", 8.50m, 900), ["polyquaternium", "guar hydroxypropyltrimonium"], Surfactants),
        new(new("Conditioner", "hair care", "200 ml", 8.90m, 900), ["behentrimonium", "cetrimonium", "stearamidopropyl"], []),
        new(new("Soap", "bath & shower", "100 g", 4.90m, 1_080), ["sodium palmate", "sodium cocoate", "sodium tallowate", "sodium olivate", "sodium palm kernelate"], []),
        new(new("Wash", "bath & shower", "250 ml", 7.50m, 900), Surfactants, []),
        new(new("Spray", "body care", "150 ml", 6.90m, 1_080), ["isobutane", "butane", "propane"], []),
        new(new("Tinted Cream", "moisturisers", "30 ml", 13.50m, 900), ["ci 77491", "ci 77492", "iron oxides"], []),
        new(new("Cream", "moisturisers", "50 ml", 12.50m, 900), ["cetearyl alcohol", "glyceryl stearate", "cetyl alcohol", "stearic acid", "behenyl alcohol", "cetearyl glucoside"], []),
        new(new("Gel", "serums", "50 ml", 11.50m, 900), ["carbomer", "acrylates", "xanthan gum", "hydroxyethylcellulose"], []),
        new(new("Toner", "toners", "150 ml", 8.90m, 900), ["aqua", "water", "eau"], []),
    ];

    private static readonly Kind Balm = new("Balm", "face oils", "30 ml", 11.90m, 900);

    /// <summary>The kind of a list.</summary>
    public static Kind Of(string ingredients) => Rules.FirstOrDefault(rule => Holds(ingredients, rule.AnyOf) && (rule.AndAnyOf.Length == 0 || Holds(ingredients, rule.AndAnyOf)))?.Kind ?? Balm;

    private static bool Holds(string ingredients, string[] words) => Array.Exists(words, word => ingredients.Contains(word, StringComparison.OrdinalIgnoreCase));
}
