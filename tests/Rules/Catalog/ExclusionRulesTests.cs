using System.Collections.Immutable;
using SubscriptionBox.Catalog;
using SubscriptionBox.Grains.Catalog;

namespace SubscriptionBox.Tests.Rules.Catalog;

public sealed class ExclusionRulesTests
{
    // text, token, found?
    [Theory]
    [InlineData("Roasted almonds, sea salt", "nuts", true)]
    [InlineData("Sucre, noisettes 13 %, huile de palme", "nuts", true)]
    [InlineData("Zucker, HASELNÜSSE (13 %), Palmöl", "nuts", true)]
    [InlineData("azúcar, avellanas, aceite de palma", "nuts", true)]
    [InlineData("zucchero, nocciole, olio di palma", "nuts", true)]
    [InlineData("Coconut, nutmeg, butternut squash", "nuts", false)]
    [InlineData("noix de coco, noix de muscade", "nuts", false)]
    [InlineData("noix de cajou, noix de coco", "nuts", true)]
    [InlineData("Prunus Amygdalus Dulcis (Sweet Almond) Oil", "nuts", true)]
    [InlineData("roasted peanuts, salt", "nuts", false)]
    [InlineData("roasted peanuts, salt", "peanuts", true)]
    [InlineData("Arachidyl Alcohol, Arachidyl Glucoside", "peanuts", false)]
    [InlineData("coconut milk, cocoa butter, cream of tartar", "milk", false)]
    [InlineData("coconut milk, skimmed milk", "milk", true)]
    [InlineData("Butyrospermum Parkii (Shea) Butter", "milk", false)]
    [InlineData("butyrospermum parkii butter/shea butter", "milk", false)]
    [InlineData("Vollmilchpulver, Kakaobutter", "milk", true)]
    [InlineData("Contains soy, milk and pecan", "milk", true)]
    [InlineData("soy milk, water", "milk", false)]
    [InlineData("lait d'amande", "milk", false)]
    [InlineData("lait écrémé en poudre", "milk", true)]
    [InlineData("Farine de blé, œufs, beurre", "gluten", true)]
    [InlineData("Farine de blé, œufs, beurre", "egg", true)]
    [InlineData("Weizenmehl, Hühnereieiweiß", "egg", true)]
    [InlineData("eggplant, tomato", "egg", false)]
    [InlineData("maltodextrin, buckwheat", "gluten", false)]
    [InlineData("barley malt extract", "gluten", true)]
    [InlineData("corn gluten", "gluten", false)]
    [InlineData("natriumdisulphite, potassium metabisulfite", "sulphites", true)]
    [InlineData("unsulphured molasses", "sulphites", false)]
    [InlineData("Cetearyl Alcohol, Benzyl Alcohol", "alcohol", false)]
    [InlineData("Aqua, Alcohol Denat., Parfum", "alcohol", true)]
    [InlineData("white wine vinegar", "alcohol", false)]
    [InlineData("red wine, white wine vinegar", "alcohol", true)]
    [InlineData("Aqua, Parfum (Fragrance)", "fragrance", true)]
    [InlineData("aqua; glycerin; linalool", "fragrance", true)]
    [InlineData("sans parfum", "fragrance", false)]
    [InlineData("cyclopentasiloxane; dimethicone", "silicones", true)]
    [InlineData("methylparaben; aqua", "parabens", true)]
    [InlineData("oyster mushrooms, salt", "molluscs", false)]
    [InlineData("oyster sauce (oysters, water)", "molluscs", true)]
    [InlineData("natural rubber latex", "latex", true)]
    public void A_text_holds_a_token_or_does_not(string text, string token, bool held) => Assert.Equal(held, ExclusionTable.Held(text).Contains(token));

    [Theory]
    [InlineData("gluten-free oats flavour, gluten free", "gluten", true)] // oats stay
    [InlineData("gluten free tamari (water, soybeans, salt)", "gluten", false)]
    [InlineData("vegan, dairy free, soy-free", "milk", false)]
    [InlineData("no added sugar", "added-sugar", false)]
    [InlineData("no sugar, dextrose", "added-sugar", true)]
    [InlineData("lactose free milk", "milk", true)]
    [InlineData("free range eggs", "egg", true)]
    [InlineData("fat free milk", "milk", true)]
    [InlineData("yellow no. 5, milk", "milk", true)]
    [InlineData("senza latte", "milk", false)]
    [InlineData("ohne Alkohol", "alcohol", false)]
    [InlineData("alcohol-free perfume", "alcohol", false)]
    public void What_the_label_rules_out_is_no_hit(string text, string token, bool held) => Assert.Equal(held, ExclusionTable.Held(text).Contains(token));

    [Theory]
    [InlineData("Oats, honey. May contain nuts and milk.", "nuts")]
    [InlineData("Sucre. Peut contenir des traces de lait.", "milk")]
    [InlineData("Zucker. Kann Spuren von Erdnüssen enthalten.", "peanuts")]
    [InlineData("Azúcar. Puede contener trazas de soja.", "soy")]
    [InlineData("Zucchero. Può contenere tracce di sesamo.", "sesame")]
    [InlineData("Rice, salt. Made in a facility that processes eggs and fish.", "egg")]
    public void Traces_count_and_are_known_as_traces(string text, string token) =>
        Assert.Contains(ExclusionTable.Rules.Find(text), hit => hit.Token == token && hit.Trace);

    [Fact]
    public void A_real_mention_outweighs_a_trace() =>
        Assert.Contains(ExclusionTable.Rules.Find("Milk chocolate. May contain milk, nuts."), hit => hit is { Token: "milk", Trace: false });

    [Fact]
    public void A_may_contain_ends_with_its_bracket() =>
        Assert.Contains(ExclusionTable.Rules.Find("sauce (may contain rice), soybeans, salt"), hit => hit is { Token: "soy", Trace: false });

    [Fact]
    public void A_declared_allergen_counts_without_any_text() => Assert.True(ExclusionTable.Rules.Holds(Product("", "Bar", "nuts"), "nuts"));

    [Fact]
    public void Without_ingredients_the_name_is_read() => Assert.True(ExclusionTable.Rules.Holds(Product("", "Almond bar"), "nuts"));

    [Fact]
    public void With_ingredients_the_name_is_not() => Assert.False(ExclusionTable.Rules.Holds(Product("Ricinus Communis (Castor) Seed Oil", "Lip butter"), "milk"));

    [Fact]
    public void A_token_of_the_customers_own_is_looked_for_as_a_word()
    {
        Assert.True(ExclusionTable.Rules.Holds(Product("Sugar, Aniseed, salt", "Drops"), "aniseed"));
        Assert.False(ExclusionTable.Rules.Holds(Product("Sugar, Aniseed, salt", "Drops"), "anise"));
        Assert.Equal("aniseed", ExclusionTable.Rules.Label("aniseed"));
        Assert.Equal("tree nuts", ExclusionTable.Rules.Label("nuts"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(",;()**--")]
    [InlineData("\0\uFFFD\uD800 almonds")]
    public void Strange_texts_do_no_harm(string text) => Assert.True(ExclusionTable.Rules.Find(text).Length <= 1);

    private static ProductDraft Product(string ingredients, string name, params string[] allergens) => new("T-1", name, "", "gourmet", "", "",
        [], ImmutableDictionary<string, string>.Empty, ingredients, [.. allergens], null);
}
