using SubscriptionBox.Grains.Subscriptions;

namespace SubscriptionBox.Tests.Rules.Subscriptions;

/// <summary>Payments that nobody wants any more, and what becomes of them.</summary>
public sealed class LoosePaymentTests
{
    private static readonly Moment Now = Sample.Now("2027-06-20T12:00:00Z");

    private static readonly LoosePayment Declined = new("pay-a-1-1", "sandbox", 4000, DateTimeOffset.MaxValue, 0, Now.Now, Declined: true);

    [Fact]
    public void A_declined_one_that_is_told_of_and_not_answered_about_is_asked_about_again()
    {
        var state = Sample.Active with { Loose = [Declined] };

        var next = RefundRules.Settled(state, Declined, captured: null, declined: false, told: true, Now).Next!;

        Assert.True(next.Loose[0].TryAt < DateTimeOffset.MaxValue);
    }

    [Fact]
    public void And_once_the_provider_says_declined_again_it_rests_again()
    {
        var asked = Declined with { TryAt = Now.Now };
        var state = Sample.Active with { Loose = [asked] };

        var next = RefundRules.Settled(state, asked, captured: null, declined: true, told: false, Now).Next!;

        Assert.Equal(DateTimeOffset.MaxValue, next.Loose[0].TryAt);
        Assert.True(DutyRules.NextAt(next, Now) > Now.Now);
    }

    [Fact]
    public void One_at_rest_is_left_as_it_is()
    {
        var state = Sample.Active with { Loose = [Declined] };

        Assert.Same(state, RefundRules.Settled(state, Declined, captured: null, declined: true, told: true, Now).Next);
    }
}
