using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Payments;

namespace SubscriptionBox.Tests.Grains.Accounts;

public sealed class When_a_card_is_added
{
    private static readonly AttachOutcome Visa = new AttachOutcome.Attached("ref-1", "visa", "4242", 12, 2031);

    [Fact]
    public async Task A_provider_that_does_not_answer_is_asked_again_with_the_same_key()
    {
        await using var hall = await Hall.Open();
        var answers = new Queue<AttachOutcome>([new AttachOutcome.Unknown("timeout"), Visa, Visa]);
        var gateway = new AnsweringGateway(_ => Task.FromResult(answers.Dequeue()));
        hall.Gateway = gateway;
        var (ticket, me) = await hall.Register();
        me = me with { Key = new RequestKey("add-1", "content") };
        Assert.Equal(CustomerRefusal.GatewayUnavailable, (await hall.Customer(ticket.CustomerId!).AddPaymentMethod(new("sandbox", "tok"), me)).Refusal);
        var added = await hall.Customer(ticket.CustomerId!).AddPaymentMethod(new("sandbox", "tok"), me);
        var again = await hall.Customer(ticket.CustomerId!).AddPaymentMethod(new("sandbox", "tok"), me);
        Assert.Equal((added.Value, true), (again.Value, again.Replayed));
        Assert.Single(gateway.Keys.Distinct());
        Assert.Equal(2, gateway.Keys.Count);
        Assert.Single((await hall.Customer(ticket.CustomerId!).GetPaymentMethods(me)).Value);
    }

    [Fact]
    public async Task A_crash_between_provider_and_disk_attaches_nothing_twice()
    {
        await using var hall = await Hall.Open();
        var gateway = new AnsweringGateway(_ => Task.FromResult(Visa));
        hall.Gateway = gateway;
        var (ticket, me) = await hall.Register();
        me = me with { Key = new RequestKey("add-1", "content") };
        hall.Storage.Fail(1, applied: false);
        await Assert.ThrowsAnyAsync<Exception>(() => hall.Customer(ticket.CustomerId!).AddPaymentMethod(new("sandbox", "tok"), me));
        await hall.Crash();
        Assert.True((await hall.Customer(ticket.CustomerId!).AddPaymentMethod(new("sandbox", "tok"), me)).Ok);
        Assert.Single(gateway.Keys.Distinct());
        Assert.Single((await hall.Customer(ticket.CustomerId!).GetPaymentMethods(me)).Value);
    }

    [Fact]
    public async Task Billing_is_answered_while_a_provider_is_slow()
    {
        await using var hall = await Hall.Open();
        var provider = new TaskCompletionSource<AttachOutcome>();
        hall.Gateway = new AnsweringGateway(_ => provider.Task);
        var (ticket, me) = await hall.Register();
        var adding = hall.Customer(ticket.CustomerId!).AddPaymentMethod(new("sandbox", "tok"), me);
        var billing = await hall.Customer(ticket.CustomerId!).GetBilling(null, null);
        Assert.Equal("America/New_York", billing.Value!.TimeZone);
        Assert.False(adding.IsCompleted);
        provider.SetResult(Visa);
        var added = await adding;
        Assert.Equal("ref-1", (await hall.Customer(ticket.CustomerId!).GetBilling(null, added.Value!.Id)).Value!.PaymentReference);
    }

    [Fact]
    public async Task Nobody_but_the_owner_and_the_shop_sees_the_record()
    {
        await using var hall = await Hall.Open();
        var (ticket, me) = await hall.Register();
        var customer = hall.Customer(ticket.CustomerId!);
        Assert.True((await customer.Get(me)).Ok);
        foreach (var other in new[] { me with { CustomerId = "cus-other" }, me with { Role = Role.Marketing, CustomerId = null }, Hall.Nobody })
        {
            Assert.Equal(CommonRefusal.NotFound, (await customer.Get(other)).Refusal);
            Assert.Equal(CommonRefusal.NotFound, (await customer.Change(new("Eve", null, null), null, other)).Refusal);
            Assert.Equal(CommonRefusal.NotFound, (await customer.AddPaymentMethod(new("sandbox", "tok"), other)).Refusal);
        }
        Assert.Equal(CommonRefusal.NotFound, (await hall.Customer("cus-unknown").Get(Caller.System)).Refusal);
    }
}
