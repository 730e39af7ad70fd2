using SubscriptionBox.Catalog;
using SubscriptionBox.Grains.Subscriptions;

namespace SubscriptionBox.Tests.Rules.Subscriptions;

/// <summary>rules.md 4, 5 (without coupons) and 14: what is unused.</summary>
public sealed class PlanAndRefundTests
{
    private static readonly BillingCalendar April = new(new(2027, 4, 1), 0, "America/New_York", new(9, 0), 3, 2);
    private static readonly TaxRate NoTax = new("US", "OR", "No tax", 0, false);
    private static readonly TaxRate NewYork = new("US", "NY", "Sales tax NY 4 %", 40_000, false);

    [Theory]
    [InlineData("2027-04-16", 4000, 2000, 3500, 1500)] // rules.md 5: 15 of 30 days left; 35.00 − 20.00
    [InlineData("2027-04-16", 3000, 1500, 3500, 2000)] // the coupon of one charge: what was paid counts, 35.00 − 15.00 = 20.00
    [InlineData("2027-04-01", 4000, 4000, 7000, 3000)]
    [InlineData("2027-04-30", 4000, 133, 233, 100)] // 133.33 and 233.33, each rounded once
    [InlineData("2027-05-01", 4000, 0, 0, 0)]
    public void A_dearer_plan_costs_the_difference_for_the_days_left(string today, long paid, long credit, long charge, long net)
    {
        var difference = Change(paid, 7000, NoTax, today);
        Assert.Equal((true, credit, charge, net), (difference.Now, difference.Credit, difference.Charge, difference.Net));
    }

    [Fact]
    public void Tax_is_part_of_credit_charge_and_net()
    {
        var term = new PaidTerm(0, 1, 0, 4160, 160, default, "", null, []);
        var to = Terms(7000);
        var difference = ProrationRules.Difference(term, Terms(4000), to, CouponRules.Price(new(7000, "USD"), [], NewYork), April, new(2027, 4, 16));
        Assert.Equal((2080L, 3640L, 1560L, 60L), (difference.Credit, difference.Charge, difference.Net, difference.Tax));
    }

    [Theory]
    [InlineData(BillingInterval.Monthly, 3000)] // cheaper
    [InlineData(BillingInterval.Annual, 42000)] // another interval
    public void A_cheaper_plan_or_another_interval_waits(BillingInterval interval, long price) =>
        Assert.Equal(PlanDifference.Later, ProrationRules.Difference(new(0, 1, 0, 4000, 0, default, "", null, []), Terms(4000), Terms(price, interval),
            CouponRules.Price(new(price, "USD"), [], NoTax), April, new(2027, 4, 16)));

    [Theory]
    [InlineData(1, 1, 0, 4000, "2027-04-16", false, 2000)]
    [InlineData(1, 1, 0, 4000, "2027-04-16", true, 4000)] // stopped before it shipped
    [InlineData(1, 1, 0, 4000, "2027-05-09", false, 0)]
    [InlineData(3, 3, 2, 10500, "2027-04-16", false, 7000)] // rules.md 4: 70.00 is still owed in goods
    [InlineData(3, 3, 2, 10500, "2027-04-02", true, 10500)]
    [InlineData(3, 3, 0, 10500, "2027-06-20", false, 0)]
    [InlineData(12, 12, 11, 29900, "2027-04-16", false, 27408)] // 274.083
    public void The_unused_part_goes_back(int _, int boxes, int left, long paid, string today, bool recalled, long refund) =>
        Assert.Equal(new(refund, 0), ProrationRules.Refund(new(0, boxes, left, paid, 0, default, "", null, []), CancelRefund.ProRated, April, DateOnly.Parse(today, null), recalled));

    // policy │ boxes │ left │ money │ credit │ shipping │ the latest box was stopped │ money back │ credit back. Half of the month is over, or one box of three.
    [Theory]
    [InlineData(CancelRefund.ProRated, 1, 0, 4000, 0, 0, false, 2000, 0)]
    [InlineData(CancelRefund.ProRated, 1, 0, 3000, 1000, 0, false, 1500, 500)] // what credit paid comes back as credit, in proportion
    [InlineData(CancelRefund.ProRated, 1, 0, 0, 4000, 0, false, 0, 2000)]
    [InlineData(CancelRefund.ProRated, 1, 0, 3001, 1000, 0, true, 3001, 1000)] // to the cent
    [InlineData(CancelRefund.ProRated, 1, 0, 4500, 0, 500, false, 2000, 0)] // the box was sent: what sending it cost is used up
    [InlineData(CancelRefund.ProRated, 1, 0, 4500, 0, 500, true, 4500, 0)]
    [InlineData(CancelRefund.ProRated, 3, 2, 12000, 0, 1500, false, 8000, 0)]
    [InlineData(CancelRefund.None, 1, 0, 4000, 0, 0, false, 0, 0)]
    [InlineData(CancelRefund.None, 3, 2, 12000, 0, 1500, false, 0, 0)]
    [InlineData(CancelRefund.None, 3, 2, 12000, 0, 1500, true, 4000, 0)] // a box that is stopped is never kept
    [InlineData(CancelRefund.None, 1, 0, 3000, 1000, 0, true, 3000, 1000)]
    [InlineData(CancelRefund.Unshipped, 1, 0, 4000, 0, 0, false, 0, 0)]
    [InlineData(CancelRefund.Unshipped, 1, 0, 4000, 0, 0, true, 4000, 0)]
    [InlineData(CancelRefund.Unshipped, 3, 2, 12000, 0, 1500, false, 8000, 0)]
    [InlineData(CancelRefund.Unshipped, 3, 2, 8000, 4000, 1500, true, 8000, 4000)]
    public void The_plan_says_what_goes_back(CancelRefund policy, int boxes, int left, long paid, long credit, long shipping, bool recalled, long money, long balance) =>
        Assert.Equal(new(money, balance), ProrationRules.Refund(
            new(0, boxes, left, paid, 0, default, "", null, [], Credit: credit) { Shipping = shipping }, policy, April, new(2027, 4, 16), recalled));

    [Fact]
    public void A_plan_change_leaves_shipping_alone()
    {
        var term = new PaidTerm(0, 1, 0, 4680, 180, default, "", null, []) { Shipping = 500, ShippingTax = 20 };
        var difference = ProrationRules.Difference(term, Terms(4000), Terms(7000), CouponRules.Price(new(7000, "USD"), [], NewYork), April, new(2027, 4, 16));
        Assert.Equal((2080L, 3640L, 1560L, 60L), (difference.Credit, difference.Charge, difference.Net, difference.Tax));
    }

    [Theory]
    [InlineData(4, 4, true)]
    [InlineData(3, 4, true)]
    [InlineData(2, 4, false)]
    [InlineData(5, 7, true)]
    [InlineData(4, 7, false)]
    [InlineData(1, 1, true)]
    [InlineData(0, 1, false)]
    public void A_box_is_sent_from_two_thirds_of_its_items_on(int items, int wanted, bool enough) => Assert.Equal(enough, ChargeRules.IsEnough(items, wanted));

    private static PlanDifference Change(long paid, long price, TaxRate rate, string today) => ProrationRules.Difference(
        new(0, 1, 0, paid, 0, default, "", null, []), Terms(4000), Terms(price), CouponRules.Price(new(price, "USD"), [], rate), April, DateOnly.Parse(today, null));

    private static PlanTerms Terms(long price, BillingInterval interval = BillingInterval.Monthly) => new("plan-x", interval, 4, ["gourmet"], price);
}
