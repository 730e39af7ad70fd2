using System.Text;
using SubscriptionBox.Grains.Accounts;

namespace SubscriptionBox.Tests.Rules.Accounts;

/// <summary>One-time passwords by the clock, held to the vectors of RFC 6238 (appendix B), RFC 4226 (appendix D) and RFC 4648 (section 10).</summary>
public sealed class TotpRulesTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void The_vectors_of_RFC_6238_hold(long seconds, string code) =>
        Assert.Equal(code, TotpRules.Code(Secret, TotpRules.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds)), digits: 8));

    [Theory]
    [InlineData(0, "755224")]
    [InlineData(1, "287082")]
    [InlineData(5, "254676")]
    [InlineData(9, "520489")]
    public void The_vectors_of_RFC_4226_hold(long step, string code) => Assert.Equal(code, TotpRules.Code(Secret, step));

    [Theory]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_is_that_of_RFC_4648_and_comes_back(string text, string base32)
    {
        Assert.Equal(base32, TotpRules.Base32(Encoding.ASCII.GetBytes(text)));
        Assert.Equal(text, Encoding.ASCII.GetString(TotpRules.FromBase32(base32)));
    }

    [Theory]
    [InlineData(-2, null)]
    [InlineData(-1, -1)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, null)]
    public void A_code_counts_half_a_minute_early_and_late_and_no_more(int off, int? found)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);
        var step = TotpRules.StepAt(now);
        Assert.Equal(step + found, TotpRules.Find(Secret, TotpRules.Code(Secret, step + off), now, 0));
    }

    [Fact]
    public void No_code_counts_twice_nor_one_from_before_the_last_used()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);
        var step = TotpRules.StepAt(now);
        Assert.Null(TotpRules.Find(Secret, TotpRules.Code(Secret, step), now, step));
        Assert.Null(TotpRules.Find(Secret, TotpRules.Code(Secret, step - 1), now, step));
        Assert.Equal(step + 1, TotpRules.Find(Secret, TotpRules.Code(Secret, step + 1), now, step));
    }
}
