using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Inventory;
using SubscriptionBox.Settings;

namespace SubscriptionBox.Tests.Grains.Cluster;

/// <summary>The same grains, nothing edited, on Microsoft Orleans.</summary>
public sealed class When_the_grains_run_on_Orleans(OrleansSilo silo) : IClassFixture<OrleansSilo>
{
    private static readonly Caller Admin = new("acc-admin", Role.Administrator, null);

    private readonly string sku = "sku-" + Guid.NewGuid().ToString("N");

    [Fact]
    public void Every_grain_interface_leads_to_a_grain()
    {
        var interfaces = typeof(Money).Assembly.GetExportedTypes().Where(t => t.IsInterface && typeof(IGrainWithStringKey).IsAssignableFrom(t)).ToArray();
        var classes = typeof(AggregateServices).Assembly.GetExportedTypes().Where(t => typeof(Grain).IsAssignableFrom(t) && !t.IsAbstract).ToArray();
        Assert.NotEmpty(interfaces);
        foreach (var contract in interfaces.Where(i => i.Name.EndsWith("Grain", StringComparison.Ordinal)))
        {
            var implementation = Assert.Single(classes, contract.IsAssignableFrom);
            var id = silo.Grains.GetGrain(contract, "key-1").GetGrainId();
            Assert.Equal($"{KindOf(implementation)}/key-1", id.ToString());
        }
    }

    [Fact]
    public async Task A_repeated_request_has_one_effect_and_one_answer()
    {
        var caller = Admin with { Key = new RequestKey("key", "content") };
        var product = silo.Grains.GetGrain<ICatalogGrain>(sku);
        var first = await product.Create(Draft(), caller);
        await Forget(product);
        var second = await product.Create(Draft(), caller);
        Assert.True(first.Ok, first.Refusal?.Detail);
        Assert.Equal((first.Value!.Version, false, true), (second.Value!.Version, first.Replayed, second.Replayed));
        Assert.Equal([1], silo.Services.GetRequiredService<MemoryEventLog>().SequencesOf($"product/{sku}"));
    }

    [Fact]
    public async Task A_record_comes_back_as_it_was_written()
    {
        var product = silo.Grains.GetGrain<ICatalogGrain>(sku);
        var created = (await product.Create(Draft(), Admin)).Value!;
        await Forget(product);
        var read = (await product.Get()).Value!;
        Assert.Equal(created.Product.Prices.AsEnumerable(), read.Product.Prices);
        Assert.Equal(created.Product.Attributes, read.Product.Attributes);
        Assert.Equal(created.Product with { Prices = read.Product.Prices, Attributes = read.Product.Attributes, Allergens = read.Product.Allergens }, read.Product);
    }

    [Fact]
    public async Task A_thousand_reservations_at_once_share_the_stock_exactly()
    {
        var counter = silo.Grains.GetGrain<IInventoryGrain>(sku);
        Yes(await counter.Receive(new ReceiveStock(600, null, null, null), Admin));
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(n => counter.Reserve(Ask($"ord-{n}"))));
        Assert.Equal((600, 400), (answers.Count(a => a.Ok), answers.Count(a => a.Refusal == InventoryRefusal.OutOfStock)));
        var view = await counter.Get();
        Assert.Equal((600, 600, 0), (view.OnHand, view.Reserved, view.Available));

        await Forget(counter);
        var again = await counter.Get();
        Assert.Equal((600, 600, 0, view.Version), (again.OnHand, again.Reserved, again.Available, again.Version));
        Assert.Equal(answers[0].Ok, (await counter.Reserve(Ask("ord-0"))).Ok);
        await Task.WhenAll(Enumerable.Range(0, 1000).Where(n => answers[n].Ok).Select(n => counter.Consume($"ord-{n}", Admin)));
        var shipped = await counter.Get();
        Assert.Equal((0, 0, 0), (shipped.OnHand, shipped.Reserved, shipped.Available));
    }

    [Fact]
    public async Task Events_are_numbered_without_gaps()
    {
        var settings = silo.Grains.GetGrain<ISettingsGrain>("set-shop");
        for (var days = 1; days <= 5; days++)
            Yes(await settings.Set(ShopSettings.Default with { CutoffDays = days }, null, Admin));
        await Forget(settings);
        Assert.Equal(5, (await settings.Get()).CutoffDays);
        Assert.Equal([1, 2, 3, 4, 5], silo.Services.GetRequiredService<MemoryEventLog>().SequencesOf("settings/set-shop"));
    }

    [Fact]
    public async Task A_purchase_order_hears_of_what_came_in()
    {
        var (supplier, order) = ($"sup-{sku}", $"po-{sku}");
        Yes(await silo.Grains.GetGrain<ICatalogGrain>(sku).Create(Draft(), Admin));
        Yes(await silo.Grains.GetGrain<ISupplierGrain>(supplier).Put(new SupplierDraft("Olive & Co", null, 7), Admin));
        Yes(await silo.Grains.GetGrain<IPurchaseOrderGrain>(order).Place(new PurchaseOrderDraft(supplier, [new PurchaseOrderLine(sku["sku-".Length..], 10)], null), Admin));
        Yes(await silo.Grains.GetGrain<IInventoryGrain>(sku).Receive(new ReceiveStock(4, "lot", null, order), Admin));
        Assert.Equal(("partlyReceived", 4), await silo.Grains.GetGrain<IPurchaseOrderGrain>(order).Get() is { Value: { } view } ? (view.Status, view.Lines[0].Received) : default);
    }

    private ProductDraft Draft() => new(sku["sku-".Length..], "Olive oil", "Cold pressed.", "gourmet", "Oils", "Grove",
        [new Money(1_250, "EUR"), new Money(1_100, "GBP")], ImmutableDictionary<string, string>.Empty.Add("size", "500 ml"), "olive oil", [], 365);

    private static ReserveStock Ask(string orderId) => new(orderId, 1, new DateOnly(2030, 1, 1), null, StockAudience.Subscriber);

    private static string KindOf(Type grainClass) => grainClass.Name[..^"Grain".Length].ToLowerInvariant();

    private static void Yes<T>(Answer<T> answer) => Assert.True(answer.Ok, answer.Refusal is { } no ? $"{no.Detail} {string.Join(' ', no.Fields.Select(f => $"{f.Key}: {string.Join(' ', f.Value)}"))}" : null);

    private Task Forget(IGrainWithStringKey grain) => silo.Forget(grain);
}
