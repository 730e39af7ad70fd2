using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Tests.Providers.Emulators;

namespace SubscriptionBox.Tests.Providers.Contract;

/// <summary>What the shop expects of a gateway at the other end of a network (faults.md F4–F8).</summary>
public abstract class RemoteGatewayExpectations : GatewayExpectations
{
    protected abstract IRemoteProviderUnderTest Remote { get; }

    protected override IProviderUnderTest Provider => Remote;

    /// <summary>After every test: whatever was sent and answered in it follows the provider's own specification.</summary>
    public override async Task DisposeAsync()
    {
        var violations = Remote.Violations().Distinct().ToArray();
        await base.DisposeAsync();
        Assert.True(violations.Length == 0, string.Join("\n", violations));
    }

    [Theory]
    [InlineData(Trouble.AnswerLost)]
    [InlineData(Trouble.ErrorAfter)]
    [InlineData(Trouble.ErrorAndLater)]
    public async Task What_was_carried_out_though_nobody_heard_is_found_and_not_done_again(Trouble trouble)
    {
        var method = await Save(MethodKind.Good);
        Remote.Next(trouble);
        Assert.IsType<ChargeOutcome.Unknown>(await Charge("pay-a-0-1", method));
        Remote.RunLater();
        var sends = Remote.Sends;
        var found = Assert.IsType<ChargeOutcome.Succeeded>(await Gateway.LookUp("pay-a-0-1"));
        Remote.Restart();
        Assert.Equal(found, await Gateway.LookUp("pay-a-0-1"));
        Assert.Equal(sends, Remote.Sends);
        Assert.Single(Remote.Books);
    }

    [Theory]
    [InlineData(Trouble.AnswerLost)]
    [InlineData(Trouble.NeverArrives)]
    [InlineData(Trouble.Silence)]
    public async Task Sending_again_under_the_key_after_a_doubt_takes_the_money_once(Trouble trouble)
    {
        var method = await Save(MethodKind.Good);
        Remote.Next(trouble);
        Assert.IsType<ChargeOutcome.Unknown>(await Charge("pay-a-0-1", method));
        Remote.Restart();
        Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", method));
        Assert.Single(Remote.Books);
    }

    [Fact]
    public async Task What_never_arrived_was_never_seen()
    {
        var method = await Save(MethodKind.Good);
        Remote.Next(Trouble.NeverArrives);
        Assert.IsType<ChargeOutcome.Unknown>(await Charge("pay-a-0-1", method));
        Assert.IsType<ChargeOutcome.NeverSeen>(await Gateway.LookUp("pay-a-0-1"));
    }

    [Fact]
    public async Task A_lost_decline_is_found_to_be_no_success_and_is_a_decline_again()
    {
        var method = await Save(MethodKind.Empty);
        Remote.Next(Trouble.AnswerLost);
        Assert.IsType<ChargeOutcome.Unknown>(await Charge("pay-a-0-1", method));
        Assert.True(await Gateway.LookUp("pay-a-0-1") is ChargeOutcome.Declined or ChargeOutcome.NeverSeen);
        Assert.Equal(Remote.DeclineCode, Assert.IsType<ChargeOutcome.Declined>(await Charge("pay-a-0-1", method)).Code);
        Assert.Empty(Remote.Books);
    }

    [Theory]
    [InlineData(Trouble.TooMany)]
    [InlineData(Trouble.InFlight)]
    public async Task A_request_that_is_not_taken_decides_nothing(Trouble trouble)
    {
        var method = await Save(MethodKind.Good);
        Remote.Next(trouble);
        Assert.IsType<ChargeOutcome.Busy>(await Charge("pay-a-0-1", method));
        Assert.IsType<ChargeOutcome.NeverSeen>(await Gateway.LookUp("pay-a-0-1"));
        Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", method));
        Assert.Single(Remote.Books);
    }

    [Theory]
    [InlineData(Trouble.AnswerLost)]
    [InlineData(Trouble.ErrorAfter)]
    public async Task Long_after_the_key_is_forgotten_a_lost_charge_is_still_found(Trouble trouble)
    {
        var method = await Save(MethodKind.Good);
        Remote.Next(trouble);
        Assert.IsType<ChargeOutcome.Unknown>(await Charge("pay-a-0-1", method));
        Remote.ForgetKeys();
        Remote.Restart();
        Assert.IsType<ChargeOutcome.Succeeded>(await Gateway.LookUp("pay-a-0-1"));
        Assert.Single(Remote.Books);
    }

    [Fact]
    public async Task A_charge_that_never_arrived_can_be_sent_after_the_key_is_forgotten()
    {
        var method = await Save(MethodKind.Good);
        Remote.Next(Trouble.NeverArrives);
        Assert.IsType<ChargeOutcome.Unknown>(await Charge("pay-a-0-1", method));
        Remote.ForgetKeys();
        Remote.Restart();
        Assert.IsType<ChargeOutcome.NeverSeen>(await Gateway.LookUp("pay-a-0-1"));
        Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", method));
        Assert.Single(Remote.Books);
    }

    [Fact]
    public async Task While_nobody_answers_a_look_up_is_a_doubt_and_no_denial()
    {
        var method = await Save(MethodKind.Good);
        Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", method));
        Remote.Next(Trouble.NeverArrives, request => request.Method == "GET");
        Assert.IsType<ChargeOutcome.Unknown>(await Gateway.LookUp("pay-a-0-1"));
        Remote.Next(Trouble.ErrorBefore, request => request.Method == "GET");
        Assert.IsType<ChargeOutcome.Unknown>(await Gateway.LookUp("pay-a-0-1"));
    }

    [Theory]
    [InlineData(Trouble.AnswerLost)]
    [InlineData(Trouble.ErrorAfter)]
    public async Task A_refund_nobody_heard_of_is_found_and_not_made_twice(Trouble trouble)
    {
        var method = await Save(MethodKind.Good);
        var paid = Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", method)).Reference;
        Remote.Next(trouble, Remote.GivesBack);
        Assert.IsType<RefundOutcome.Unknown>(await Gateway.Refund("ref-a-1", paid, Usd(1000)));
        Remote.ForgetKeys();
        Remote.Restart();
        Assert.IsType<RefundOutcome.Refunded>(await Gateway.LookUpRefund("ref-a-1", paid));
        Assert.Equal(1000, Assert.Single(Remote.Books).Refunded);
    }

    [Theory]
    [InlineData(Trouble.TooMany)]
    [InlineData(Trouble.InFlight)]
    [InlineData(Trouble.NeverArrives)]
    public async Task A_refund_that_was_not_taken_is_made_when_it_is_asked_for_again(Trouble trouble)
    {
        var method = await Save(MethodKind.Good);
        var paid = Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", method)).Reference;
        Remote.Next(trouble, Remote.GivesBack);
        Assert.IsType<RefundOutcome.Unknown>(await Gateway.Refund("ref-a-1", paid, Usd(1000)));
        Assert.IsType<RefundOutcome.NeverSeen>(await Gateway.LookUpRefund("ref-a-1", paid));
        Assert.IsType<RefundOutcome.Refunded>(await Gateway.Refund("ref-a-1", paid, Usd(1000)));
        Assert.Equal(1000, Assert.Single(Remote.Books).Refunded);
    }

    [Fact]
    public async Task Another_customers_token_is_nobody_elses()
    {
        var token = await Remote.Token("cus-somebody-else-entirely", MethodKind.Good);
        Assert.IsType<AttachOutcome.NoSuchToken>(await Gateway.Attach("att-1", Customer, token));
    }

    [Fact]
    public async Task A_token_whose_attaching_nobody_heard_of_is_attached_when_it_is_tried_again()
    {
        var token = await Remote.Token(Customer, MethodKind.Good);
        Remote.Next(Trouble.AnswerLost, request => request.Method != "DELETE");
        Assert.IsType<AttachOutcome.Unknown>(await Gateway.Attach("att-1", Customer, token));
        Assert.IsType<AttachOutcome.Attached>(await Gateway.Attach("att-1", Customer, token));
    }

    [Fact]
    public async Task A_set_up_that_is_not_answered_is_a_doubt()
    {
        Remote.Next(Trouble.NeverArrives, request => request.Method == "POST" && !request.Path.Contains("oauth", StringComparison.Ordinal));
        Assert.IsType<SetUpOutcome.Unknown>(await Gateway.SetUp("set-1", Customer));
        Assert.IsType<SetUpOutcome.Begun>(await Gateway.SetUp("set-1", Customer));
    }
}
