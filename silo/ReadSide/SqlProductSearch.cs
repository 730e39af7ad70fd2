using System.Globalization;
using System.Text.Json;
using SubscriptionBox.Audit;
using SubscriptionBox.Catalog;
using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>The catalogue's lists over the read side's tables.</summary>
public sealed class SqlProductSearch(ShopDatabase database, IGrainFactory grains) : IProductSearch
{
    private const string Found = """
        AND (active = 1 OR ?1 = 1) AND (name, sku) > (?2, ?3)
        AND NOT EXISTS (SELECT 1 FROM json_each(?4) AS word WHERE instr(read_product.text, word.value) = 0)
        ORDER BY name, sku LIMIT ?5
        """;

    private const string InAll = "SELECT json, version FROM read_product WHERE ?6 IS NULL " + Found;
    private const string InCategory = "SELECT json, version FROM read_product WHERE category = ?6 " + Found;

    /// <inheritdoc/>
    public Task<long> Version() => database.Readers.Read(static db => db.Prepare("SELECT version FROM read_catalogue_version").ScalarInt64() ?? 0);

    /// <inheritdoc/>
    public Task<ImmutableArray<ProductView>> Search(ProductSearch search) => database.Readers.Read(search, static (db, s) => All(
        db.Prepare(s.Category is null ? InAll : InCategory)
            .Bind(1, s.IncludeInactive).Bind(2, s.After?.Sort ?? "").Bind(3, s.After?.Id ?? "").Bind(4, JsonSerializer.Serialize(s.Words)).Bind(5, s.Limit).Bind(6, s.Category),
        Product));

    /// <inheritdoc/>
    public Task<ProductView?> Find(string sku) => database.Readers.Read(sku, static (db, s) =>
    {
        var row = db.Prepare("SELECT json, version FROM read_product WHERE sku = ?1").Bind(1, s);
        return row.Step() ? Product(row) : null;
    });

    /// <inheritdoc/>
    public Task<ImmutableArray<ProductView>> OnSale() => database.Readers.Read(static db => All(db.Prepare("SELECT json, version FROM read_product WHERE active = 1 ORDER BY sku"), Product));

    /// <inheritdoc/>
    public Task<ImmutableArray<PlanView>> Plans() => database.Readers.Read(static db => All(
        db.Prepare("SELECT json, version FROM read_plan ORDER BY name, plan_id"), row => new PlanView(Json<PlanDraft>(row), row.GetInt64(1))));

    /// <inheritdoc/>
    public Task<ImmutableArray<SupplierView>> Suppliers(SearchKey? after, int limit) => database.Readers.Read((after, limit), static (db, q) => All(
        db.Prepare("SELECT json FROM read_supplier WHERE (name, supplier_id) > (?1, ?2) ORDER BY name, supplier_id LIMIT ?3").Bind(1, q.after?.Sort ?? "").Bind(2, q.after?.Id ?? "").Bind(3, q.limit),
        Json<SupplierView>));

    /// <inheritdoc/>
    public Task<ImmutableArray<PurchaseOrderView>> PurchaseOrders(SearchKey? after, int limit) => database.Readers.Read((after, limit), static (db, q) => All(
        db.Prepare("SELECT json FROM read_purchase_order WHERE (placed_at, purchase_order_id) < (?1, ?2) ORDER BY placed_at DESC, purchase_order_id DESC LIMIT ?3")
            .Bind(1, q.after is { } place ? long.Parse(place.Sort, NumberStyles.None, CultureInfo.InvariantCulture) : long.MaxValue).Bind(2, q.after?.Id ?? "").Bind(3, q.limit),
        Json<PurchaseOrderView>));

    /// <inheritdoc/>
    public Task CatchUp() => grains.GetGrain<IProjectionGrain>(CatalogueProjection.Key).CatchUp();

    private static ProductView Product(Statement row) => new(Json<ProductDraft>(row), null, row.GetInt64(1));

    private static T Json<T>(Statement row) => JsonSerializer.Deserialize<T>(row.GetBytes(0), ShopJson.Options)!;

    private static ImmutableArray<T> All<T>(Statement rows, Func<Statement, T> read)
    {
        var found = ImmutableArray.CreateBuilder<T>();
        while (rows.Step())
            found.Add(read(rows));
        return found.ToImmutable();
    }
}
