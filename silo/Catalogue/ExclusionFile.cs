using System.Collections.Immutable;
using SubscriptionBox.Grains.Catalog;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>Reads data/reference/exclusions.csv.</summary>
public static class ExclusionFile
{
    /// <summary>The rules with the table of a folder.</summary>
    /// <param name="file">exclusions.csv.</param>
    /// <exception cref="CatalogueFileException">A line cannot be read: the table is part of the product, so that is a damaged installation.</exception>
    public static ExclusionRules Read(string file)
    {
        using var stream = File.OpenRead(file);
        using var records = new CsvRecords(stream, ',').Read().GetEnumerator();
        var columns = records.MoveNext() && records.Current.Problem is null
            ? records.Current.Fields.Select((name, i) => (name, i)).ToDictionary(x => x.name, x => x.i)
            : throw new CatalogueFileException($"{file} has no header.");
        List<ExclusionWords> rows = [];
        while (records.MoveNext())
        {
            var record = records.Current;
            if (record.Problem is not null || record.Fields.Count != columns.Count)
                throw new CatalogueFileException($"{file} is damaged in line {record.Line}.");
            var row = new CatalogueRow(columns, record.Fields);
            rows.Add(new ExclusionWords(row["token"], row["label"], Cells.List(row["words"]), Cells.List(row["except"])));
        }
        return new ExclusionRules(rows);
    }
}
