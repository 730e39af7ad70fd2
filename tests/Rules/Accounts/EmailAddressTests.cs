using SubscriptionBox.Grains.Accounts;

namespace SubscriptionBox.Tests.Rules.Accounts;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ann@example.com", true)]
    [InlineData("ann.o'hara+box@mail.example.co.uk", true)]
    [InlineData("a@b.co", true)]
    [InlineData("admin@demo.example", true)]
    [InlineData("!#$%&'*+/=?^_`{|}~-@example.com", true)]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234@example.com", true)]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345@example.com", false)]
    [InlineData("", false)]
    [InlineData("ann", false)]
    [InlineData("@example.com", false)]
    [InlineData("ann@", false)]
    [InlineData("ann@localhost", false)]
    [InlineData("ann@example.com.", false)]
    [InlineData("ann@.example.com", false)]
    [InlineData("ann@exa_mple.com", false)]
    [InlineData("ann@-example.com", false)]
    [InlineData("ann@example-.com", false)]
    [InlineData("ann@127.0.0.1", false)]
    [InlineData("ann@@example.com", false)]
    [InlineData("ann@b@example.com", false)]
    [InlineData(".ann@example.com", false)]
    [InlineData("ann.@example.com", false)]
    [InlineData("a..n@example.com", false)]
    [InlineData("a n@example.com", false)]
    [InlineData("ann\r\nbcc:x@example.com", false)]
    [InlineData("ann@exam\u0000ple.com", false)]
    [InlineData("Ann <ann@example.com>", false)]
    [InlineData("änn@example.com", false)]
    public void An_address_is_accepted_when_mail_can_be_sent_to_it(string email, bool valid) => Assert.Equal(valid, EmailAddress.IsValid(email));

    [Fact]
    public void An_address_of_more_than_254_characters_is_refused()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 60), 3)) + ".example";
        Assert.True(EmailAddress.IsValid(new string('a', 254 - domain.Length - 1) + "@" + domain));
        Assert.False(EmailAddress.IsValid(new string('a', 254 - domain.Length) + "@" + domain));
    }

    [Theory]
    [InlineData("  Ann@Example.COM ", "ann@example.com")]
    [InlineData("ANN+Box@example.com", "ann+box@example.com")]
    public void Two_spellings_of_one_address_are_the_same(string typed, string kept) => Assert.Equal(kept, EmailAddress.Normalise(typed));
}
