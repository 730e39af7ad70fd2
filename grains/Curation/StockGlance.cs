using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Curation;

/// <summary>What was in stock a moment ago, by a shelf's numbers. Only a glance: the counter decides when units are reserved.</summary>
public sealed class StockGlance
{
    private readonly StockRow?[] _rows;
    private readonly int[] _chosen;

    /// <summary>A glance at a shelf's products.</summary>
    public StockGlance(CurationShelf shelf, IReadOnlyDictionary<string, StockRow> rows)
    {
        Shelf = shelf;
        _rows = [.. shelf.Candidates.Select(c => rows.GetValueOrDefault(c.Product.Sku))];
        _chosen = new int[_rows.Length];
    }

    /// <summary>Whose numbers these are.</summary>
    public CurationShelf Shelf { get; }

    /// <summary>Units that may be drafted: not reserved, keeping long enough, and not chosen since this glance; without those that other boxes are drafted with, unless that is asked for.</summary>
    /// <param name="keepsUntil">What expires before does not count.</param>
    /// <param name="alsoPromised">True to count what other subscribers' boxes are drafted with.</param>
    public int Free(int number, DateOnly keepsUntil, bool alsoPromised)
    {
        if (_rows[number] is not { } row)
            return 0;
        var units = row.Level.OnHand;
        foreach (var lot in row.Level.Lots)
            if (lot.ExpiresOn < keepsUntil)
                units -= lot.Units;
        return units - row.Level.Reserved - (alsoPromised ? 0 : row.Promised + Volatile.Read(ref _chosen[number]));
    }

    /// <summary>Notes that a unit is drafted, so that boxes drafted before the next glance do not all want the same last unit.</summary>
    public void Choose(int number) => Interlocked.Increment(ref _chosen[number]);
}
