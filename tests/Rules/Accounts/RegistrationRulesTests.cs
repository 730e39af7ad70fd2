using SubscriptionBox.Accounts;
using SubscriptionBox.Grains.Accounts;

namespace SubscriptionBox.Tests.Rules.Accounts;

public sealed class RegistrationRulesTests
{
    private static readonly Registration Good = new("ann@example.com", "correct horse", "Ann", "US", "America/New_York");

    [Fact]
    public void A_good_registration_is_accepted() => Assert.Null(RegistrationRules.Check(Good));

    [Theory]
    [InlineData("email", "ann")]
    [InlineData("password", "1234567")]
    [InlineData("name", "")]
    [InlineData("name", "   ")]
    [InlineData("name", "Ann\nLee")]
    [InlineData("country", "XX")]
    [InlineData("country", "us")]
    [InlineData("country", "USA")]
    [InlineData("timeZone", "Mars/Base")]
    [InlineData("timeZone", "")]
    [InlineData("timeZone", "america/new_york")]
    [InlineData("timeZone", "+02:00")]
    public void A_bad_value_is_refused_and_names_its_field(string field, string value)
    {
        var command = field switch
        {
            "email" => Good with { Email = value },
            "password" => Good with { Password = value },
            "name" => Good with { Name = value },
            "country" => Good with { Country = value },
            _ => Good with { TimeZone = value },
        };
        Assert.Equal([field], RegistrationRules.Check(command)!.Fields.Keys);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once() =>
        Assert.Equal(["country", "email", "name", "password", "timeZone"], RegistrationRules.Check(new("x", "x", "", "x", "x"))!.Fields.Keys.Order());

    [Theory]
    [InlineData(8, true)]
    [InlineData(128, true)]
    [InlineData(7, false)]
    [InlineData(129, false)]
    public void A_password_has_8_to_128_characters_of_any_kind(int length, bool accepted) =>
        Assert.Equal(accepted, RegistrationRules.Check(Good with { Password = new string('密', length) }) is null);
}
