using System.IO.Compression;
using System.Text;
using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Silo.Catalogue;
using SubscriptionBox.Tests.Rules;

namespace SubscriptionBox.Tests.Grains.Catalogue;

/// <summary>Catalogue files as text.</summary>
internal static class Files
{
    public const string Header = "sku,name,brand,category,subcategory,description,ingredients,allergens,tags,price_usd,price_eur,shelf_life_days";
    public const string Good = "T-1,Plain biscuits,House,gourmet,biscuits,Crisp.,\"Flour, butter (milk)\",gluten;milk,sweet;plain,490,550,120";

    public static readonly ExclusionRules Exclusions = ExclusionFile.Read(Path.Combine(Repository.Root, "data/reference/exclusions.csv"));

    public static List<CatalogueLine> Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    public static List<CatalogueLine> Read(byte[] bytes, ICatalogueColumns? map = null) => [.. new CatalogueFile(new MemoryStream(bytes), Exclusions, map).Read()];

    public static List<CatalogueLine> Lines(params string[] lines) => Read(Header + "\n" + string.Join('\n', lines) + "\n");

    public static byte[] Zipped(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    public static ColumnMap Map(string json) => ColumnMap.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)));
}
