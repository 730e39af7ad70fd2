using SubscriptionBox.Catalog;
using SubscriptionBox.Curation;
using SubscriptionBox.Inventory;
using SubscriptionBox.Orders;

namespace SubscriptionBox.Grains.Orders;

/// <summary>An order's dealings with the counters of its SKUs, and with what the catalogue says of them. Everything here may be repeated.</summary>
public sealed class OrderStock(IGrainFactory grains, string orderId)
{
    /// <summary>Takes the reserved units out of all counters.</summary>
    /// <returns>The lots they came from; or, when one of them is refused, why: then nothing is taken or held any more, and whoever repeats this reserves first.</returns>
    public async Task<(ImmutableArray<TakenLot> Lots, Refusal? Refusal)> Take(PlaceOrder command)
    {
        var lines = Lines(command.Items);
        var taken = await Task.WhenAll(lines.Select(line => Take(line.Sku, line.Quantity, command.ShipOn)));
        if (taken.FirstOrDefault(t => t.Refusal is not null).Refusal is { } refusal)
        {
            await Task.WhenAll(lines.Select(line => Counter(line.Sku).GiveBack(orderId, Caller.System)));
            return ([], refusal);
        }
        return ([.. lines.Zip(taken).SelectMany(t => t.Second.Lots.Select(lot => new TakenLot(t.First.Sku, lot.Name, lot.ExpiresOn, lot.Units)))], null);
    }

    /// <summary>Puts units back into the lots they were taken from.</summary>
    /// <param name="state">Knows the lots.</param>
    /// <param name="why">The refund's key, or <c>cancel</c>: each of them puts its units back once.</param>
    /// <returns>False when a counter refused; to be repeated.</returns>
    public async Task<bool> PutBack(OrderState state, string why, ImmutableArray<BoxLine> units)
    {
        var answers = await Task.WhenAll(units.Select(line => Counter(line.Sku).Return(
            new ReturnStock(orderId, [.. ReturnRules.Lots(state, line.Sku, line.Quantity).Select(lot => new Lot(lot.Lot, lot.ExpiresOn, lot.Units))]),
            Caller.System with { Key = new RequestKey($"put-back-{orderId}-{why}", $"{line.Sku}:{line.Quantity}") })));
        return answers.All(answer => answer.Ok);
    }

    /// <summary>A list price of each item, by which its part of the order is measured; 0 for what has none in that currency.</summary>
    public async Task<long[]> Prices(ImmutableArray<BoxItem> items, string currency)
    {
        var products = await Task.WhenAll(items.Select(item => grains.GetGrain<ICatalogGrain>($"sku-{item.Sku}").Get()));
        return [.. products.Select(p => p.Ok ? p.Value.Product.Prices.FirstOrDefault(price => price.Currency == currency).Amount : 0)];
    }

    /// <summary>Whether units of these goods go back on the shelf when nobody says: food and what goes on the skin do not (rules.md 10).</summary>
    public async Task<ImmutableDictionary<string, bool>> KeepWell(ImmutableArray<BoxLine> lines)
    {
        var skus = lines.Select(l => l.Sku).Distinct().ToArray();
        var products = await Task.WhenAll(skus.Select(sku => grains.GetGrain<ICatalogGrain>($"sku-{sku}").Get()));
        return skus.Zip(products).ToImmutableDictionary(p => p.First, p => p.Second.Ok && p.Second.Value.Product.Category is not ("gourmet" or "skincare"));
    }

    /// <summary>Lines of one SKU, counted together.</summary>
    public static ImmutableArray<BoxItem> Merged(ImmutableArray<BoxItem> items) =>
        items.Select(i => i.Sku).Distinct().Count() == items.Length ? items : [.. items.GroupBy(i => i.Sku).Select(g => g.First() with { Quantity = g.Sum(i => i.Quantity) })];

    private async Task<(ImmutableArray<Lot> Lots, Refusal? Refusal)> Take(string sku, int quantity, DateOnly deliverOn)
    {
        var counter = Counter(sku);
        var taken = await counter.Consume(orderId, Caller.System);
        if (taken.Refusal?.Code != InventoryRefusal.NotReserved.Code)
            return (Lots(taken), taken.Refusal);
        // The hold ran out while the payment's outcome was unknown: if units are left, the paid order still gets them.
        var held = await counter.Reserve(new ReserveStock(orderId, quantity, deliverOn, null, StockAudience.Subscriber));
        if (!held.Ok)
            return ([], held.Refusal);
        taken = await counter.Consume(orderId, Caller.System);
        return (Lots(taken), taken.Refusal);
    }

    private IInventoryGrain Counter(string sku) => grains.GetGrain<IInventoryGrain>($"sku-{sku}");

    private static ImmutableArray<Lot> Lots(Answer<StockView> taken) => taken.Value?.Taken ?? [];

    private static (string Sku, int Quantity)[] Lines(ImmutableArray<BoxItem> items) =>
        [.. items.GroupBy(item => item.Sku).Select(group => (group.Key, group.Sum(item => item.Quantity)))];
}
