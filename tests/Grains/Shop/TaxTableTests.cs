using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Silo.Adapters;
using Xunit;

namespace SubscriptionBox.Tests.Grains.Shop;

public sealed class TaxTableTests
{
    private static readonly TaxTable Table = TaxTable.Load(Path.Combine(AppContext.BaseDirectory, "demo", "tax-rates.csv"));

    [Theory]
    [InlineData("DE", null, "VAT 19 %", 190_000, true)]
    [InlineData("DE", "BE", "VAT 19 %", 190_000, true)]
    [InlineData("FI", null, "VAT 25.5 %", 255_000, true)]
    [InlineData("US", "NY", "Sales tax NY 4 %", 40_000, false)]
    [InlineData("US", "NJ", "Sales tax NJ 6.625 %", 66_250, false)]
    [InlineData("US", "OR", "Sales tax OR 0 %", 0, false)]
    [InlineData("CA", "QC", "GST/HST/PST QC 14.975 %", 149_750, false)]
    public void A_place_has_its_rate(string country, string? region, string name, int partsPerMillion, bool included)
    {
        var rate = Table.Find(country, region)!;
        Assert.Equal((name, partsPerMillion, included), (rate.Name, rate.PartsPerMillion, rate.Included));
        Assert.Equal(region is not "OR", rate.OnShipping);
    }

    [Theory]
    [InlineData("US", null)]
    [InlineData("US", "XX")]
    [InlineData("CA", "")]
    [InlineData("JP", null)]
    [InlineData("", null)]
    public void Where_the_shop_does_not_deliver_or_the_region_is_missing_there_is_none(string country, string? region) => Assert.Null(Table.Find(country, region));

    [Theory]
    [InlineData("XX,,vat,20.001,taxed")]
    [InlineData("XX,,vat,-1,taxed")]
    [InlineData("XX,,levy,1,taxed")]
    [InlineData("XXX,,vat,1,taxed")]
    [InlineData("XX,,vat,1,perhaps")]
    public void A_line_that_makes_no_sense_stops_the_shop_from_opening(string line) =>
        Assert.Throws<InvalidDataException>(() => TaxTable.Read(new StringReader("country,region,kind,rate_bp,shipping\n" + line)));
}
