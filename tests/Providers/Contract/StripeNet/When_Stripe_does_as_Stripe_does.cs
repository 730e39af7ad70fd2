using System.Collections.Immutable;
using System.Text;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Tests.Providers.Emulators;
using SubscriptionBox.Tests.Providers.Emulators.Stripe;

namespace SubscriptionBox.Tests.Providers.Contract;

/// <summary>What only Stripe does: test cards, replayed declines and errors, 3-D Secure off-session, refunds that settle later (provider-facts.md 2–15).</summary>
public sealed class When_Stripe_does_as_Stripe_does : IAsyncLifetime
{
    private const string Customer = "cus-0123456789abcdef01234567";
    private StripeUnderTest _stripe = null!;

    public async Task InitializeAsync() => _stripe = await StripeUnderTest.Open();

    public async Task DisposeAsync()
    {
        var violations = _stripe.Violations().Distinct().ToArray();
        await _stripe.DisposeAsync();
        Assert.True(violations.Length == 0, string.Join("\n", violations));
    }

    [Theory]
    [InlineData("pm_card_visa_chargeDeclined", "card_declined")]
    [InlineData("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds")]
    [InlineData("pm_card_visa_chargeDeclinedLostCard", "lost_card")]
    [InlineData("pm_card_chargeDeclinedExpiredCard", "expired_card")]
    [InlineData("pm_card_chargeDeclinedProcessingError", "processing_error")]
    public async Task A_card_that_cannot_be_saved_is_refused_with_the_issuers_reason(string pm, string code) =>
        Assert.Equal(new AttachOutcome.Refused(code), await _stripe.Gateway.Attach("att-1", Customer, await _stripe.Token(Customer, pm)));

    [Theory]
    [InlineData("pm_card_chargeCustomerFail", "card_declined", true)]
    [InlineData("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds", "insufficient_funds", true)]
    [InlineData("advised_against", "do_not_honor", false)]
    public async Task A_card_that_is_saved_and_declined_says_why_and_whether_another_try_makes_sense(string pm, string code, bool tryAgain)
    {
        var card = await Save(pm);
        Assert.Equal(new ChargeOutcome.Declined(code, tryAgain), await Charge("pay-a-0-1", card));
        Assert.Equal(new ChargeOutcome.Declined(code, tryAgain), await _stripe.Gateway.LookUp("pay-a-0-1"));
    }

    [Fact]
    public async Task A_card_set_up_for_later_use_is_charged_while_nobody_is_there()
    {
        Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", await Save("pm_card_authenticationRequiredOnSetup")));
        Assert.IsType<ChargeOutcome.RequiresAction>(await Charge("pay-a-1-1", await Save("pm_card_authenticationRequiredSetupForOffSession"), offSession: false));
    }

    [Fact]
    public async Task A_renewal_that_the_bank_wants_the_customer_for_gives_a_link_to_the_same_payment()
    {
        var card = await Save("pm_card_authenticationRequired");
        var asked = Assert.IsType<ChargeOutcome.RequiresAction>(await Charge("pay-a-0-1", card));
        Assert.Equal(asked, await _stripe.Gateway.LookUp("pay-a-0-1"));
        _stripe.Emulator.Authenticate(asked.Url);
        // Sent again, it is not the answer of that time that comes back.
        Assert.Equal(new ChargeOutcome.Succeeded(asked.Reference), await Charge("pay-a-0-1", card));
        Assert.Single(_stripe.Books);
    }

    [Fact]
    public async Task A_customer_who_fails_authentication_is_declined()
    {
        var asked = Assert.IsType<ChargeOutcome.RequiresAction>(await Charge("pay-a-0-1", await Save("pm_card_authenticationRequired"), offSession: false));
        _stripe.Emulator.Authenticate(asked.Url, passes: false);
        Assert.Equal(new ChargeOutcome.Declined("payment_intent_authentication_failure"), await _stripe.Gateway.LookUp("pay-a-0-1"));
        Assert.Empty(_stripe.Books);
    }

    [Fact]
    public async Task The_link_whose_answer_was_lost_is_found()
    {
        var card = await Save("pm_card_authenticationRequired");
        _stripe.Next(Trouble.AnswerLost, request => request.Path.EndsWith("/confirm", StringComparison.Ordinal));
        Assert.IsType<ChargeOutcome.Unknown>(await Charge("pay-a-0-1", card));
        Assert.IsType<ChargeOutcome.RequiresAction>(await _stripe.Gateway.LookUp("pay-a-0-1"));
    }

    [Fact]
    public async Task An_error_that_Stripe_repeats_for_its_key_is_a_doubt_each_time_and_a_new_key_ends_it()
    {
        var card = await Save("pm_card_visa");
        _stripe.Next(Trouble.ErrorBefore);
        Assert.IsType<ChargeOutcome.Unknown>(await Charge("pay-a-0-1", card));
        Assert.IsType<ChargeOutcome.NeverSeen>(await _stripe.Gateway.LookUp("pay-a-0-1"));
        Assert.IsType<ChargeOutcome.Unknown>(await Charge("pay-a-0-1", card));
        Assert.Empty(_stripe.Books);
        _stripe.ForgetKeys();
        Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", card));
        Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-2", card));
    }

    [Fact]
    public async Task A_payment_is_found_among_hundreds_of_the_same_card()
    {
        var card = await Save("pm_card_visa");
        var first = await Charge("pay-a-0-1", card);
        for (var period = 1; period <= 120; period++)
            Assert.IsType<ChargeOutcome.Succeeded>(await Charge($"pay-a-{period}-1", card));
        Assert.Equal(first, await _stripe.Gateway.LookUp("pay-a-0-1"));
    }

    [Fact]
    public async Task Wrong_credentials_decide_nothing_about_a_card()
    {
        var card = await Save("pm_card_visa");
        _stripe.Next(Trouble.TooMany, request => request.Method == "GET");
        Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", card));
        Assert.IsType<ChargeOutcome.Unknown>(await _stripe.Gateway.LookUp("pay-a-0-1"));
    }

    [Fact]
    public async Task A_pending_refund_is_on_its_way_and_a_failed_one_is_told_when_it_is_looked_up()
    {
        var pending = Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", await Save("pm_card_pendingRefund"))).Reference;
        var failing = Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-1-1", await Save("pm_card_refundFail"))).Reference;
        Assert.IsType<RefundOutcome.Refunded>(await _stripe.Gateway.Refund("ref-1", pending, new Money(100, "USD")));
        Assert.IsType<RefundOutcome.Refunded>(await _stripe.Gateway.Refund("ref-2", failing, new Money(100, "USD")));
        _stripe.Emulator.SettleRefunds();
        Assert.IsType<RefundOutcome.Refunded>(await _stripe.Gateway.LookUpRefund("ref-1", pending));
        Assert.Equal(new RefundOutcome.Refused("expired_or_canceled_card"), await _stripe.Gateway.LookUpRefund("ref-2", failing));
    }

    [Fact]
    public async Task No_card_number_and_nothing_personal_is_sent_and_forgetting_a_card_forgets_its_customer()
    {
        var card = await Save("pm_card_visa");
        Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", card));
        Assert.DoesNotContain(_stripe.Emulator.Exchanges, e => Encoding.UTF8.GetString(e.Request.Body) is var body
            && (body.Contains("number", StringComparison.Ordinal) || body.Contains("email", StringComparison.Ordinal) || body.Contains("4242", StringComparison.Ordinal) || body.Contains("payment_method_data", StringComparison.Ordinal)));
        await _stripe.Gateway.Detach(card);
        Assert.Empty(_stripe.Emulator.Customers);
    }

    private async Task<string> Save(string pm)
    {
        var token = await _stripe.Token(Customer, pm);
        return Assert.IsType<AttachOutcome.Attached>(await _stripe.Gateway.Attach("att-" + token, Customer, token)).Reference;
    }

    private Task<ChargeOutcome> Charge(string key, string card, bool offSession = true) =>
        _stripe.Gateway.Charge(new ChargeRequest(key, new Money(4160, "USD"), card, offSession, "Subscription box", ImmutableDictionary<string, string>.Empty));
}
