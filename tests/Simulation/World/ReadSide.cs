using SubscriptionBox.Audit;
using SubscriptionBox.Catalog;
using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Inventory;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>The read models' tables, shared by all silos: what the projections write and lists read.</summary>
public sealed class ReadSide : IStockReader
{
    private readonly Dictionary<string, (StockLevel Level, long At)> _stock = new(StringComparer.Ordinal);

    /// <summary>Products by SKU.</summary>
    public SortedDictionary<string, ProductView> Products { get; } = new(StringComparer.Ordinal);

    /// <summary>Plans by id.</summary>
    public SortedDictionary<string, PlanView> Plans { get; } = new(StringComparer.Ordinal);

    /// <summary>Purchase orders by id.</summary>
    public SortedDictionary<string, PurchaseOrderView> PurchaseOrders { get; } = new(StringComparer.Ordinal);

    /// <summary>Suppliers by id.</summary>
    public SortedDictionary<string, SupplierView> Suppliers { get; } = new(StringComparer.Ordinal);

    /// <summary>Units that next boxes are drafted with, by SKU, and the event that said so last.</summary>
    public SortedDictionary<string, (int Units, long At)> Promised { get; } = new(StringComparer.Ordinal);

    /// <summary>The event up to which a counter was told what is promised.</summary>
    public Dictionary<string, long> Told { get; } = new(StringComparer.Ordinal);

    /// <summary>Stock by SKU.</summary>
    public IEnumerable<StockLevel> Stock => _stock.Values.Select(s => s.Level);

    /// <summary>Grows with every product and plan.</summary>
    public long CatalogueVersion { get; private set; }

    /// <summary>Takes one event in; null for types that change no list.</summary>
    public Action? Change(LoggedEvent happened)
    {
        var record = happened.Event;
        switch (record.Type)
        {
            case "productSaved":
                var product = EventNames.Payload<ProductSaved>(record);
                return () => Newer(Products, product.Product.Sku, new ProductView(product.Product, null, product.Version), p => p.Version, happened.Position);
            case "planSaved":
                var plan = EventNames.Payload<PlanSaved>(record);
                return () => Newer(Plans, plan.Plan.PlanId, new PlanView(plan.Plan, plan.Version), p => p.Version, happened.Position);
            case "supplierSaved":
                var supplier = EventNames.Payload<SupplierSaved>(record).Supplier;
                return () => Suppliers[supplier.SupplierId] = supplier;
            case "purchaseOrderSaved":
                var order = EventNames.Payload<PurchaseOrderSaved>(record).PurchaseOrder;
                return () => PurchaseOrders[order.PurchaseOrderId] = order;
            case "stockMoved":
                return Level(EventNames.Payload<StockMoved>(record).Level, happened.Position);
            case "stockReceived":
                return Level(EventNames.Payload<StockReceived>(record).Level, happened.Position);
            case "stockReturned":
                return Level(EventNames.Payload<StockReturned>(record).Level, happened.Position);
            case "stockAdjusted":
                return Level(EventNames.Payload<StockAdjusted>(record).Level, happened.Position);
            case "reorderPointSet":
                return Level(EventNames.Payload<ReorderPointSet>(record).Level, happened.Position);
            default:
                return null;
        }
    }

    /// <summary>Adds what an event promises; null for other events.</summary>
    public Action? Promise(LoggedEvent happened)
    {
        if (!EventNames.Is<BoxPromised>(happened.Event))
            return null;
        var deltas = EventNames.Payload<BoxPromised>(happened.Event).Deltas;
        return () =>
        {
            foreach (var delta in deltas)
                Promised[delta.Sku] = (Promised.GetValueOrDefault(delta.Sku).Units + delta.Delta, happened.Position);
        };
    }

    /// <inheritdoc/>
    public Task<StockRows> Changed(long after)
    {
        var rows = ImmutableArray.CreateBuilder<StockRow>();
        var position = after;
        foreach (var (sku, (level, at)) in _stock)
        {
            var (units, promisedAt) = Promised.GetValueOrDefault(sku);
            var changed = Math.Max(at, promisedAt);
            if (changed <= after)
                continue;
            rows.Add(new StockRow(level, units));
            position = Math.Max(position, changed);
        }
        return Task.FromResult(new StockRows(rows.ToImmutable(), position));
    }

    private Action Level(StockLevel level, long position) => () =>
    {
        if (!_stock.TryGetValue(level.Sku, out var known) || level.Version > known.Level.Version)
            _stock[level.Sku] = (level, position);
    };

    private void Newer<T>(SortedDictionary<string, T> rows, string key, T row, Func<T, long> version, long position)
    {
        if (!rows.TryGetValue(key, out var known) || version(row) > version(known))
            rows[key] = row;
        CatalogueVersion = position;
    }
}

/// <summary>The catalogue's lists.</summary>
public sealed class ProductSearchOf(ReadSide tables, IGrainFactory grains) : IProductSearch
{
    /// <inheritdoc/>
    public Task<long> Version() => Task.FromResult(tables.CatalogueVersion);

    /// <inheritdoc/>
    public Task<ImmutableArray<ProductView>> Search(ProductSearch search) => Task.FromResult(tables.Products.Values
        .Where(p => (search.IncludeInactive || p.Product.Active) && (search.Category is null || p.Product.Category == search.Category)).Take(search.Limit).ToImmutableArray());

    /// <inheritdoc/>
    public Task<ProductView?> Find(string sku) => Task.FromResult(tables.Products.GetValueOrDefault(sku));

    /// <inheritdoc/>
    public Task<ImmutableArray<ProductView>> OnSale() => Task.FromResult(tables.Products.Values.Where(p => p.Product.Active).ToImmutableArray());

    /// <inheritdoc/>
    public Task<ImmutableArray<PlanView>> Plans() => Task.FromResult(tables.Plans.Values.ToImmutableArray());

    /// <inheritdoc/>
    public Task<ImmutableArray<SupplierView>> Suppliers(SearchKey? after, int limit) => Task.FromResult(tables.Suppliers.Values.Take(limit).ToImmutableArray());

    /// <inheritdoc/>
    public Task<ImmutableArray<PurchaseOrderView>> PurchaseOrders(SearchKey? after, int limit) => Task.FromResult(tables.PurchaseOrders.Values.Take(limit).ToImmutableArray());

    /// <inheritdoc/>
    public Task CatchUp() => grains.GetGrain<IProjectionGrain>(ReadSideProjection.Key).CatchUp();
}
