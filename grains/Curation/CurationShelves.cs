using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Grains.Inventory;

namespace SubscriptionBox.Grains.Curation;

/// <summary>The current shelf and glance, shared by all curation workers of a process (a singleton service): read anew at most once a second, or after so many boxes, whichever comes first.</summary>
public sealed class CurationShelves(IProductSearch search, IStockReader stock, IExclusionMatcher exclusions, TimeProvider clock)
{
    private const int BoxesPerGlance = 256;
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _reading = new(1);
    private readonly Dictionary<string, StockRow> _rows = new(StringComparer.Ordinal);
    private long _position;
    private StockGlance? _glance;
    private long _readAt;
    private int _boxes;

    /// <summary>What may not go into whose boxes.</summary>
    public IExclusionMatcher Exclusions => exclusions;

    /// <summary>What is on sale and in stock.</summary>
    /// <param name="anew">True to wait for everything that has happened so far.</param>
    public async ValueTask<StockGlance> Look(bool anew = false)
    {
        if (!anew && Volatile.Read(ref _glance) is { } fresh && Interlocked.Increment(ref _boxes) < BoxesPerGlance && clock.GetElapsedTime(Volatile.Read(ref _readAt)) < Freshness)
            return fresh;
        if (anew)
            await search.CatchUp();
        else if (_glance is { } old && _reading.CurrentCount == 0)
            // Somebody reads already: a moment older will do.
            return old;
        await _reading.WaitAsync();
        try
        {
            return await Read();
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<StockGlance> Read()
    {
        var version = await search.Version();
        var shelf = _glance?.Shelf;
        if (shelf is null || shelf.Version != version)
            shelf = new CurationShelf(await search.OnSale(), version, exclusions, shelf);
        var changed = await stock.Changed(_position);
        foreach (var row in changed.Rows)
            _rows[row.Level.Sku] = row;
        var glance = new StockGlance(shelf, _rows);
        _position = changed.Position;
        Volatile.Write(ref _boxes, 0);
        Volatile.Write(ref _readAt, clock.GetTimestamp());
        Volatile.Write(ref _glance, glance);
        return glance;
    }
}
