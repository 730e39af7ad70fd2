using FsCheck;
using FsCheck.Fluent;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;
using Xunit;

namespace SubscriptionBox.Tests.Rules.Subscriptions;

/// <summary>rules.md 4: a prepaid term is earned box by box; what is left is owed in goods.</summary>
public sealed class EarningTests
{
    // Boxes │ net │ discount │ what each box is worth: net and its part of the discount
    [Theory]
    [InlineData(3, 10500, 0, "3500+0 3500+0 3500+0")]
    [InlineData(1, 4000, 0, "4000+0")]
    [InlineData(3, 10000, 0, "3333+0 3334+0 3333+0")]
    [InlineData(3, 9000, 1500, "3000+500 3000+500 3000+500")]
    [InlineData(12, 42000, 0, "3500+0 3500+0 3500+0 3500+0 3500+0 3500+0 3500+0 3500+0 3500+0 3500+0 3500+0 3500+0")]
    [InlineData(3, 0, 0, "0+0 0+0 0+0")]
    public void Each_box_is_worth_its_part(int boxes, long net, long discount, string worth)
    {
        var term = Term(boxes, net, discount);
        var found = new List<string>();
        for (; term.Left > 0; term = term.Taken())
            found.Add($"{term.NextBox("USD").Net.Amount}+{term.NextBox("USD").Discount.Amount}");
        Assert.Equal(worth, string.Join(' ', found));
        Assert.Equal((0L, 0L), (term.Unearned, term.UnearnedDiscount));
    }

    [Fact]
    public void After_the_January_box_70_00_are_owed_and_they_are_what_a_cancellation_releases()
    {
        var january = Term(3, 10500, 0).Taken();
        Assert.Equal(7000, january.Unearned);
        Assert.Equal(new BoxesReleased(new(7000, "USD"), 2), january.Released("USD"));
        Assert.Null(january.Taken().Taken().Released("USD"));
    }

    [Fact]
    public void A_dearer_plan_is_earned_with_the_boxes_that_are_left_or_at_once()
    {
        var charge = Sample.Charging(ChargePurpose.PlanChange, ChargeStep.Captured, 1) with { Subtotal = 1001 };
        var two = Term(3, 10500, 0).Taken().Added(charge);
        Assert.Equal((8001L, 4001L, 4000L), (two.Unearned, two.NextBox("USD").Net.Amount, two.Taken().NextBox("USD").Net.Amount));
        var none = Term(1, 4000, 0).Taken();
        Assert.Same(none, none.Added(charge));
    }

    [Fact]
    public void A_term_of_before_the_ledger_is_earned_in_equal_parts() =>
        Assert.Equal(new BoxWorth(new(3500, "USD"), new(0, "USD")), (Term(3, 0, 0) with { Left = 2, Paid = 10920, Tax = 420, Unearned = null, UnearnedDiscount = null }).NextBox("USD"));

    [Fact]
    public void The_boxes_of_any_term_add_up_to_what_was_paid_and_differ_by_a_cent_at_most() => Prop.ForAll(
        Gen.Choose(1, 12).SelectMany(boxes => Gen.Choose(0, 100_000).SelectMany(net => Gen.Choose(0, 50_000).Select(discount => (boxes, net, discount)))).ToArbitrary(), paid =>
        {
            var term = Term(paid.boxes, paid.net, paid.discount);
            var worth = new List<BoxWorth>();
            for (; term.Left > 0; term = term.Taken())
                worth.Add(term.NextBox("USD"));
            Assert.Equal((paid.boxes, (long)paid.net, (long)paid.discount), (worth.Count, worth.Sum(w => w.Net.Amount), worth.Sum(w => w.Discount.Amount)));
            Assert.InRange(worth.Max(w => w.Net.Amount) - worth.Min(w => w.Net.Amount), 0, 1);
        }).QuickCheckThrowOnFailure();

    private static PaidTerm Term(int boxes, long net, long discount) =>
        new(0, boxes, boxes, net, 0, Sample.At("2027-01-10T14:00:00Z"), "pay-a-0-1", "ord-a-0", []) { Unearned = net, UnearnedDiscount = discount };
}
