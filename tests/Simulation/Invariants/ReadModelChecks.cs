using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Simulation.Invariants;

/// <summary>Once traffic has stopped, every list says what the grains say (I10).</summary>
public static class ReadModelChecks
{
    /// <summary>Checks the lists against the stored states.</summary>
    public static void Check(Evidence e, Checks checks)
    {
        var world = e.World;
        checks.That("I10 every projection is at the log's end", world.AllCaughtUp, () => $"{string.Join(", ", world.Places.Positions.Select(p => $"{p.Key} {p.Value}"))}, the audit trail {world.Audit.Position}, the log {world.Log.All.Count}");
        var levels = world.Tables.Stock.ToDictionary(s => s.Sku);
        foreach (var (key, counter) in world.States.Of<InventoryState>())
        {
            var sku = key["sku-".Length..];
            var (units, _) = world.Tables.Promised.GetValueOrDefault(sku);
            checks.That("I10 the stock list says what the counters say", levels.TryGetValue(sku, out var level) && level.OnHand == counter.OnHand && level.Reserved == counter.Reserved && level.ReorderPoint == counter.ReorderPoint,
                () => $"{sku}: the counter has {counter.OnHand}, {counter.Reserved} reserved; the list {level}");
            checks.That("rule 9: counters know what is promised", counter.Promised == Math.Max(0, units), () => $"{sku}: the counter knows {counter.Promised}, promised are {units}");
        }
        foreach (var (key, product) in world.States.Of<ProductState>())
            checks.That("I10 the product list says what the products say", world.Tables.Products.TryGetValue(key["sku-".Length..], out var row) && product.Product is { } saved && Workload.Asker.Text(row.Product) == Workload.Asker.Text(saved), () => key);
        Promised(e, checks);
    }

    /// <summary>What is promised is what the next boxes of those who are active hold, and nothing else.</summary>
    private static void Promised(Evidence e, Checks checks)
    {
        var sums = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (_, promise) in e.All<BoxPromised>())
            foreach (var delta in promise.Deltas)
                sums[delta.Sku] = sums.GetValueOrDefault(delta.Sku) + delta.Delta;
        var held = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (_, state) in e.Subscriptions)
            foreach (var item in Grains.Subscriptions.UpcomingRules.Promised(state))
                held[item.Sku] = held.GetValueOrDefault(item.Sku) + item.Quantity;
        foreach (var sku in sums.Keys.Union(held.Keys))
        {
            checks.That("I10 promised is what next boxes hold", sums.GetValueOrDefault(sku) == held.GetValueOrDefault(sku), () => $"{sku}: promised {sums.GetValueOrDefault(sku)}, in boxes {held.GetValueOrDefault(sku)}");
            checks.That("I10 the list of promises adds up", e.World.Tables.Promised.GetValueOrDefault(sku).Units == sums.GetValueOrDefault(sku), () => sku);
        }
    }
}
