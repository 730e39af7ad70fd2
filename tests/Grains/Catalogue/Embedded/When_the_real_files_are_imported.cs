using System.Collections.Immutable;
using SubscriptionBox.Catalog;
using SubscriptionBox.Tests.Rules;

namespace SubscriptionBox.Tests.Grains.Catalogue;

/// <summary>From the file on disk to the shelf a customer sees, with exclusions.</summary>
public sealed class When_the_real_files_are_imported : IDisposable
{
    private const string Foods = "data/catalogue-food-odbl.csv.gz", Lists = "data/inci-lists-odbl.csv.gz";
    private readonly TemporaryShop _shop = new();

    public void Dispose() => _shop.Dispose();

    private async Task<List<ProductView>> Shelf(string category, params string[] exclusions)
    {
        await using var shop = await _shop.Open();
        var catalog = shop.Grains.GetGrain<ICatalogQueryGrain>("catalog");
        await catalog.Refresh();
        List<ProductView> found = [];
        string? cursor = null;
        do
        {
            var page = await catalog.Search(new ProductQuery(category, null, cursor, 100, Exclusions: [.. exclusions]));
            Assert.True(page.Ok, page.Refusal?.Detail);
            found.AddRange(page.Value.Items);
            cursor = page.Value.NextCursor;
        }
        while (cursor is not null);
        return found;
    }

    [SharedFact(Foods)]
    public async Task The_foods_fill_the_gourmet_shelves_and_the_sports_nutrition()
    {
        var (exit, output, _) = await _shop.Import(Repository.Shared(Foods), "--refuse-bad");
        Assert.Equal(0, exit);
        Assert.Contains("9,099 added, 0 changed, 0 as they were, 0 bad lines", output, StringComparison.Ordinal);
        Assert.Equal(620, (await Shelf("fitness")).Count);
        var all = await Shelf("gourmet");
        Assert.Equal(8_479, all.Count);
        var without = await Shelf("gourmet", "nuts", "milk");
        Assert.InRange(without.Count, 4_000, 7_500);
        Assert.All(without, product => Assert.DoesNotContain(Files.Exclusions.Find(product.Product.Ingredients), hit => hit.Token is "nuts" or "milk"));
        Assert.All(without, product => Assert.Empty(product.Product.Allergens.Intersect(["nuts", "milk"])));
        Assert.Contains("0 added, 0 changed, 9,099 as they were", (await _shop.Import(Repository.Shared(Foods))).Output, StringComparison.Ordinal);
    }

    [SharedFact(Lists)]
    public async Task The_ingredient_lists_fill_the_skincare_shelves()
    {
        var (exit, output, _) = await _shop.Import(Repository.Shared(Lists));
        Assert.Equal(0, exit);
        Assert.Contains("6,467 added, 0 changed, 0 as they were, 0 bad lines", output, StringComparison.Ordinal);
        Assert.Equal(6_467, (await Shelf("skincare")).Count);
        var unscented = await Shelf("skincare", "fragrance", "essential-oils", "alcohol");
        Assert.InRange(unscented.Count, 500, 4_000);
        Assert.All(unscented, product => Assert.DoesNotContain("parfum", product.Product.Ingredients.Split("; ")));
    }
}
