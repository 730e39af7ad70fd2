using System.Collections.Immutable;
using System.Globalization;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Catalog;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>Columns as a merchant's own mapping names them.</summary>
public sealed class MappedColumns(ColumnMap map, ExclusionRules exclusions) : ICatalogueColumns
{
    /// <inheritdoc/>
    public string Name => "the given mapping";

    /// <inheritdoc/>
    public IEnumerable<string> Columns => map.Columns;

    /// <inheritdoc/>
    public ProductDraft Product(CatalogueRow row) => new(
        row[map.Sku], row[map.Name], Cell(row, map.Description, "description"), Category(row), Cell(row, map.Subcategory, "subcategory"), Cell(row, map.Brand, "brand"),
        Prices(row), Attributes(row), Cell(row, map.Ingredients, ""), Allergens(row),
        map.ShelfLifeDays is null ? null : Cells.Days(row, map.ShelfLifeDays), map.Active is null || Cells.Yes(row, map.Active));

    private string Cell(CatalogueRow row, string? column, string name)
    {
        var text = column is null ? "" : row[column];
        return text.Length > 0 ? text : map.Defaults.GetValueOrDefault(name, "");
    }

    private string Category(CatalogueRow row)
    {
        var text = Cell(row, map.Category, "category");
        return map.Categories.TryGetValue(text, out var ours) ? ours : text.ToLowerInvariant();
    }

    private ImmutableArray<Money> Prices(CatalogueRow row)
    {
        var prices = ImmutableArray.CreateBuilder<Money>();
        foreach (var (currency, column) in map.Prices)
        {
            if (row[column] is not { Length: > 0 } text)
                continue;
            if (Minor(text) is { } amount)
                prices.Add(new Money(amount, currency));
            else
                row.Fault(column, $"\"{DraftChecks.Short(text)}\" is not a price in {(map.PriceUnit == "minor" ? "whole minor units, such as 1290" : "units with at most two decimals, such as 12.90")}");
        }
        return prices.ToImmutable();
    }

    /// <summary>12.90 and 12,90, with a currency sign or without; the last dot or comma is the decimal one when one or two digits follow it. Null for anything else.</summary>
    private long? Minor(string text)
    {
        var digits = text.Trim('$', '€', '£', ' ', '\u00A0');
        if (map.PriceUnit == "minor")
            return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;
        var point = digits.LastIndexOfAny(['.', ',']);
        var decimals = point < 0 ? 0 : digits.Length - point - 1;
        if (decimals > 3)
            return null;
        var fraction = decimals is 1 or 2;
        var units = (fraction ? digits[..point] : digits).Replace(",", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        if (!decimal.TryParse(fraction ? units + "." + digits[(point + 1)..] : units, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            return null;
        return Math.Abs(amount) < 1_000_000_000 ? (long)(amount * 100) : null;
    }

    /// <summary>Words become tokens as they would on a label ("Wheat" → gluten); a word the shop does not know is kept as the merchant's own.</summary>
    private ImmutableArray<string> Allergens(CatalogueRow row)
    {
        var tokens = ImmutableArray.CreateBuilder<string>();
        foreach (var word in Cells.List(Cell(row, map.Allergens, ""), map.ListSeparator[0]))
        {
            var known = exclusions.Find(word).Select(hit => hit.Token).Where(AllergenTokens.All.Contains).ToList();
            if (known.Count > 0)
                tokens.AddRange(known);
            else if (CatalogRules.Token().IsMatch(word.ToLowerInvariant()))
                tokens.Add(word.ToLowerInvariant());
            else
                row.Fault(map.Allergens!, $"\"{DraftChecks.Short(word)}\" is not an allergen");
        }
        return [.. tokens.Distinct().Order(StringComparer.Ordinal)];
    }

    private ImmutableDictionary<string, string> Attributes(CatalogueRow row)
    {
        var attributes = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var (attribute, column) in map.Attributes)
        {
            if (row[column] is { Length: > 0 } value)
                attributes[attribute] = Cells.IsList(attribute) ? string.Join(',', Cells.List(value, map.ListSeparator[0])) : value;
        }
        return attributes.ToImmutable();
    }
}
