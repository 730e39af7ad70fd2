using System.Globalization;
using System.Text.RegularExpressions;

namespace SubscriptionBox.Tests.Rules.Catalog;

/// <summary>The demo shop's own catalogue keeps its promises: a stranger's first look is at a shop.</summary>
public sealed partial class DemoCatalogueTests
{
    private static readonly List<Dictionary<string, string>> Products = Repository.Table("products.csv");
    private static readonly List<Dictionary<string, string>> Plans = Repository.Table("plans.csv");
    private static readonly HashSet<string> Suppliers = [.. Repository.Table("suppliers.csv").Select(row => row["supplier_id"])];

    private static int Number(Dictionary<string, string> row, string column) => int.Parse(row[column], NumberStyles.None, CultureInfo.InvariantCulture);

    private static string[] Words(string text) => [.. Word().Matches(text.ToLowerInvariant()).Select(match => match.Value)];

    /// <summary>All that break a rule, by SKU: one look shows them all.</summary>
    private static void None(IEnumerable<string> broken) => Assert.True(!broken.Any(), string.Join("\n", broken));

    [Fact]
    public void There_are_at_least_420_products_on_three_shelves_of_twelve_boards_or_more()
    {
        Assert.True(Products.Count >= 420);
        Assert.Equal(["fitness", "gourmet", "skincare"], Products.Select(p => p["category"]).Distinct().Order());
        Assert.All(Products.GroupBy(p => p["category"]), shelf =>
        {
            Assert.True(shelf.Count() >= 135, shelf.Key);
            Assert.True(shelf.Select(p => p["subcategory"]).Distinct().Count() >= 12, shelf.Key);
        });
    }

    [Fact]
    public void Skus_and_names_are_unique()
    {
        Assert.Equal(Products.Count, Products.Select(p => p["sku"]).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(Products.Count, Products.Select(p => p["name"]).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Skus_say_their_shelf() => None(
        from p in Products
        let prefix = p["category"] switch { "skincare" => "SKN-", "fitness" => "FIT-", _ => "GRM-" }
        where !Regex.IsMatch(p["sku"], $"^{prefix}[0-9]{{4}}$")
        select p["sku"]);

    [Fact]
    public void Allergens_are_those_that_the_ingredients_hold() => None(
        from p in Products
        let declared = ExclusionTable.Split(p["allergens"]).Order()
        let held = ExclusionTable.Held(p["ingredients"]).Intersect(ExclusionTable.Allergens).Order()
        where !declared.SequenceEqual(held)
        select $"{p["sku"]} {p["name"]}: says {string.Join(",", declared)}, holds {string.Join(",", held)}");

    [Theory]
    [InlineData("vegan", "animal-products")]
    [InlineData("fragrance-free", "fragrance")]
    [InlineData("fragrance-free", "essential-oils")]
    [InlineData("gluten-free", "gluten")]
    [InlineData("latex-free", "latex")]
    [InlineData("caffeine-free", "caffeine")]
    public void A_tag_that_promises_an_absence_is_true(string tag, string token) => None(
        from p in Products
        where ExclusionTable.Split(p["tags"]).Contains(tag)
        from hit in ExclusionTable.Rules.Find(p["ingredients"])
        where hit.Token == token
        select $"{p["sku"]} {p["name"]}: {tag}, and holds {hit.Word}");

    [Fact]
    public void What_holds_retinol_says_so() => None(
        from p in Products
        where p["category"] == "skincare" && ExclusionTable.Held(p["ingredients"]).Contains("retinoids") != ExclusionTable.Split(p["tags"]).Contains("retinol")
        select $"{p["sku"]} {p["name"]}");

    [Fact]
    public void Prices_are_positive_and_in_the_usual_order() => None(
        from p in Products
        let usd = Number(p, "price_usd")
        let cad = Number(p, "price_cad")
        let eur = Number(p, "price_eur")
        let gbp = Number(p, "price_gbp")
        where !(usd is >= 200 and <= 5_000 && cad > usd && cad < usd * 16 / 10 && gbp < eur && eur < cad && eur > usd * 9 / 10 && gbp > usd * 7 / 10)
        select $"{p["sku"]}: {usd} USD, {cad} CAD, {eur} EUR, {gbp} GBP");

    [Fact]
    public void No_two_descriptions_are_alike()
    {
        var sets = Products.Select(p => (Sku: p["sku"], Words: Words(p["description"]).ToHashSet())).ToList();
        None(from a in sets
             from b in sets
             where string.CompareOrdinal(a.Sku, b.Sku) < 0
             let shared = a.Words.Count(b.Words.Contains)
             where shared * 2 > a.Words.Count + b.Words.Count - shared
             select $"{a.Sku} and {b.Sku} share {shared} words");
    }

    [Fact]
    public void No_two_descriptions_open_with_the_same_words() => None(
        from opening in Products.GroupBy(p => string.Join(' ', Words(p["description"]).Take(3)))
        where opening.Count() > 2
        select opening.Key);

    [Fact]
    public void Descriptions_are_one_to_three_whole_sentences() => None(
        from p in Products
        let text = p["description"]
        where text.Length is < 35 or > 300 || !char.IsUpper(text[0]) || text[^1] is not ('.' or '!' or '?') || SentenceEnd().Count(text) > 4
        select $"{p["sku"]}: {text}");

    [Fact]
    public void Skincare_names_skin_types_and_fitness_gear_a_level() => None(
        from p in Products
        let skin = ExclusionTable.Split(p["skin_types"])
        let level = ExclusionTable.Split(p["level"])
        where !(skin.All(s => s is "dry" or "oily" or "combination" or "sensitive" or "normal") && level.All(l => l is "beginner" or "intermediate" or "advanced")
            && skin.IsEmpty == (p["category"] != "skincare") && level.IsEmpty == (p["category"] != "fitness"))
        select p["sku"]);

    [Fact]
    public void Every_product_says_what_it_is_made_of_how_big_it_is_and_who_delivers_it() => None(
        from p in Products
        where p["ingredients"].Length < 3 || p["brand"].Length == 0 || ExclusionTable.Split(p["tags"]).IsEmpty
            || !Size().IsMatch(p["size"]) || Number(p, "weight_grams") is < 5 or > 5_000 || !Suppliers.Contains(p["supplier"])
        select p["sku"]);

    [Fact]
    public void What_is_eaten_or_put_on_skin_keeps_long_enough_to_be_sent() => None(
        from p in Products
        where p["category"] != "fitness" && p["shelf_life_days"].Length == 0 || p["shelf_life_days"].Length > 0 && Number(p, "shelf_life_days") is < 60 or > 3_650
        select p["sku"]);

    [Fact]
    public void Twenty_to_thirty_brands_each_with_several_products()
    {
        var brands = Products.GroupBy(p => p["brand"]).ToList();
        Assert.InRange(brands.Count, 20, 30);
        Assert.All(brands, brand => Assert.True(brand.Count() >= 5, brand.Key));
    }

    [Fact]
    public void Every_answer_of_the_quiz_finds_products()
    {
        var quiz = Repository.Table("quiz.csv");
        var tags = Products.SelectMany(p => ExclusionTable.Split(p["tags"]).Concat(ExclusionTable.Split(p["skin_types"])).Concat(ExclusionTable.Split(p["level"]))).ToHashSet();
        None(from answer in quiz
             where answer["target"] == "attributes" && answer["question_id"] != "adventure" && !tags.Contains(answer["value"])
             select answer["value"]);
        None(from answer in quiz where answer["target"] == "exclusions" && !ExclusionTable.Rules.Tokens.Contains(answer["value"]) select answer["value"]);
    }

    [Fact]
    public void Plans_come_in_three_intervals_and_four_currencies_and_longer_ones_cost_less_a_box()
    {
        Assert.True(Plans.Count >= 9);
        Assert.All(Plans, plan => Assert.InRange(Number(plan, "items_per_box"), 4, 7));
        Assert.All(Plans, plan => Assert.Matches("^plan-[a-z]+-(monthly|quarterly|annual)$", plan["plan_id"]));
        foreach (var family in Plans.GroupBy(plan => plan["family"]).Where(family => family.Count() == 3))
        {
            foreach (var currency in new[] { "usd", "cad", "eur", "gbp" })
            {
                var perBox = family.OrderBy(plan => Number(plan, "boxes_per_period")).Select(plan => Number(plan, "price_" + currency) / Number(plan, "boxes_per_period")).ToList();
                Assert.True(perBox[0] > perBox[1] && perBox[1] > perBox[2], $"{family.Key} {currency}");
            }
        }
    }

    [Fact]
    public void Discovery_Monthly_costs_what_the_rules_say()
    {
        var plan = Assert.Single(Plans, plan => plan["plan_id"] == "plan-discovery-monthly");
        Assert.Equal(("2900", "2900"), (plan["price_usd"], plan["price_eur"]));
    }

    [GeneratedRegex("[a-z']+")] private static partial Regex Word();
    [GeneratedRegex("[.!?](?= |$)")] private static partial Regex SentenceEnd();
    [GeneratedRegex(@"^([0-9]+ × )?[0-9.]+ (ml|g|l|kg|m|piece|pieces|pair|pairs|set|cards|rolls)$")] private static partial Regex Size();
}
