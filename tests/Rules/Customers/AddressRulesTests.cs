using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Customers;

namespace SubscriptionBox.Tests.Rules.Customers;

public sealed class AddressRulesTests
{
    private static readonly Address Home = new("1 Main St", null, "New York", "NY", "10001", "US");

    [Theory]
    [InlineData("US", "NY", null)]
    [InlineData("US", "ny", null)]
    [InlineData("us", "NY", null)]
    [InlineData("US", null, null)]
    [InlineData("US", "ON", "region")]
    [InlineData("US", "New York", "region")]
    [InlineData("CA", "ON", null)]
    [InlineData("CA", "", "region")]
    [InlineData("CA", "TX", "region")]
    [InlineData("DE", null, null)]
    [InlineData("DE", "Bayern", null)]
    [InlineData("IE", "D", null)]
    [InlineData("XX", null, "country")]
    [InlineData("", null, "country")]
    public void The_region_is_needed_where_tax_depends_on_it(string country, string? region, string? field) =>
        Assert.Equal(field, AddressRules.Check(AddressRules.Normalise(Home with { Country = country, Region = region }))?.Fields.Keys.Single());

    [Theory]
    [InlineData("line1", "")]
    [InlineData("line1", "  ")]
    [InlineData("line1", "a\tb")]
    [InlineData("line2", "a\nb")]
    [InlineData("city", "")]
    [InlineData("postalCode", "")]
    [InlineData("postalCode", "123456789012345678901")]
    public void A_bad_line_is_refused_and_named(string field, string value)
    {
        var address = field switch
        {
            "line1" => Home with { Line1 = value },
            "line2" => Home with { Line2 = value },
            "city" => Home with { City = value },
            _ => Home with { PostalCode = value },
        };
        Assert.Equal([field], AddressRules.Check(AddressRules.Normalise(address))!.Fields.Keys);
    }

    [Fact]
    public void Space_and_case_are_tidied() =>
        Assert.Equal(new Address("1 Main St", null, "Toronto", "ON", "M5V 3L9", "CA"), AddressRules.Normalise(new(" 1 Main St ", " ", "Toronto ", "on", "m5v 3l9", "ca")));

    [Theory]
    [InlineData("US", "97201", "OR")]
    [InlineData("CA", "h2y 1c6", "QC")]
    [InlineData("DE", "10115", null)]
    public void A_region_that_is_not_named_is_taken_from_the_postal_code(string country, string postalCode, string? region) =>
        Assert.Equal(region, AddressRules.Normalise(Home with { Country = country, Region = null, PostalCode = postalCode }).Region);

    [Fact]
    public void A_postal_code_that_tells_no_region_leaves_it_to_the_customer() =>
        Assert.Equal(["region"], AddressRules.Check(AddressRules.Normalise(Home with { Region = null, PostalCode = "09012" }))!.Fields.Keys);
}
