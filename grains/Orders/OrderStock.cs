using SubscriptionBox.Curation;
using SubscriptionBox.Inventory;
using SubscriptionBox.Orders;

namespace SubscriptionBox.Grains.Orders;

/// <summary>An order's dealings with the counters of its SKUs. Everything here may be repeated.</summary>
public sealed class OrderStock(IGrainFactory grains, string orderId)
{
    /// <summary>Takes the reserved units out of all counters.</summary>
    /// <returns>Null when all are taken. Else why one is not: the others stay taken, and the repeat goes on from there.</returns>
    public async Task<Refusal?> Take(PlaceOrder command)
    {
        var taken = await Task.WhenAll(Lines(command.Items).Select(line => Take(line.Sku, line.Quantity, command.ShipOn)));
        return taken.FirstOrDefault(refusal => refusal is not null);
    }

    /// <summary>Puts the units of a cancelled order back.</summary>
    /// <returns>False when a counter refused; to be repeated.</returns>
    public async Task<bool> PutBack(ImmutableArray<BoxItem> items)
    {
        // Which lot they came from is not known here; a counter adds corrections to the lot that expires first, so nothing is shown to keep longer than it does.
        var answers = await Task.WhenAll(Lines(items).Select(line => Counter(line.Sku).Adjust(
            new AdjustStock(line.Quantity, $"Order {orderId} was called off before it shipped"),
            Caller.System with { Key = new RequestKey($"put-back-{orderId}", $"{line.Sku}:{line.Quantity}") })));
        return answers.All(answer => answer.Ok);
    }

    private async Task<Refusal?> Take(string sku, int quantity, DateOnly deliverOn)
    {
        var counter = Counter(sku);
        var taken = await counter.Consume(orderId, Caller.System);
        if (taken.Refusal?.Code != InventoryRefusal.NotReserved.Code)
            return taken.Refusal;
        // The hold ran out while the payment's outcome was unknown: if units are left, the paid order still gets them.
        var held = await counter.Reserve(new ReserveStock(orderId, quantity, deliverOn, null, StockAudience.Subscriber));
        return held.Ok ? (await counter.Consume(orderId, Caller.System)).Refusal : held.Refusal;
    }

    private IInventoryGrain Counter(string sku) => grains.GetGrain<IInventoryGrain>($"sku-{sku}");

    private static (string Sku, int Quantity)[] Lines(ImmutableArray<BoxItem> items) =>
        [.. items.GroupBy(item => item.Sku).Select(group => (group.Key, group.Sum(item => item.Quantity)))];
}
