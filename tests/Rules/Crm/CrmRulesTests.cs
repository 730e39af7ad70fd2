using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Crm;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Rules.Crm;

/// <summary>Whom the CRM hears of, and what.</summary>
public sealed class CrmRulesTests
{
    private static readonly DateTimeOffset At = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConsentEntry Yes = new("marketing", true, "2027-01", "Write to me", At);
    private static readonly ContactProfile Tess = new("cus-1", "tess@example.test", "Tess", "US", Yes, ["sub-1"]);

    [Fact]
    public void Only_who_agreed_is_a_contact()
    {
        Assert.Null(CrmRules.Contact(null, []));
        Assert.Null(CrmRules.Contact(Tess with { Marketing = null }, [(SubscriptionStatus.Active, "plan-1")]));
        Assert.Equal(new CrmContact("cus-1", "tess@example.test", "Tess", "US", "none", null, "2027-01", At), CrmRules.Contact(Tess, []));
    }

    [Fact]
    public void The_subscription_that_runs_counts()
    {
        var contact = CrmRules.Contact(Tess, [(SubscriptionStatus.Cancelled, "plan-old"), (SubscriptionStatus.PastDue, "plan-2"), (SubscriptionStatus.Incomplete, "plan-3")])!;
        Assert.Equal(("pastDue", "plan-2"), (contact.Status, contact.PlanId));
        Assert.Equal("active", CrmRules.Contact(Tess, [(SubscriptionStatus.Paused, "a"), (SubscriptionStatus.Active, "b")])!.Status);
    }

    [Theory]
    [InlineData("consentChanged", "cus-1", "cus-1")]
    [InlineData("subscriptionPaused", "cus-1", "cus-1")]
    [InlineData("customerErased", "cus-1", "cus-1")]
    [InlineData("subscriptionCharged", "cus-1", null)]
    [InlineData("stockMoved", null, null)]
    public void An_event_tells_whom_to_look_at(string type, string? customer, string? whom) =>
        Assert.Equal(whom, CrmRules.Concerns(new EventRecord("x/y", 1, At, type, customer, "system", Role.System, null, null, "{}")));

    [Fact]
    public void Names_of_events_are_those_that_there_are()
    {
        // Nobody can change an address yet.
        string[] elsewhere = ["emailChanged"];
        var known = typeof(ConsentChanged).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(DomainEvent))).Select(SubscriptionBox.Grains.Common.EventNames.Of).Concat(elsewhere).ToHashSet();
        string[] concerned = ["customerRegistered", "profileChanged", "consentChanged", "subscriptionStarted", "checkoutFailed", "subscriptionPaused", "subscriptionResumed", "subscriptionCancelled", "subscriptionReactivated", "planChanged", "chargeDeclined", "paymentActionRequired", "dunningEnded", "boxOrdered", "boxNotFilled", "periodMissed", "customerLeft", "customerErased"];
        Assert.Empty(concerned.Except(known));
        Assert.All(concerned, type => Assert.Equal("cus-1", CrmRules.Concerns(new EventRecord("x/y", 1, At, type, "cus-1", "system", Role.System, null, null, "{}"))));
    }
}
