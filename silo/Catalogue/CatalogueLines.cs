using SubscriptionBox.Catalog;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>One line of a catalogue file, read.</summary>
/// <param name="Line">Its line number; the header is line 1.</param>
public abstract record CatalogueLine(long Line);

/// <summary>A product.</summary>
public sealed record GoodLine(long Line, ProductDraft Product) : CatalogueLine(Line);

/// <summary>A line that cannot become a product.</summary>
/// <param name="Field">The column at fault; empty when the whole line is.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record BadLine(long Line, string Field, string Reason) : CatalogueLine(Line)
{
    /// <summary>As the import prints it.</summary>
    public override string ToString() => Field.Length == 0 ? $"line {Line}: {Reason}" : $"line {Line}, {Field}: {Reason}";
}

/// <summary>A file, or a mapping, that cannot be used at all; the message is for a person.</summary>
public sealed class CatalogueFileException(string message) : Exception(message);

/// <summary>The fields of one line by column name, and what is found to be wrong with them.</summary>
public sealed class CatalogueRow(IReadOnlyDictionary<string, int> columns, IReadOnlyList<string> fields)
{
    /// <summary>The first thing that is wrong; null so far.</summary>
    public (string Field, string Reason)? Problem { get; private set; }

    /// <summary>A field, without surrounding blanks; empty when the file has no such column.</summary>
    public string this[string column] => columns.TryGetValue(column, out var i) && i < fields.Count ? fields[i].Trim() : "";

    /// <summary>Notes what is wrong; the first note counts.</summary>
    public void Fault(string field, string reason) => Problem ??= (field, reason);
}

/// <summary>Makes a product of a row. Never throws on what a row holds: it notes the fault on the row.</summary>
public interface ICatalogueColumns
{
    /// <summary>What the import prints: which mapping was recognised.</summary>
    string Name { get; }

    /// <summary>Columns that the file must have.</summary>
    IEnumerable<string> Columns => [];

    /// <summary>The row's product; whatever it is when a fault was noted.</summary>
    ProductDraft Product(CatalogueRow row);
}
