using SubscriptionBox.Grains.Common;

namespace SubscriptionBox.Tests.Rules.Common;

public sealed class CountryCodesTests
{
    [Fact]
    public void There_are_249_countries_of_two_capital_letters_each()
    {
        Assert.Equal(249, CountryCodes.All.Count);
        Assert.All(CountryCodes.All, code => Assert.Matches("^[A-Z]{2}$", code));
    }
}
