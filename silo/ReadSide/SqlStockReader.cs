using System.Text.Json;
using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>Stock rows of the read side.</summary>
public sealed class SqlStockReader(ShopDatabase database) : IStockReader
{
    /// <inheritdoc/>
    public Task<StockRows> Changed(long after) => database.Readers.Read(after, static (db, position) =>
    {
        var rows = db.Prepare("SELECT json, promised, position FROM read_stock WHERE position > ?1 AND json IS NOT NULL ORDER BY position").Bind(1, position);
        var found = ImmutableArray.CreateBuilder<StockRow>();
        while (rows.Step())
        {
            found.Add(new StockRow(JsonSerializer.Deserialize<StockLevel>(rows.GetBytes(0), ShopJson.Options)!, (int)rows.GetInt64(1)));
            position = rows.GetInt64(2);
        }
        return new StockRows(found.ToImmutable(), position);
    });
}
