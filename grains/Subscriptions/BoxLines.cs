using System.Globalization;
using SubscriptionBox.Curation;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>The short form in which past boxes are saved: <c>GOU-1 GOU-2*2</c>, ratings <c>GOU-1:5</c>. SKUs hold neither of these signs (CatalogContracts).</summary>
public static class BoxLines
{
    /// <summary>Writes items.</summary>
    public static string Write(ImmutableArray<BoxItem> items) =>
        string.Join(' ', items.Select(i => i.Quantity == 1 ? i.Sku : string.Create(CultureInfo.InvariantCulture, $"{i.Sku}*{i.Quantity}")));

    /// <summary>Reads lines.</summary>
    public static ImmutableArray<BoxLine> Read(string lines) =>
        [.. lines.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('*')).Select(l => new BoxLine(l[0], l.Length == 1 ? 1 : int.Parse(l[1], CultureInfo.InvariantCulture)))];

    /// <summary>Writes ratings.</summary>
    public static string WriteStars(IEnumerable<ItemRating> ratings) =>
        string.Join(' ', ratings.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Sku}:{r.Stars}")));

    /// <summary>Reads ratings.</summary>
    public static ImmutableArray<ItemRating> ReadStars(string? stars) => stars is null
        ? []
        : [.. stars.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split(':')).Select(s => new ItemRating(s[0], int.Parse(s[1], CultureInfo.InvariantCulture)))];
}
