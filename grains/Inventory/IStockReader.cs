using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Inventory;

/// <summary>The stock read model: one row a SKU, computed from the <see cref="StockLevel"/>s of the counters' events and from what the promises add up to.
/// A moment behind the counters; the counter itself decides when units are reserved.</summary>
public interface IStockReader
{
    /// <summary>Rows that changed after a position, in any order.</summary>
    /// <param name="after">0 for all of them; else <see cref="StockRows.Position"/> of the answer before.</param>
    Task<StockRows> Changed(long after);
}

/// <summary>Stock rows.</summary>
/// <param name="Rows">The latest of each SKU.</param>
/// <param name="Position">Ask for what comes after it next time.</param>
public sealed record StockRows(ImmutableArray<StockRow> Rows, long Position);

/// <summary>One SKU's stock.</summary>
/// <param name="Promised">Units in existing subscribers' drafted next boxes (rules.md 9).</param>
public sealed record StockRow(StockLevel Level, int Promised);
