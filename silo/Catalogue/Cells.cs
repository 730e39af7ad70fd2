using System.Collections.Immutable;
using System.Globalization;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>What is in one cell.</summary>
internal static class Cells
{
    /// <summary>Parts separated by semicolons, each once.</summary>
    public static ImmutableArray<string> List(string cell, char separator = ';') =>
        [.. cell.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];

    /// <summary>Attributes that hold several values; they are kept with commas between.</summary>
    public static bool IsList(string attribute) => Camel(attribute) is "skinTypes" or "level" or "tags";

    /// <summary>A number of days; null for an empty cell.</summary>
    public static int? Days(CatalogueRow row, string column)
    {
        if (row[column] is not { Length: > 0 } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var days))
            return days;
        row.Fault(column, $"\"{DraftChecks.Short(text)}\" is not a whole number of days");
        return null;
    }

    /// <summary>Empty, true, yes and 1 are yes.</summary>
    public static bool Yes(CatalogueRow row, string column)
    {
        var text = row[column].ToLowerInvariant();
        if (text is "" or "true" or "yes" or "1")
            return true;
        if (text is not ("false" or "no" or "0"))
            row.Fault(column, $"\"{DraftChecks.Short(text)}\" is neither true nor false");
        return false;
    }

    /// <summary><c>skin_types</c> → <c>skinTypes</c>.</summary>
    public static string Camel(string column)
    {
        var parts = column.Split(['_', ' ', '-'], StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(parts.Select((part, i) => i == 0 ? char.ToLowerInvariant(part[0]) + part[1..] : char.ToUpperInvariant(part[0]) + part[1..]));
    }
}
