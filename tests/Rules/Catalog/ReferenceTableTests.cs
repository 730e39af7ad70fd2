using System.Globalization;

namespace SubscriptionBox.Tests.Rules.Catalog;

/// <summary>The tables in data/reference are whole, and say where they come from.</summary>
public sealed class ReferenceTableTests
{
    private static readonly List<Dictionary<string, string>> Rates = Repository.Table("reference/tax-rates.csv");
    private static readonly List<Dictionary<string, string>> Countries = Repository.Table("reference/countries.csv");

    [Theory]
    [InlineData("reference/tax-rates.csv")]
    [InlineData("reference/countries.csv")]
    [InlineData("reference/exclusions.csv")]
    public void Every_row_names_its_source_and_its_day(string table) => Assert.All(Repository.Table(table), row =>
    {
        Assert.NotEmpty(row["source"]);
        Assert.True(DateOnly.TryParseExact(row["as_of"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
    });

    [Fact]
    public void All_states_provinces_and_members_have_one_rate()
    {
        Assert.Equal(51, Rates.Count(rate => rate["country"] == "US"));
        Assert.Equal(13, Rates.Count(rate => rate["country"] == "CA"));
        Assert.Equal(28, Rates.Count(rate => rate["kind"] == "vat"));
        Assert.Equal(Rates.Count, Rates.Select(rate => (rate["country"], rate["region"])).Distinct().Count());
        Assert.All(Rates, rate => Assert.InRange(decimal.Parse(rate["rate_bp"], CultureInfo.InvariantCulture), 0, 2_700));
        Assert.All(Rates.Where(rate => rate["kind"] == "vat"), rate => Assert.InRange(decimal.Parse(rate["rate_bp"], CultureInfo.InvariantCulture), 1_700, 2_700));
    }

    [Theory]
    [InlineData("DE", "", "1900")]
    [InlineData("HU", "", "2700")]
    [InlineData("FI", "", "2550")]
    [InlineData("GB", "", "2000")]
    [InlineData("US", "NY", "400")]
    [InlineData("US", "OR", "0")]
    [InlineData("US", "NJ", "662.5")]
    [InlineData("CA", "QC", "1497.5")]
    [InlineData("CA", "NS", "1400")]
    public void Rates_known_by_heart(string country, string region, string rate) =>
        Assert.Equal(rate, Assert.Single(Rates, row => row["country"] == country && row["region"] == region)["rate_bp"]);

    [Theory]
    [InlineData("DE", "", "taxed")]
    [InlineData("GB", "", "taxed")]
    [InlineData("CA", "ON", "taxed")]
    [InlineData("US", "NY", "taxed")]
    [InlineData("US", "TX", "taxed")]
    [InlineData("US", "CA", "untaxed")]
    [InlineData("US", "VA", "untaxed")]
    public void Shipping_is_taxed_where_the_law_says_so(string country, string region, string shipping)
    {
        Assert.Equal(shipping, Assert.Single(Rates, row => row["country"] == country && row["region"] == region)["shipping"]);
        Assert.All(Rates, row => Assert.True(row["shipping"] is "taxed" or "untaxed" && row["shipping_source"].Length > 0));
    }

    [Fact]
    public void Where_we_sell_we_know_the_tax()
    {
        Assert.Equal(Countries.Select(c => c["country"]).Order(), Rates.Select(rate => rate["country"]).Distinct().Order());
        Assert.All(Countries, country =>
        {
            var kinds = Rates.Where(rate => rate["country"] == country["country"]).Select(rate => rate["kind"]).Distinct();
            Assert.Equal([country["tax_kind"]], kinds);
            Assert.Equal(country["tax_kind"] == "vat" ? "gross" : "net", country["price_display"]);
            Assert.Equal(country["tax_kind"] == "vat" ? "none" : "required", country["region"]);
            Assert.Contains(country["currency"], new[] { "USD", "CAD", "EUR", "GBP" });
        });
    }

    [Fact]
    public void Postal_codes_and_time_zones_are_real()
    {
        var samples = new Dictionary<string, string> { ["US"] = "10001", ["CA"] = "M5V 2T6", ["GB"] = "SW1A 1AA", ["DE"] = "10115", ["NL"] = "1012 AB", ["IE"] = "D02 X285", ["PL"] = "00-950", ["PT"] = "1000-001", ["SE"] = "114 55", ["MT"] = "VLT 1117" };
        Assert.All(Countries.Where(country => samples.ContainsKey(country["country"])), country => Assert.Matches(country["postal_code_pattern"], samples[country["country"]]));
        Assert.All(Countries, country => Assert.NotNull(NodaTime.DateTimeZoneProviders.Tzdb.GetZoneOrNull(country["default_time_zone"])));
    }

    [Fact]
    public void All_fourteen_allergens_have_words_in_five_languages()
    {
        var words = Repository.Table("reference/exclusions.csv");
        Assert.Equal(ExclusionTable.Allergens.Order(), words.Where(row => row["kind"] == "allergen").Select(row => row["token"]).Distinct().Order());
        Assert.All(ExclusionTable.Allergens, token =>
            Assert.Empty(new[] { "en", "fr", "de", "es", "it" }.Except(words.Where(row => row["token"] == token && row["words"].Length > 0).Select(row => row["language"]))));
    }

    [Fact]
    public void No_exception_hides_a_word_entirely()
    {
        var rows = Repository.Table("reference/exclusions.csv").GroupBy(row => row["token"]);
        Assert.All(rows, token =>
        {
            var words = token.SelectMany(row => ExclusionTable.Split(row["words"])).ToHashSet(StringComparer.OrdinalIgnoreCase);
            Assert.DoesNotContain(token.SelectMany(row => ExclusionTable.Split(row["except"])), words.Contains);
        });
    }
}
