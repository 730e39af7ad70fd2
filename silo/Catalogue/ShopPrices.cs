using System.Collections.Immutable;
using SubscriptionBox.Common;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>The shop's own prices for products whose source has none (docs/import.md, "Prices"): a base price of the shelf, moved up or down by at most a quarter by the SKU,
/// so that the same product always costs the same; then one ratio a currency, and an ending of .50 or .90.</summary>
public static class ShopPrices
{
    /// <summary>EUR and GBP include VAT, so their ratios do too.</summary>
    private static readonly (string Currency, decimal Ratio)[] Ratios = [("USD", 1.00m), ("CAD", 1.36m), ("EUR", 1.07m), ("GBP", 0.92m)];

    /// <summary>Prices in the four currencies.</summary>
    /// <param name="baseUsd">The shelf's price in USD, such as 6.90.</param>
    /// <param name="sku">Moves it by −25 % to +25 %.</param>
    public static ImmutableArray<Money> For(decimal baseUsd, string sku)
    {
        var usd = baseUsd * (0.75m + 0.5m * Share(sku));
        return [.. Ratios.Select(ratio => new Money(Ending(usd * ratio.Ratio), ratio.Currency))];
    }

    /// <summary>A fixed number in [0, 1) for a text: FNV-1a, because string hashes differ from run to run.</summary>
    public static decimal Share(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
            hash = (hash ^ c) * 16777619u;
        return (hash ^ hash >> 16) % 10_000 / 10_000m;
    }

    private static long Ending(decimal amount)
    {
        var whole = (long)decimal.Floor(amount);
        long[] endings = [whole * 100 - 10, whole * 100 + 50, whole * 100 + 90];
        return Math.Max(90, endings.MinBy(ending => Math.Abs(ending - amount * 100)));
    }
}
