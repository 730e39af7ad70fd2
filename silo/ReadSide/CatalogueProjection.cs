using System.Text.Json;
using SubscriptionBox.Catalog;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Inventory;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>Products, plans, suppliers, purchase orders and stock, as lists read them.</summary>
public sealed class CatalogueProjection(ShopDatabase database) : SqlProjection(database)
{
    /// <summary>The projection's name.</summary>
    public const string Key = "prj-read-side";

    private const string SaveProduct = """
        INSERT INTO read_product(sku, name, category, active, version, text, json) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT(sku) DO UPDATE SET name = excluded.name, category = excluded.category, active = excluded.active, version = excluded.version, text = excluded.text, json = excluded.json
        WHERE excluded.version > read_product.version
        """;

    private const string SaveStock = """
        INSERT INTO read_stock(sku, position, version, promised, json) VALUES (?1, ?2, ?3, 0, ?4)
        ON CONFLICT(sku) DO UPDATE SET position = excluded.position, version = excluded.version, json = excluded.json WHERE excluded.version > read_stock.version OR read_stock.json IS NULL
        """;

    private const string AddPromised = """
        INSERT INTO read_stock(sku, position, version, promised, json) VALUES (?1, ?2, 0, ?3, NULL)
        ON CONFLICT(sku) DO UPDATE SET position = max(read_stock.position, excluded.position), promised = read_stock.promised + excluded.promised
        """;

    /// <inheritdoc/>
    public override string Name => Key;

    /// <summary>Rows carry the version of what they show, and promised units are sums: a later event may be shown before an earlier one that is tried again.</summary>
    public override EventOrder Order => EventOrder.Independent;

    /// <inheritdoc/>
    protected override Action<WriteContext>? ChangeFor(LoggedEvent happened) => happened.Event.Type switch
    {
        "productSaved" => Product(happened, EventNames.Payload<ProductSaved>(happened.Event)),
        "planSaved" => Plan(happened, EventNames.Payload<PlanSaved>(happened.Event)),
        "supplierSaved" => Supplier(happened.Event.Sequence, EventNames.Payload<SupplierSaved>(happened.Event).Supplier),
        "purchaseOrderSaved" => PurchaseOrder(happened.Event.Sequence, EventNames.Payload<PurchaseOrderSaved>(happened.Event).PurchaseOrder),
        "stockMoved" => Stock(happened, EventNames.Payload<StockMoved>(happened.Event).Level),
        "stockReceived" => Stock(happened, EventNames.Payload<StockReceived>(happened.Event).Level),
        "stockReturned" => Stock(happened, EventNames.Payload<StockReturned>(happened.Event).Level),
        "stockAdjusted" => Stock(happened, EventNames.Payload<StockAdjusted>(happened.Event).Level),
        "reorderPointSet" => Stock(happened, EventNames.Payload<ReorderPointSet>(happened.Event).Level),
        _ => null,
    };

    private static Action<WriteContext> Product(LoggedEvent happened, ProductSaved saved)
    {
        var p = saved.Product;
        var (name, text, json) = (p.Name.ToLowerInvariant(), $"{p.Name}\n{p.Brand}\n{p.Description}\n{p.Sku}".ToLowerInvariant(), Json(p));
        return db =>
        {
            db.Prepare(SaveProduct).Bind(1, p.Sku).Bind(2, name).Bind(3, p.Category).Bind(4, p.Active).Bind(5, saved.Version).Bind(6, text).Bind(7, json).Execute();
            Touch(db, happened.Position);
        };
    }

    private static Action<WriteContext> Plan(LoggedEvent happened, PlanSaved saved)
    {
        var json = Json(saved.Plan);
        return db =>
        {
            db.Prepare("""
                INSERT INTO read_plan(plan_id, name, version, json) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT(plan_id) DO UPDATE SET name = excluded.name, version = excluded.version, json = excluded.json WHERE excluded.version > read_plan.version
                """).Bind(1, saved.Plan.PlanId).Bind(2, saved.Plan.Name).Bind(3, saved.Version).Bind(4, json).Execute();
            Touch(db, happened.Position);
        };
    }

    private static Action<WriteContext> Supplier(long version, SupplierView supplier)
    {
        var json = Json(supplier);
        return db => db.Prepare("""
            INSERT INTO read_supplier(supplier_id, name, json, version) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT(supplier_id) DO UPDATE SET name = excluded.name, json = excluded.json, version = excluded.version WHERE excluded.version > read_supplier.version
            """).Bind(1, supplier.SupplierId).Bind(2, supplier.Name.ToLowerInvariant()).Bind(3, json).Bind(4, version).Execute();
    }

    private static Action<WriteContext> PurchaseOrder(long version, PurchaseOrderView order)
    {
        var json = Json(order);
        return db => db.Prepare("""
            INSERT INTO read_purchase_order(purchase_order_id, placed_at, json, version) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT(purchase_order_id) DO UPDATE SET json = excluded.json, version = excluded.version WHERE excluded.version > read_purchase_order.version
            """).Bind(1, order.PurchaseOrderId).Bind(2, order.PlacedAt.ToUnixTimeMilliseconds()).Bind(3, json).Bind(4, version).Execute();
    }

    private static Action<WriteContext> Stock(LoggedEvent happened, StockLevel level)
    {
        var json = Json(level);
        return db => db.Prepare(SaveStock).Bind(1, level.Sku).Bind(2, happened.Position).Bind(3, level.Version).Bind(4, json).Execute();
    }

    /// <inheritdoc/>
    protected override Action<WriteContext, long>? ChangeForAll(IReadOnlyList<LoggedEvent> batch) => PromisedUnits.In(batch) is { } promised
        ? (db, position) =>
        {
            foreach (var (sku, units, at) in promised.After(position))
                db.Prepare(AddPromised).Bind(1, sku).Bind(2, at).Bind(3, units).Execute();
        }
        : null;

    private static void Touch(WriteContext db, long position) =>
        db.Prepare("INSERT INTO read_catalogue_version(id, version) VALUES (1, ?1) ON CONFLICT(id) DO UPDATE SET version = excluded.version").Bind(1, position).Execute();

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ShopJson.Options);
}
