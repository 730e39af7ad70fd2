using System.Globalization;
using SubscriptionBox.Catalog;
using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>The demo shop's own catalogue, as it lies in data/.</summary>
/// <param name="Products">What it sells.</param>
/// <param name="Plans">Its plans.</param>
/// <param name="Suppliers">Who delivers.</param>
/// <param name="SupplierOf">SKU → supplier id.</param>
public sealed record DemoData(
    ImmutableArray<ProductDraft> Products, ImmutableArray<PlanDraft> Plans, ImmutableArray<(string Id, SupplierDraft Draft)> Suppliers, ImmutableDictionary<string, string> SupplierOf)
{
    /// <summary>Reads the files of a folder.</summary>
    /// <exception cref="CatalogueFileException">One of them is missing or damaged: they are part of the product.</exception>
    public static DemoData Read(string folder, ExclusionRules exclusions)
    {
        using var file = Open(folder, "products.csv");
        var lines = new CatalogueFile(file, exclusions).Read().ToList();
        if (lines.OfType<BadLine>().FirstOrDefault() is { } bad)
            throw new CatalogueFileException($"The demo shop's products.csv is damaged: {bad}.");
        return new DemoData(
            [.. lines.Cast<GoodLine>().Select(line => line.Product)],
            [.. Rows(folder, "plans.csv").Select(Plan)],
            [.. Rows(folder, "suppliers.csv").Select(row => (row["supplier_id"], new SupplierDraft(row["name"], row["email"], Number(row["lead_time_days"]))))],
            Rows(folder, "products.csv").ToImmutableDictionary(row => row["sku"], row => row["supplier"]));
    }

    private static PlanDraft Plan(CatalogueRow row) => new(
        row["plan_id"], row["name"], Enum.Parse<BillingInterval>(row["interval"], ignoreCase: true),
        [.. CatalogRules.Currencies.Select(currency => new Money(Number(row["price_" + currency.ToLowerInvariant()]), currency))],
        Number(row["items_per_box"]), Cells.List(row["categories"]));

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static IEnumerable<CatalogueRow> Rows(string folder, string name)
    {
        using var file = Open(folder, name);
        var records = new CsvRecords(file, ',').Read().ToList();
        if (records.Count < 2 || records.Exists(record => record.Problem is not null || record.Fields.Count != records[0].Fields.Count))
            throw new CatalogueFileException($"The demo shop's {name} is damaged.");
        var columns = records[0].Fields.Select((column, i) => (column, i)).ToDictionary(x => x.column, x => x.i);
        return [.. records.Skip(1).Select(record => new CatalogueRow(columns, record.Fields))];
    }

    private static FileStream Open(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? File.OpenRead(path) : throw new CatalogueFileException($"The demo shop's {name} is missing from {folder}.");
    }
}
