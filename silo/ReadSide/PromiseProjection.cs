using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Inventory;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>How many units of each SKU existing subscribers' next boxes are drafted with, told to the SKU's counter (rules.md 9).</summary>
public sealed class PromiseProjection(ShopDatabase database, IGrainFactory grains, ILogger<PromiseProjection> log) : SqlProjection(database)
{
    private const string Add = """
        INSERT INTO promised_stock(sku, units, position, told) VALUES (?1, ?2, ?3, 0)
        ON CONFLICT(sku) DO UPDATE SET units = promised_stock.units + excluded.units, position = max(promised_stock.position, excluded.position)
        """;

    private volatile bool _mayBeUntold = true;

    /// <inheritdoc/>
    public override string Name => "prj-promises";

    /// <summary>Sums: the order does not matter.</summary>
    public override EventOrder Order => EventOrder.Independent;

    /// <inheritdoc/>
    protected override Action<WriteContext>? ChangeFor(LoggedEvent happened) => null;

    /// <inheritdoc/>
    protected override Action<WriteContext, long>? ChangeForAll(IReadOnlyList<LoggedEvent> batch) => PromisedUnits.In(batch) is { } promised
        ? (db, position) =>
        {
            foreach (var (sku, units, at) in promised.After(position))
                db.Prepare(Add).Bind(1, sku).Bind(2, units).Bind(3, at).Execute();
        }
        : null;

    /// <inheritdoc/>
    protected override void Applied(bool changed) => _mayBeUntold |= changed;

    /// <summary>Tells what is not told yet, also what a crash left untold. A counter that does not answer is told again the next time.</summary>
    public override async Task Settle()
    {
        if (!_mayBeUntold)
            return;
        _mayBeUntold = false;
        var untold = await Database.Readers.Read(static db =>
        {
            var rows = db.Prepare("SELECT sku, units, position FROM promised_stock WHERE told < position");
            var found = new List<(string Sku, int Units, long Position)>();
            while (rows.Step())
                found.Add((rows.GetString(0)!, (int)rows.GetInt64(1), rows.GetInt64(2)));
            return found;
        });
        var told = (await Task.WhenAll(untold.Select(Tell))).Where(sku => sku is not null).ToArray();
        if (told.Length > 0)
            await Database.Writer.Enqueue(db =>
            {
                foreach (var row in told)
                    db.Prepare("UPDATE promised_stock SET told = ?2 WHERE sku = ?1 AND told < ?2").Bind(1, row!.Value.Sku).Bind(2, row.Value.Position).Execute();
            });
        _mayBeUntold |= told.Length < untold.Count;
    }

    private async Task<(string Sku, long Position)?> Tell((string Sku, int Units, long Position) row)
    {
        try
        {
            await grains.GetGrain<IInventoryGrain>($"sku-{row.Sku}").SetPromised(Math.Max(0, row.Units), row.Position);
            return (row.Sku, row.Position);
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "The counter of {Sku} could not be told what is promised", row.Sku);
            return null;
        }
    }
}
