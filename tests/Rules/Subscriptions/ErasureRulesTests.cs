using SubscriptionBox.Campaigns;
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

    // total captured │ credit used │ tax of both │ tax that goes back with the money
    [Theory]
    [InlineData(3160, 1000, 160, 122)]
    [InlineData(0, 4160, 160, 0)]
    [InlineData(100, 4060, 160, 4)]
    public void Credit_that_paid_a_part_is_the_customers_again_and_the_books_hear_of_it(long total, long credit, long tax, long taxInMoney)
    {
        var captured = Sample.Of("captured");
        var mixed = captured with { Charge = captured.Charge! with { Total = total, Credit = credit, Tax = tax, Captured = total == 0 ? "" : "pi-1" } };

        foreach (var decision in new[] { ErasureRules.GiveBack(mixed, Now), ChargeRules.NotFilled(mixed with { Charge = mixed.Charge with { Tries = ChargeRules.StockTries } }, Now) })
        {
            Assert.Equal(new CreditReturned("pay-a-1-1", "pay-a-1-1", new(credit, "USD"), new(tax - taxInMoney, "USD")), Assert.Single(decision.Events.OfType<CreditReturned>()));
            Assert.Equal(total == 0 ? [] : [(total, taxInMoney)], decision.Next!.Refunds.Select(r => (r.Amount, r.Tax)));
            Assert.False(Assert.Single(decision.Next.Benefits!.Value).Used);
        }
    }

    [Fact]
    public void Credit_set_aside_for_a_charge_that_was_not_captured_is_no_matter_of_the_books()
    {
        var intent = Sample.Of("captured");
        intent = intent with { Charge = intent.Charge! with { Step = ChargeStep.Intent, Total = 3160, Credit = 1000 } };

        Assert.DoesNotContain(ChargeRules.Declined(intent, "card_declined", true, Now).Events, e => e is CreditReturned);
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
