using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Inventory;
using SubscriptionBox.Silo.Catalogue;

namespace SubscriptionBox.Tests.Grains.Catalogue;

public sealed class When_a_catalogue_is_imported : IDisposable
{
    private static readonly string Mixed = Files.Header + "\n" + Files.Good + "\nT-2,Bad price,,gourmet,,,,,,-5,,\n" + Files.Good.Replace("T-1", "T-3") + "\nT-4,Bad shelf,,toys,,,,,,490,,\n";
    private readonly TemporaryShop _shop = new();

    public void Dispose() => _shop.Dispose();

    private string File(string text, string name = "catalogue.csv") => _shop.Write(name, Encoding.UTF8.GetBytes(text));

    private async Task<(Answer<ProductView> Product, long EventsInTheLog)> Look(string sku)
    {
        await using var shop = await _shop.Open();
        return (await shop.Grains.GetGrain<ICatalogGrain>("sku-" + sku).Get(), await shop.Services.GetRequiredService<IEventLog>().End());
    }

    [Fact]
    public async Task The_good_lines_are_in_and_the_bad_ones_are_named()
    {
        var (exit, output, _) = await _shop.Import(File(Mixed));
        Assert.Equal(ImportCommand.Fine, exit);
        Assert.Contains("line 3, price USD: is not more than nothing", output, StringComparison.Ordinal);
        Assert.Contains("line 5, category: \"toys\" is not one of", output, StringComparison.Ordinal);
        Assert.Contains("2 added, 0 changed, 0 as they were, 2 bad lines left out", output, StringComparison.Ordinal);
        Assert.Equal("Plain biscuits", (await Look("T-3")).Product.Value?.Product.Name);
        Assert.False((await Look("T-2")).Product.Ok);
    }

    [Fact]
    public async Task Refusing_bad_lines_writes_nothing_and_does_not_even_open_the_shop()
    {
        var (exit, output, opened) = await _shop.Import(File(Mixed), "--refuse-bad");
        Assert.Equal((ImportCommand.Refused, false), (exit, opened));
        Assert.Contains("2 bad lines. Nothing was written.", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_shop.Data));
    }

    [Fact]
    public async Task Refusing_bad_lines_takes_a_file_without_any()
    {
        var (exit, output, _) = await _shop.Import("--refuse-bad", File(Files.Header + "\n" + Files.Good));
        Assert.Equal(ImportCommand.Fine, exit);
        Assert.Contains("1 added", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        var file = File(Mixed);
        await _shop.Import(file, "--opening-stock", "12");
        var before = await Look("T-1");
        var (_, output, _) = await _shop.Import(file, "--opening-stock", "12");
        var after = await Look("T-1");
        Assert.Contains("0 added, 0 changed, 2 as they were", output, StringComparison.Ordinal);
        Assert.Equal(before.Product.Value!.Version, after.Product.Value!.Version);
        Assert.Equal(before.EventsInTheLog, after.EventsInTheLog);
    }

    [Fact]
    public async Task What_the_file_says_otherwise_is_changed()
    {
        await _shop.Import(File(Mixed));
        var (_, output, _) = await _shop.Import(File(Mixed.Replace(",490,", ",590,")));
        Assert.Contains("0 added, 2 changed, 0 as they were", output, StringComparison.Ordinal);
        Assert.Equal(590, (await Look("T-1")).Product.Value!.Product.Prices[0].Amount);
    }

    [Fact]
    public async Task Opening_stock_is_given_once_with_the_shelf_life_of_the_product()
    {
        await _shop.Import(File(Mixed), "--opening-stock=12");
        await _shop.Import(File(Mixed), "--opening-stock=50");
        await using var shop = await _shop.Open();
        var stock = await shop.Grains.GetGrain<IInventoryGrain>("sku-T-1").Get();
        var today = DateOnly.FromDateTime(shop.Services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
        Assert.Equal(12, stock.OnHand);
        Assert.InRange(Assert.Single(stock.Lots).ExpiresOn!.Value.DayNumber, today.DayNumber + 119, today.DayNumber + 120);
    }

    [Fact]
    public async Task A_gzipped_file_with_a_mapping_of_its_own_comes_in()
    {
        var file = _shop.Write("k.csv.gz", Files.Zipped("Nr;Titel;Preis\nA1;Kekse;4,90\nA2;Tee;x\n"));
        var map = File("""{ "sku": "Nr", "name": "Titel", "prices": { "EUR": "Preis" }, "defaults": { "category": "gourmet" } }""", "map.json");
        var (exit, output, _) = await _shop.Import(file, "--map", map);
        Assert.Equal(ImportCommand.Fine, exit);
        Assert.Contains("line 3, Preis: \"x\" is not a price", output, StringComparison.Ordinal);
        Assert.Equal(new Money(490, "EUR"), (await Look("A1")).Product.Value!.Product.Prices[0]);
    }

    [Theory]
    [InlineData("There is no file", "nowhere.csv")]
    [InlineData("needs a file")]
    [InlineData("one file at a time", "a.csv", "b.csv")]
    [InlineData("exclude each other", "a.csv", "--skip-bad", "--refuse-bad")]
    [InlineData("--map needs a value", "a.csv", "--map")]
    [InlineData("between 1 and 100,000", "a.csv", "--opening-stock", "-4")]
    [InlineData("not an option", "a.csv", "--all")]
    public async Task What_makes_no_sense_is_refused_in_one_sentence(string part, params string[] args)
    {
        var (exit, output, opened) = await _shop.Import(args);
        Assert.Equal((ImportCommand.Refused, false), (exit, opened));
        Assert.Contains(part, output, StringComparison.Ordinal);
        Assert.Single(output.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_shop_that_is_open_is_not_imported_into()
    {
        var file = File(Mixed);
        await using var open = await _shop.Open();
        await Assert.ThrowsAsync<ShopFileInUseException>(() => _shop.Import(file));
    }

    [Fact]
    public async Task A_file_with_a_header_only_or_an_unknown_one_is_refused()
    {
        Assert.Equal(ImportCommand.Refused, (await _shop.Import(File(Files.Header + "\n"))).Exit);
        Assert.Equal(ImportCommand.Refused, (await _shop.Import(File("colour,shape\nred,round\n"))).Exit);
    }
}
