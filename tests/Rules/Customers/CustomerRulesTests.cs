using System.Collections.Immutable;
using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Customers;

namespace SubscriptionBox.Tests.Rules.Customers;

public sealed class CustomerRulesTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly Caller Elevated = new("acc-1", Role.Customer, "cus-1", ElevatedUntil: Now.AddSeconds(1));
    private static readonly CustomerState Ann = CustomerRules.Create(new(), new NewCustomer("acc-1", "ann@example.com", "Ann", "US", "America/New_York"), Now).Next!;
    private static readonly Address Home = new("1 Main St", null, "New York", "NY", "10001", "US");
    private static readonly SavedPaymentMethod Card = new("pm-1", "sandbox", "ref", "visa", "4242", 12, 2031);
    private static readonly CustomerState Subscriber = Ann with
    {
        Addresses = [new("adr-1", Home), new("adr-2", Home)], PaymentMethods = [Card, Card with { Id = "pm-2" }],
        Subscriptions = [new("sub-1", "adr-1", "pm-1", Running: true), new("sub-0", "adr-2", "pm-2", Running: false)],
    };

    [Fact]
    public void A_repeated_creation_by_the_same_account_changes_nothing()
    {
        var again = CustomerRules.Create(Ann, new NewCustomer("acc-1", "ann@example.com", "Other", "DE", "Europe/Berlin"), Now.AddDays(1));
        Assert.Same(Ann, again.Next);
        Assert.Empty(again.Events);
    }

    [Fact]
    public void Another_account_cannot_take_a_customer_record() =>
        Assert.Equal(CommonRefusal.NotFound, CustomerRules.Create(Ann, new NewCustomer("acc-2", "eve@example.com", "Eve", "US", "UTC"), Now).Refusal);

    /// <summary>name, country, zone, version seen → changed fields, or the refusal's code and its fields.</summary>
    [Theory]
    [InlineData("Anna", null, null, null, "name")]
    [InlineData(" Anna ", "DE", "Europe/Berlin", 1L, "name,country,timeZone")]
    [InlineData("Ann", null, null, null, "")]
    [InlineData(null, null, null, null, "")]
    [InlineData("Anna", null, null, 2L, "!stale ")]
    [InlineData("Anna", null, null, -1L, "!stale ")]
    [InlineData("", null, null, null, "!invalid name")]
    [InlineData(null, "XX", "Mars/Base", null, "!invalid country,timeZone")]
    public void A_profile_changes_where_something_new_is_said(string? name, string? country, string? zone, long? seen, string outcome)
    {
        var decision = CustomerRules.Change(Ann, new CustomerChange(name, country, zone), seen);
        Assert.Equal(outcome, decision.Refusal is { } no
            ? $"!{no.Code} {string.Join(',', no.Fields.Keys.Order())}"
            : string.Join(',', decision.Events.OfType<ProfileChanged>().SelectMany(e => e.Fields)));
        if (decision.Refusal is null)
            Assert.Equal(outcome.Length > 0 ? 2 : 1, decision.Next!.ProfileVersion);
    }

    [Theory]
    [InlineData("adr-1", "in-use")]
    [InlineData("adr-2", null)]
    [InlineData("adr-3", "not-found")]
    public void An_address_goes_unless_a_running_subscription_ships_to_it(string id, string? refusal)
    {
        var decision = CustomerRules.RemoveAddress(Subscriber, id);
        Assert.Equal(refusal, decision.Refusal?.Code);
        if (refusal is null)
            Assert.DoesNotContain(decision.Next!.Addresses, a => a.Id == id);
    }

    [Theory]
    [InlineData("pm-1", 1, "in-use")]
    [InlineData("pm-2", 1, null)]
    [InlineData("pm-3", 1, "not-found")]
    [InlineData("pm-2", 0, "reauthentication-required")]
    [InlineData("pm-2", -300, "reauthentication-required")]
    [InlineData("pm-2", null, "reauthentication-required")]
    public void A_payment_method_goes_after_a_fresh_password_unless_a_running_subscription_pays_with_it(string id, int? elevatedForSeconds, string? refusal)
    {
        var caller = Elevated with { ElevatedUntil = elevatedForSeconds is { } seconds ? Now.AddSeconds(seconds) : null };
        Assert.Equal(refusal, CustomerRules.RemovePaymentMethod(Subscriber, id, caller, Now).Refusal?.Code);
    }

    [Fact]
    public void Adding_a_payment_method_needs_a_fresh_password_and_room()
    {
        Assert.Null(CustomerRules.MayAddPaymentMethod(Ann, Elevated, Now));
        Assert.Equal("reauthentication-required", CustomerRules.MayAddPaymentMethod(Ann, Elevated with { ElevatedUntil = Now }, Now)!.Code);
        var full = Ann with { PaymentMethods = Enumerable.Repeat(Card, CustomerRules.MostPaymentMethods).ToImmutableList() };
        Assert.Equal("too-many", CustomerRules.MayAddPaymentMethod(full, Elevated, Now)!.Code);
    }

    [Fact]
    public void An_address_too_many_is_refused()
    {
        var full = Ann with { Addresses = Enumerable.Range(0, AddressRules.Most).Select(i => new AddressView($"adr-{i}", Home)).ToImmutableList() };
        Assert.Equal("too-many", CustomerRules.AddAddress(full, "adr-x", Home).Refusal!.Code);
        Assert.Equal(new AddressAdded("adr-x", "US"), Assert.Single(CustomerRules.AddAddress(Ann, "adr-x", Home).Events));
    }

    [Fact]
    public void A_subscription_holds_on_to_what_it_uses_until_it_is_over()
    {
        var used = Noted(Ann with { Addresses = Subscriber.Addresses, PaymentMethods = Subscriber.PaymentMethods }, "adr-1", "pm-1", true);
        Assert.Equal("in-use", CustomerRules.RemoveAddress(used, "adr-1").Refusal!.Code);
        var moved = Noted(used, "adr-2", null, true);
        Assert.Null(CustomerRules.RemoveAddress(moved, "adr-1").Refusal);
        Assert.Equal(new SubscriptionUse("sub-9", "adr-2", "pm-1", true), Assert.Single(moved.Subscriptions));
        var over = Noted(moved, null, null, false);
        Assert.Null(CustomerRules.RemoveAddress(over, "adr-2").Refusal);
        Assert.Same(over, CustomerRules.NoteSubscription(over, "sub-9", null, null, false).Next);
    }

    [Theory]
    [InlineData("adr-x", "pm-1", "addressId")]
    [InlineData("adr-1", "pm-x", "paymentMethodId")]
    public void A_subscription_cannot_take_hold_of_what_is_gone(string address, string method, string field) =>
        Assert.Equal([field], CustomerRules.NoteSubscription(Subscriber, "sub-9", address, method, true).Refusal!.Fields.Keys);

    private static CustomerState Noted(CustomerState state, string? address, string? method, bool running) =>
        CustomerRules.NoteSubscription(state, "sub-9", address, method, running).Next!;
}
