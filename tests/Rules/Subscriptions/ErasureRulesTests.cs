using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Rules.Subscriptions;

/// <summary>A customer is erased while a charge of theirs is captured and not yet an order.</summary>
public sealed class ErasureRulesTests
{
    private static readonly Moment Now = Sample.Now("2027-07-05T13:00:10Z");

    [Fact]
    public void What_was_captured_goes_back_as_the_price_of_a_box_that_is_not_sent()
    {
        var given = ErasureRules.GiveBack(Sample.Of("captured"), Now).Next!;

        Assert.Null(given.Charge);
        var refund = Assert.Single(given.Refunds);
        Assert.Equal((4000, "pay-a-1-1", "not-filled"), (refund.Amount, refund.PaymentKey, refund.Cause));
    }

    [Fact]
    public void A_prepaid_box_has_nothing_to_give_back()
    {
        var captured = Sample.Of("captured");
        var prepaid = captured with { Charge = captured.Charge! with { Purpose = ChargePurpose.Prepaid, Total = 0, Captured = "" } };

        var given = ErasureRules.GiveBack(prepaid, Now).Next!;

        Assert.Equal((null, 0), (given.Charge, given.Refunds.Length));
        Assert.Equal(prepaid.Term, given.Term);
    }
}
