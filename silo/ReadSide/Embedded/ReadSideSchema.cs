using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>Tables of the read models. All of it can be computed anew from the event log.</summary>
public sealed class ReadSideSchema : ISchemaPart
{
    /// <inheritdoc/>
    public string Name => "read-side";

    /// <inheritdoc/>
    public int Version => 2;

    /// <inheritdoc/>
    public int Order => 10;

    /// <inheritdoc/>
    public void Upgrade(SqliteWriteContext database, int fromVersion)
    {
        database.ExecuteScript(Tables);
        if (fromVersion < 2)
            database.ExecuteScript(Versions);
    }

    /// <summary>Version 2: suppliers and purchase orders know the number of the event they come from, so that one that is handled late does not undo a later one.</summary>
    private const string Versions = """
        ALTER TABLE read_supplier ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE read_purchase_order ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
        """;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS read_product(
            sku TEXT PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, active INTEGER NOT NULL, version INTEGER NOT NULL, text TEXT NOT NULL, json TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS read_product_by_name ON read_product(name, sku);
        CREATE INDEX IF NOT EXISTS read_product_by_category ON read_product(category, name, sku);
        CREATE TABLE IF NOT EXISTS read_plan(plan_id TEXT PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL, json TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS read_supplier(supplier_id TEXT PRIMARY KEY, name TEXT NOT NULL, json TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS read_supplier_by_name ON read_supplier(name, supplier_id);
        CREATE TABLE IF NOT EXISTS read_purchase_order(purchase_order_id TEXT PRIMARY KEY, placed_at INTEGER NOT NULL, json TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS read_purchase_order_by_time ON read_purchase_order(placed_at, purchase_order_id);
        CREATE TABLE IF NOT EXISTS read_stock(sku TEXT PRIMARY KEY, position INTEGER NOT NULL, version INTEGER NOT NULL, promised INTEGER NOT NULL, json TEXT);
        CREATE INDEX IF NOT EXISTS read_stock_changed ON read_stock(position);
        CREATE TABLE IF NOT EXISTS read_catalogue_version(id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS promised_stock(sku TEXT PRIMARY KEY, units INTEGER NOT NULL, position INTEGER NOT NULL, told INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS promised_stock_untold ON promised_stock(sku) WHERE told < position;
        """;
}
