using SubscriptionBox.Catalog;
using SubscriptionBox.Silo.Catalogue;
using SubscriptionBox.Tests.Rules;

namespace SubscriptionBox.Tests.Grains.Catalogue;

public sealed class When_the_real_files_are_read
{
    private const string Foods = "data/catalogue-food-odbl.csv.gz", Lists = "data/inci-lists-odbl.csv.gz";

    private static List<ProductDraft> Products(string file)
    {
        var lines = Files.Read(File.ReadAllBytes(Repository.Shared(file)));
        Assert.True(lines.OfType<BadLine>().FirstOrDefault() is not { } bad, lines.OfType<BadLine>().FirstOrDefault()?.ToString());
        return [.. lines.OfType<GoodLine>().Select(line => line.Product)];
    }

    [SharedFact(Foods)]
    public void All_9099_foods_find_their_shelf()
    {
        var foods = Products(Foods);
        Assert.Equal(9_099, foods.Count);
        Assert.Equal(620, foods.Count(food => food.Category == "fitness"));
        Assert.Equal(8_479, foods.Count(food => food.Category == "gourmet"));
        Assert.Contains(foods, food => food is { Category: "fitness", Subcategory: "protein powder" });
        Assert.All(foods, food => Assert.Equal(4, food.Prices.Length));
        Assert.All(foods, food => Assert.InRange(food.Prices[0].Amount, 190, 2_500));
        Assert.All(foods, food => Assert.Contains("tags", food.Attributes.Keys));
    }

    [SharedFact(Foods)]
    public void What_a_label_marks_is_declared()
    {
        var foods = Products(Foods).ToDictionary(food => food.Sku);
        var marked = Repository.SharedTable(Foods).Where(row => row["allergens_marked_on_label"].Split(';').Contains("wheat")).ToList();
        Assert.True(marked.Count >= 49);
        Assert.All(marked, row => Assert.Contains("gluten", foods[row["sku"]].Allergens));
        Assert.All(foods.Values, food => Assert.DoesNotContain("eggs", food.Allergens));
    }

    [SharedFact(Lists)]
    public void All_6467_lists_become_skincare_with_a_name_of_their_own()
    {
        var products = Products(Lists);
        Assert.Equal(6_467, products.Count);
        Assert.Equal(6_467, products.Select(product => product.Name).Distinct().Count());
        Assert.All(products, product => Assert.Equal("skincare", product.Category));
        Assert.All(products, product => Assert.Contains("normal", product.Attributes["skinTypes"]));
        Assert.True(products.GroupBy(product => product.Subcategory).Count() >= 10);
        Assert.True(products.Count(product => product.Name.StartsWith("Plain ", StringComparison.Ordinal)) < products.Count / 5);
    }

    [SharedFact(Lists)]
    public void Fragrance_free_means_that_no_fragrance_is_listed()
    {
        var free = Products(Lists).Where(product => product.Attributes["tags"].Split(',').Contains("fragrance-free")).ToList();
        Assert.True(free.Count > 500);
        Assert.All(free, product => Assert.False(Files.Exclusions.Holds(product, "fragrance") || Files.Exclusions.Holds(product, "essential-oils")));
        Assert.All(free, product => Assert.DoesNotContain("parfum", product.Ingredients.Split("; ")));
    }

    [SharedFact(Lists)]
    public void With_panthenol_is_said_of_what_holds_it_only()
    {
        var with = Products(Lists).Where(product => product.Attributes["tags"].Split(',').Contains("with panthenol")).ToList();
        Assert.True(with.Count > 300);
        Assert.All(with, product => Assert.Contains("panthenol", product.Ingredients, StringComparison.OrdinalIgnoreCase));
    }

    [SharedFact(Foods)]
    public void The_same_file_gives_the_same_products_every_time()
    {
        var (first, second) = (Products(Foods), Products(Foods));
        Assert.Equal(first.Select(food => (food.Sku, food.Prices[0], food.Attributes["tags"])), second.Select(food => (food.Sku, food.Prices[0], food.Attributes["tags"])));
    }
}
