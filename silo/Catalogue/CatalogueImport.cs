using SubscriptionBox.Catalog;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>How an import went.</summary>
/// <param name="Added">Products the shop did not have.</param>
/// <param name="Changed">Products that say something else now.</param>
/// <param name="Same">Products that said just that already.</param>
/// <param name="Bad">Lines that did not become a product.</param>
public sealed record ImportResult(int Added, int Changed, int Same, int Bad);

/// <summary>Puts products into the shop through their own grains, many at a time. Safe to repeat and to break off: a product is known by its SKU, and one that says the same already is not written.</summary>
/// <param name="grains">The shop.</param>
/// <param name="clock">For the expiry of opening stock.</param>
public sealed class CatalogueImport(IGrainFactory grains, TimeProvider clock)
{
    private const int AtATime = 128;

    /// <summary>Takes the good lines, hands the bad ones on.</summary>
    /// <param name="lines">Read as they are needed: the file need not fit into memory.</param>
    /// <param name="bad">Told of every bad line, in order.</param>
    /// <param name="progress">Told after every product how many lines were handled; from several threads.</param>
    /// <param name="openingStock">Units for products that have no stock record yet; 0 for none.</param>
    public async Task<ImportResult> Run(IEnumerable<CatalogueLine> lines, Action<BadLine> bad, Action<int> progress, int openingStock = 0, CancellationToken cancellation = default)
    {
        int added = 0, changed = 0, same = 0, wrong = 0, handled = 0;
        await Parallel.ForEachAsync(Good(), new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellation }, async (line, _) =>
        {
            var (before, after) = await Put(line.Product);
            if (!after.Ok)
                Refused(new BadLine(line.Line, after.Refusal.Fields.Keys.FirstOrDefault() ?? "", after.Refusal.Fields.IsEmpty ? after.Refusal.Detail : after.Refusal.Fields.First().Value[0]));
            else if (before is null)
                Interlocked.Increment(ref added);
            else if (before == after.Value.Version)
                Interlocked.Increment(ref same);
            else
                Interlocked.Increment(ref changed);
            if (after.Ok && openingStock > 0)
                await Stock(line.Product, openingStock);
            progress(Interlocked.Increment(ref handled));
        });
        return new ImportResult(added, changed, same, wrong);

        IEnumerable<GoodLine> Good()
        {
            foreach (var line in lines)
            {
                if (line is GoodLine good)
                    yield return good;
                else
                {
                    Refused((BadLine)line);
                    progress(Interlocked.Increment(ref handled));
                }
            }
        }

        void Refused(BadLine line)
        {
            Interlocked.Increment(ref wrong);
            lock (lines)
                bad(line);
        }
    }

    private async Task<(long? Before, Answer<ProductView> After)> Put(ProductDraft draft)
    {
        var grain = grains.GetGrain<ICatalogGrain>("sku-" + draft.Sku);
        var known = await grain.Get();
        return (known.Ok ? known.Value.Version : null, await grain.Put(draft, Caller.System));
    }

    private async Task Stock(ProductDraft product, int units)
    {
        var counter = grains.GetGrain<IInventoryGrain>("sku-" + product.Sku);
        if ((await counter.Get()).Version > 0)
            return;
        var expires = product.ShelfLifeDays is { } days ? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(days) : (DateOnly?)null;
        await counter.Receive(new ReceiveStock(units, "opening", expires, null), Caller.System);
    }
}
