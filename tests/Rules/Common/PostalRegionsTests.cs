using SubscriptionBox.Grains.Common;

namespace SubscriptionBox.Tests.Rules.Common;

/// <summary>Postal codes whose place anybody can look up.</summary>
public sealed class PostalRegionsTests
{
    [Theory]
    [InlineData("US", "10001", "NY"), InlineData("US", "12207-1234", "NY"), InlineData("US", "90210", "CA"), InlineData("US", "97201", "OR"), InlineData("US", "02108", "MA")]
    [InlineData("US", "20500", "DC"), InlineData("US", "20100", "VA"), InlineData("US", "75201", "TX"), InlineData("US", "88510", "TX"), InlineData("US", "99501", "AK"), InlineData("US", "00907", "PR")]
    [InlineData("CA", "K1A 0B1", "ON"), InlineData("CA", "H2Y 1C6", "QC"), InlineData("CA", "V6B 1A1", "BC"), InlineData("CA", "X0A 0H0", "NU"), InlineData("CA", "X1A 2P9", "NT")]
    public void A_postal_code_tells_its_region(string country, string postalCode, string region) => Assert.Equal(region, PostalRegions.Of(country, postalCode));

    [Theory]
    [InlineData("US", "09012"), InlineData("US", "1000"), InlineData("US", "ABCDE"), InlineData("US", ""), InlineData("CA", "12345"), InlineData("CA", "K"), InlineData("DE", "10115")]
    public void What_tells_nothing_is_not_guessed(string country, string postalCode) => Assert.Null(PostalRegions.Of(country, postalCode));

    [Fact]
    public void Every_region_it_names_is_one_an_address_may_name()
    {
        var told = Enumerable.Range(0, 1000).Select(prefix => PostalRegions.Of("US", $"{prefix:000}01")).OfType<string>().ToHashSet();
        Assert.Subset(CountryCodes.RegionsOf("US")!.ToHashSet(), told);
        Assert.Equal(53, told.Count(state => state is not ("GU" or "AS" or "MP" or "UM")));
    }
}
