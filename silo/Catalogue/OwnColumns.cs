using System.Collections.Immutable;
using System.Globalization;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>The shop's own columns: those of data/products.csv. Prices in minor units, lists separated by semicolons; every further column becomes an attribute of its name, but for the supplier, who is nobody's business but the shop's.</summary>
public sealed class OwnColumns(IEnumerable<string> header) : ICatalogueColumns
{
    /// <summary>The columns by which the mapping is recognised.</summary>
    public static readonly string[] Needs = ["sku", "name", "category", "price_usd"];

    private static readonly string[] Known =
        ["sku", "name", "brand", "category", "subcategory", "description", "ingredients", "allergens", "shelf_life_days", "active", "price_usd", "price_cad", "price_eur", "price_gbp", "supplier"];

    private readonly string[] _attributes = [.. header.Where(column => !Known.Contains(column, StringComparer.OrdinalIgnoreCase))];

    /// <inheritdoc/>
    public string Name => "the shop's own columns";

    /// <inheritdoc/>
    public ProductDraft Product(CatalogueRow row) => new(
        row["sku"], row["name"], row["description"], row["category"], row["subcategory"], row["brand"],
        Prices(row), Attributes(row), row["ingredients"], Cells.List(row["allergens"]), Cells.Days(row, "shelf_life_days"), Cells.Yes(row, "active"));

    private static ImmutableArray<Money> Prices(CatalogueRow row)
    {
        var prices = ImmutableArray.CreateBuilder<Money>();
        foreach (var currency in new[] { "USD", "CAD", "EUR", "GBP" })
        {
            var column = "price_" + currency.ToLowerInvariant();
            if (row[column] is not { Length: > 0 } text)
                continue;
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount))
                prices.Add(new Money(amount, currency));
            else
                row.Fault(column, $"\"{DraftChecks.Short(text)}\" is not a whole number of cents");
        }
        return prices.ToImmutable();
    }

    private ImmutableDictionary<string, string> Attributes(CatalogueRow row)
    {
        var attributes = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var column in _attributes)
        {
            if (row[column] is { Length: > 0 } value)
                attributes[Cells.Camel(column)] = Cells.IsList(column) ? string.Join(',', Cells.List(value)) : value;
        }
        return attributes.ToImmutable();
    }
}
