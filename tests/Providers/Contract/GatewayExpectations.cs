using System.Collections.Immutable;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Payments;

namespace SubscriptionBox.Tests.Providers.Contract;

/// <summary>What the shop expects of every gateway. Each adapter runs all of it against its provider.</summary>
public abstract class GatewayExpectations : IAsyncLifetime
{
    protected const string Customer = "cus-0123456789abcdef01234567";
    private int _number;

    protected abstract IProviderUnderTest Provider { get; }

    protected IPaymentGateway Gateway => Provider.Gateway;

    public abstract Task InitializeAsync();

    public virtual async Task DisposeAsync() => await Provider.DisposeAsync();

    [Fact]
    public async Task A_good_method_is_charged_once_for_a_key_however_often_it_is_asked()
    {
        var method = await Save(MethodKind.Good);
        var first = Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", method));
        Assert.Equal(first, await Charge("pay-a-0-1", method));
        Assert.Equal(first, await Gateway.LookUp("pay-a-0-1"));
        var taken = Assert.Single(Provider.Books);
        Assert.Equal(("pay-a-0-1", 4160, "USD", 0), (taken.Key, taken.Amount, taken.Currency, taken.Refunded));
    }

    [Fact]
    public async Task A_new_key_is_a_new_charge()
    {
        var method = await Save(MethodKind.Good);
        var first = Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", method));
        var second = Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-1-1", method, 2999, "EUR"));
        Assert.NotEqual(first.Reference, second.Reference);
        Assert.Equal([("pay-a-0-1", 4160L, "USD"), ("pay-a-1-1", 2999L, "EUR")], Provider.Books.Select(p => (p.Key, p.Amount, p.Currency)).Order());
    }

    [Fact]
    public async Task A_decline_is_a_decline_again_under_its_key_and_takes_nothing()
    {
        var method = await Save(MethodKind.Empty);
        Assert.Equal(Provider.DeclineCode, Assert.IsType<ChargeOutcome.Declined>(await Charge("pay-a-0-1", method)).Code);
        Assert.Equal(Provider.DeclineCode, Assert.IsType<ChargeOutcome.Declined>(await Charge("pay-a-0-1", method)).Code);
        Assert.IsNotType<ChargeOutcome.Succeeded>(await Gateway.LookUp("pay-a-0-1"));
        Assert.Empty(Provider.Books);
    }

    [Fact]
    public async Task A_key_that_was_never_sent_was_never_seen() => Assert.IsType<ChargeOutcome.NeverSeen>(await Gateway.LookUp("pay-nobody-0-1"));

    [Fact]
    public async Task A_payment_the_customer_must_agree_to_is_paid_once_the_customer_agreed()
    {
        var method = await Save(MethodKind.AsksCustomer);
        var asked = Assert.IsType<ChargeOutcome.RequiresAction>(await Charge("pay-a-0-1", method, offSession: false));
        Assert.NotEmpty(asked.Url);
        Assert.Equal(asked, await Gateway.LookUp("pay-a-0-1"));
        Assert.Empty(Provider.Books);
        await Provider.Authenticate("pay-a-0-1", asked.Url);
        // Some providers take the money as soon as the customer agreed, others when they are asked again.
        if (await Gateway.LookUp("pay-a-0-1") is not ChargeOutcome.Succeeded)
            await Charge("pay-a-0-1", method, offSession: false);
        Assert.IsType<ChargeOutcome.Succeeded>(await Gateway.LookUp("pay-a-0-1"));
        Assert.Single(Provider.Books);
    }

    [Fact]
    public async Task A_token_is_none_of_another_customers_and_none_that_nobody_made()
    {
        Assert.IsType<AttachOutcome.NoSuchToken>(await Gateway.Attach("att-1", Customer, "nonsense"));
        Assert.IsType<AttachOutcome.NoSuchToken>(await Gateway.Attach("att-2", Customer, "4242 4242 4242 4242"));
    }

    [Fact]
    public async Task Attaching_again_with_the_same_key_gives_the_same_method()
    {
        var token = await Provider.Token(Customer, MethodKind.Good);
        var first = Assert.IsType<AttachOutcome.Attached>(await Gateway.Attach("att-1", Customer, token));
        Assert.Equal(first, await Gateway.Attach("att-1", Customer, token));
    }

    [Fact]
    public async Task Money_goes_back_once_for_a_key_and_never_more_than_came()
    {
        var method = await Save(MethodKind.Good);
        var paid = Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", method)).Reference;
        var part = Assert.IsType<RefundOutcome.Refunded>(await Gateway.Refund("ref-a-1", paid, Usd(1000)));
        Assert.Equal(part, await Gateway.Refund("ref-a-1", paid, Usd(1000)));
        Assert.Equal(part, await Gateway.LookUpRefund("ref-a-1", paid));
        Assert.IsType<RefundOutcome.Refused>(await Gateway.Refund("ref-a-2", paid, Usd(3161)));
        Assert.IsType<RefundOutcome.NeverSeen>(await Gateway.LookUpRefund("ref-a-2", paid));
        Assert.IsType<RefundOutcome.Refunded>(await Gateway.Refund("ref-a-3", paid, Usd(3160)));
        Assert.IsType<RefundOutcome.Refused>(await Gateway.Refund("ref-a-4", paid, Usd(1)));
        Assert.Equal(4160, Assert.Single(Provider.Books).Refunded);
        Assert.IsType<ChargeOutcome.Succeeded>(await Gateway.LookUp("pay-a-0-1"));
    }

    [Fact]
    public async Task A_method_that_was_given_up_is_charged_no_more_and_giving_it_up_again_does_no_harm()
    {
        var method = await Save(MethodKind.Good);
        var paid = Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", method)).Reference;
        await Gateway.Detach(method);
        await Gateway.Detach(method);
        Assert.IsType<ChargeOutcome.Declined>(await Charge("pay-a-1-1", method));
        Assert.IsType<RefundOutcome.Refunded>(await Gateway.Refund("ref-a-1", paid, Usd(4160)));
    }

    protected async Task<string> Save(MethodKind kind, string customer = Customer)
    {
        var token = await Provider.Token(customer, kind);
        return Assert.IsType<AttachOutcome.Attached>(await Gateway.Attach($"att-{customer}-{++_number}", customer, token)).Reference;
    }

    protected Task<ChargeOutcome> Charge(string key, string method, long amount = 4160, string currency = "USD", bool offSession = true) => Gateway.Charge(new ChargeRequest(
        key, new Money(amount, currency), method, offSession, "Subscription box", ImmutableDictionary<string, string>.Empty.Add("subscription", "sub-a").Add("period", "0")));

    protected static Money Usd(long amount) => new(amount, "USD");
}
