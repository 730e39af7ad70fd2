using System.Text;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Payments;
using Xunit;

namespace SubscriptionBox.Tests.Rules.Payments;

public sealed class StripeSignatureTests
{
    private const string Secret = "whsec_test";
    private static readonly DateTimeOffset Now = new(2027, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"id":"evt_1"}""");

    [Fact]
    public void A_signature_made_with_the_secret_over_these_bytes_holds() =>
        Assert.True(StripeSignature.Holds(StripeSignature.Sign(Secret, Body, Now), Body, [Secret], Now));

    /// <summary>Computed with openssl: printf '1800000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test.</summary>
    [Fact]
    public void It_is_the_providers_scheme_and_not_one_of_our_own() =>
        Assert.True(StripeSignature.Holds(
            "t=1800000000,v1=45705be2a45ab5acdd1395cc695e9e7073125385ec24194921c401dff44176f8", Body, [Secret], DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)));

    [Theory]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void A_signature_is_good_for_five_minutes_either_way(int secondsFromNow, bool holds) =>
        Assert.Equal(holds, StripeSignature.Holds(StripeSignature.Sign(Secret, Body, Now.AddSeconds(secondsFromNow)), Body, [Secret], Now));

    [Fact]
    public void While_secrets_are_rolled_either_counts_and_one_good_signature_is_enough()
    {
        var header = $"{StripeSignature.Sign("whsec_old", Body, Now)},v1={new string('0', 64)},v0=fake";
        Assert.True(StripeSignature.Holds(header, Body, ["whsec_new", "whsec_old"], Now));
        Assert.False(StripeSignature.Holds(header, Body, ["whsec_new"], Now));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("t=,v1=")]
    [InlineData("v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("t=1798804800")]
    [InlineData("t=99999999999999999999,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("t=9223372036854775807,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("t=-1,v1=zz")]
    [InlineData("nonsense")]
    public void Whatever_else_stands_in_the_header_does_not_hold(string? header) =>
        Assert.False(StripeSignature.Holds(header, Body, [Secret], Now));

    [Fact]
    public void A_changed_byte_a_wrong_secret_and_a_v0_alone_do_not_hold()
    {
        var header = StripeSignature.Sign(Secret, Body, Now);
        Assert.False(StripeSignature.Holds(header, [.. Body, (byte)' '], [Secret], Now));
        Assert.False(StripeSignature.Holds(header, Body, ["whsec_other"], Now));
        Assert.False(StripeSignature.Holds(header, Body, [], Now));
        Assert.False(StripeSignature.Holds(header.Replace("v1=", "v0=", StringComparison.Ordinal), Body, [Secret], Now));
    }

    [Fact]
    public void An_event_is_read_for_what_it_says_and_nothing_is_guessed()
    {
        var full = StripeEventReader.Parse("stripe", """{"id":"evt_1","type":"charge.failed","created":1800000000,"data":{"object":{"id":"ch_1","metadata":{"paymentKey":"pay-a-0-1"}}}}"""u8);
        Assert.Equal(new ProviderEvent("stripe", "evt_1", "charge.failed", "ch_1", "pay-a-0-1", DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)), full.Value);
        var bare = StripeEventReader.Parse("stripe", """{"id":"evt_2","type":"ping","data":{"object":[]},"created":"soon"}"""u8);
        Assert.Equal(new ProviderEvent("stripe", "evt_2", "ping", null, null, DateTimeOffset.UnixEpoch), bare.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"type":"ping"}""")]
    [InlineData("""{"id":7,"type":"ping"}""")]
    public void What_is_no_event_is_refused(string body) =>
        Assert.False(StripeEventReader.Parse("stripe", Encoding.UTF8.GetBytes(body)).Ok);
}
