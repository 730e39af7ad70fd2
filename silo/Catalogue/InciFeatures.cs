namespace SubscriptionBox.Silo.Catalogue;

/// <summary>Ingredients that a person has heard of: what derived products are named and tagged after.</summary>
internal static class InciFeatures
{
    /// <param name="Words">What to look for in the list.</param>
    /// <param name="Label">What to call it: "Argan Oil".</param>
    /// <param name="Tags">What it is good for.</param>
    internal sealed record Feature(string[] Words, string Label, string[] Tags);

    /// <summary>The rarer and the more telling first: names take the first two that are in.</summary>
    private static readonly Feature[] All =
    [
        new(["retinol", "retinal", "retinyl palmitate"], "Retinol", ["retinol", "anti-ageing"]),
        new(["salicylic acid", "capryloyl salicylic"], "Salicylic Acid", ["clarifying", "exfoliating"]),
        new(["glycolic acid", "mandelic acid"], "Glycolic Acid", ["exfoliating", "brightening"]),
        new(["niacinamide"], "Niacinamide", ["brightening", "clarifying"]),
        new(["ascorbic acid", "ascorbyl glucoside", "ascorbyl phosphate", "tetrahexyldecyl ascorbate"], "Vitamin C", ["vitamin-c", "brightening"]),
        new(["ceramide"], "Ceramides", ["barrier"]),
        new(["palmitoyl tripeptide", "palmitoyl tetrapeptide", "palmitoyl pentapeptide", "acetyl hexapeptide"], "Peptides", ["anti-ageing"]),
        new(["hyaluron"], "Hyaluronic Acid", ["hydrating"]),
        new(["urea"], "Urea", ["hydrating"]),
        new(["zinc oxide"], "Zinc Oxide", ["mineral"]),
        new(["zinc pca", "zinc gluconate"], "Zinc", ["clarifying"]),
        new(["centella asiatica"], "Centella", ["soothing"]),
        new(["argania spinosa"], "Argan Oil", ["rich"]),
        new(["butyrospermum parkii", "shea butter"], "Shea Butter", ["rich"]),
        new(["persea gratissima"], "Avocado", ["rich"]),
        new(["prunus amygdalus"], "Sweet Almond", ["rich"]),
        new(["simmondsia chinensis"], "Jojoba", ["rich"]),
        new(["olea europaea"], "Olive", ["rich"]),
        new(["cocos nucifera"], "Coconut", ["rich"]),
        new(["theobroma cacao"], "Cocoa", ["rich"]),
        new(["macadamia"], "Macadamia", ["rich"]),
        new(["prunus armeniaca"], "Apricot Kernel", ["rich"]),
        new(["rosa canina", "rosa moschata", "rosehip"], "Rosehip", ["brightening"]),
        new(["rosa damascena", "rosa centifolia"], "Rose", ["rose"]),
        new(["calendula"], "Calendula", ["soothing", "herbal"]),
        new(["chamomilla", "anthemis nobilis"], "Chamomile", ["soothing", "herbal"]),
        new(["camellia sinensis"], "Green Tea", ["herbal"]),
        new(["lavandula"], "Lavender", ["lavender", "herbal"]),
        new(["rosmarinus"], "Rosemary", ["herbal"]),
        new(["melaleuca alternifolia"], "Tea Tree", ["clarifying"]),
        new(["mentha piperita", "mentha arvensis", "menthol"], "Mint", ["herbal"]),
        new(["hamamelis"], "Witch Hazel", ["clarifying", "herbal"]),
        new(["urtica dioica"], "Nettle", ["herbal"]),
        new(["citrus"], "Citrus", ["citrus"]),
        new(["mel extract", "honey", "; mel;"], "Honey", ["soothing"]),
        new(["avena sativa"], "Oat", ["soothing"]),
        new(["kaolin", "montmorillonite", "illite", "bentonite"], "Clay", ["clarifying"]),
        new(["charcoal"], "Charcoal", ["clarifying"]),
        new(["maris sal", "sea salt"], "Sea Salt", []),
        new(["caffeine"], "Caffeine", []),
        new(["keratin"], "Keratin", []),
        new(["hydrolyzed silk", "sericin"], "Silk", []),
        new(["hydrolyzed wheat"], "Wheat Protein", []),
        new(["aloe barbadensis"], "Aloe", ["soothing", "hydrating"]),
        new(["squalane"], "Squalane", ["barrier"]),
        new(["panthenol"], "Panthenol", ["soothing"]),
        new(["allantoin"], "Allantoin", ["soothing"]),
        new(["bisabolol"], "Bisabolol", ["soothing"]),
        new(["helianthus annuus"], "Sunflower", []),
        new(["tocopher"], "Vitamin E", []),
        new(["sodium fluoride", "monofluorophosphate"], "Fluoride", []),
        new(["xylitol"], "Xylitol", []),
        new(["glycerin"], "Glycerin", ["hydrating"]),
    ];

    /// <summary>The features of a list, in the order of the table.</summary>
    public static IEnumerable<Feature> Of(string ingredients) => All.Where(feature => Array.Exists(feature.Words, word => ingredients.Contains(word, StringComparison.OrdinalIgnoreCase)));
}
