using SubscriptionBox.Grains.Accounts;

namespace SubscriptionBox.Tests.Rules.Accounts;

/// <summary>Which passwords are taken (trust checklist 16, 17, 21).</summary>
public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("password")]
    [InlineData("PASSWORD1")]
    [InlineData("iloveyou")]
    [InlineData("12345678")]
    [InlineData("qwer1234")]
    [InlineData("short")]
    public void What_everybody_tries_first_is_refused(string password) => Assert.NotNull(PasswordRules.Wrong(password));

    [Theory]
    [InlineData("correct horse")]
    [InlineData("        ")]
    [InlineData("пароль и ещё")]
    [InlineData("demo-Passw0rd!")]
    public void Anything_else_is_taken_as_it_is(string password) => Assert.Null(PasswordRules.Wrong(password));

    [Fact]
    public void The_list_has_a_source_and_ten_thousand_passwords_that_length_alone_would_not_refuse()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "data", "reference", "common-passwords.txt"));
        Assert.Contains(lines.TakeWhile(l => l[0] == '#'), line => line.Contains("MIT License", StringComparison.Ordinal));
        var passwords = lines.SkipWhile(l => l[0] == '#').ToArray();
        Assert.Equal(10_000, passwords.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(passwords, password => Assert.InRange(password.Length, PasswordRules.Shortest, PasswordRules.Longest));
        Assert.All(passwords, password => Assert.NotNull(PasswordRules.Wrong(password)));
    }
}
