using SubscriptionBox.Catalog;
using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Curation;

/// <summary>A line that a customer wants, with what is known of it.</summary>
/// <param name="Product">Null when there is none.</param>
public sealed record SwapCandidate(BoxLine Line, ProductView? Product, StockView Stock);

/// <summary>What a customer may put into a box.</summary>
public static class SwapRules
{
    private const int MostLines = 20;
    private const int MostUnits = 20;

    /// <summary>One line a SKU: lines of one SKU count together (rules.md 9).</summary>
    /// <returns>Null when a line cannot be read, or there are none or too many.</returns>
    public static ImmutableArray<BoxLine>? Merge(ImmutableArray<BoxLine> lines) =>
        lines.IsDefaultOrEmpty || lines.Length > MostLines || lines.Any(l => l.Quantity is < 1 or > MostUnits || string.IsNullOrEmpty(l.Sku) || l.Sku.Length > 40)
            ? null
            : [.. lines.GroupBy(l => l.Sku, StringComparer.Ordinal).Select(g => new BoxLine(g.Key, g.Sum(l => l.Quantity)))];

    /// <summary>Why these lines may not go into the box; null when they may.</summary>
    /// <param name="lines">Merged.</param>
    /// <param name="keepsUntil">What expires before does not count.</param>
    public static Refusal? Refusal(IReadOnlyCollection<SwapCandidate> lines, CurationRequest request, DateOnly keepsUntil, IExclusionMatcher exclusions)
    {
        foreach (var (line, product, stock) in lines)
        {
            if (product is not { Product: { Active: true } sold })
                return Named(CurationRefusal.NotOnSale, $"There is no product {line.Sku} on sale.");
            if (!request.Categories.Contains(sold.Category))
                return Named(CurationRefusal.NotInPlan, $"{sold.Name} is {sold.Category}, which this plan's boxes do not hold.");
            if (request.Preferences.Exclusions.FirstOrDefault(token => exclusions.Holds(sold, token)) is { } excluded)
                return Named(CurationRefusal.Excluded, $"{sold.Name} holds {exclusions.Label(excluded)}, which you exclude.");
            var free = Sellable(stock, request.Audience, keepsUntil);
            if (line.Quantity > free)
                return Named(InventoryRefusal.OutOfStock, $"There are {free} of {sold.Name}, and {line.Quantity} were asked for.");
        }
        return lines.Sum(l => l.Line.Quantity) > request.Items ? Named(CurationRefusal.TooManyItems, $"This box holds {request.Items} items.") : null;

        static Refusal Named(Refusal refusal, string detail) => refusal.Because(detail).On("items", detail);
    }

    private static int Sellable(StockView stock, StockAudience audience, DateOnly keepsUntil) => Math.Max(0,
        stock.Lots.Where(l => l.ExpiresOn is not { } expires || expires >= keepsUntil).Sum(l => l.Units)
        - stock.Reserved - (audience == StockAudience.NewCustomer ? stock.Promised : 0));
}
