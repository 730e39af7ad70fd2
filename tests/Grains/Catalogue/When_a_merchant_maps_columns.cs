using System.Text;
using SubscriptionBox.Common;
using SubscriptionBox.Silo.Catalogue;

namespace SubscriptionBox.Tests.Grains.Catalogue;

public sealed class When_a_merchant_maps_columns
{
    private const string Map = """
        { "sku": "Artikel", "name": "Titel", "category": "Abteilung", "allergens": "Allergene", "prices": { "EUR": "Preis" },
          "categories": { "Feinkost": "gourmet" }, "listSeparator": ",", "attributes": { "size": "Größe", "tags": "Stichworte" }, "defaults": { "brand": "Hausmarke" } }
        """;

    private const string Header = "Artikel;Titel;Abteilung;Allergene;Preis;Größe;Stichworte\n";

    private static CatalogueLine Line(string line) => Assert.Single(Files.Read(Encoding.UTF8.GetBytes(Header + line), new MappedColumns(Files.Map(Map), Files.Exclusions)));

    [Fact]
    public void Its_columns_become_products()
    {
        var product = Assert.IsType<GoodLine>(Line("A1;Honigkekse;Feinkost;Weizen, Milch;4,90 €;150 g;sweet,plain")).Product;
        Assert.Equal(("A1", "Honigkekse", "gourmet", "Hausmarke", "150 g", "sweet,plain"), (product.Sku, product.Name, product.Category, product.Brand, product.Attributes["size"], product.Attributes["tags"]));
        Assert.Equal([new Money(490, "EUR")], product.Prices.ToArray());
        Assert.Equal(["gluten", "milk"], product.Allergens.ToArray());
    }

    [Theory]
    [InlineData("12.90", 1290)]
    [InlineData("12,9", 1290)]
    [InlineData("1.234,56", 123456)]
    [InlineData("$1,234.56", 123456)]
    [InlineData("1,234", 123400)]
    [InlineData("7", 700)]
    public void Prices_are_read_as_people_write_them(string text, long minor) => Assert.Equal(minor, Assert.IsType<GoodLine>(Line($"A1;Tee;Feinkost;;{text};;")).Product.Prices[0].Amount);

    [Theory]
    [InlineData("12.9000", "Preis")]
    [InlineData("gratis", "Preis")]
    [InlineData("-3,00", "price EUR")]
    [InlineData("", "price")]
    public void What_is_no_price_is_a_bad_line(string text, string field) => Assert.Equal(field, Assert.IsType<BadLine>(Line($"A1;Tee;Feinkost;;{text};;")).Field);

    [Theory]
    [InlineData("nonsense", "not understood")]
    [InlineData("{}", "sku")]
    [InlineData("""{"sku":"a","name":"b","category":"c","prices":{}}""", "no price")]
    [InlineData("""{"sku":"a","name":"b","category":"c","prices":{"JPY":"d"}}""", "JPY")]
    [InlineData("""{"sku":"a","name":"b","prices":{"EUR":"d"}}""", "category")]
    [InlineData("""{"sku":"a","name":"b","category":"c","prices":{"EUR":"d"},"colour":"e"}""", "colour")]
    [InlineData("""{"sku":"a","name":"b","category":"c","prices":{"EUR":"d"},"priceUnit":"cents"}""", "priceUnit")]
    public void A_mapping_that_is_not_one_says_why(string json, string part) =>
        Assert.Contains(part, Assert.Throws<CatalogueFileException>(() => Files.Map(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_column_that_the_file_has_not_refuses_the_file() => Assert.Contains("\"Preis\"",
        Assert.Throws<CatalogueFileException>(() => Files.Read(Encoding.UTF8.GetBytes("Artikel;Titel;Abteilung;Allergene;Größe;Stichworte\n"), new MappedColumns(Files.Map(Map), Files.Exclusions))).Message, StringComparison.Ordinal);
}
