using System.Collections.Immutable;
using System.Text;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Payments;
using SubscriptionBox.Silo.Adapters.Payments.PayPal;
using SubscriptionBox.Tests.Providers.Emulators;
using SubscriptionBox.Tests.Providers.Emulators.PayPal;

namespace SubscriptionBox.Tests.Providers.Contract;

/// <summary>What only PayPal does: access tokens, wallets, pending captures, orders that run out, and webhooks that PayPal alone can vouch for.</summary>
public sealed class When_PayPal_does_as_PayPal_does : IAsyncLifetime
{
    private const string Customer = "cus-0123456789abcdef01234567";
    private static readonly DateTimeOffset Now = new(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private PayPalUnderTest _paypal = null!;

    public async Task InitializeAsync() => _paypal = await PayPalUnderTest.Open();

    public async Task DisposeAsync()
    {
        var violations = _paypal.Violations().Distinct().ToArray();
        await _paypal.DisposeAsync();
        Assert.True(violations.Length == 0, string.Join("\n", violations));
    }

    [Fact]
    public async Task One_access_token_serves_many_requests_and_a_new_one_is_fetched_when_it_is_taken_back()
    {
        var wallet = await Wallet(WalletKind.Good);
        _paypal.Emulator.TakeTokensBack();
        Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", wallet));
        Assert.Equal(2, _paypal.Emulator.Exchanges.Count(e => e.Request.Path == "/v1/oauth2/token"));
        Assert.Single(_paypal.Books);
    }

    [Fact]
    public async Task Without_an_access_token_nothing_is_sent_and_nothing_is_decided()
    {
        var wallet = await Wallet(WalletKind.Good);
        _paypal.Restart();
        _paypal.Next(Trouble.ErrorBefore, request => request.Path == "/v1/oauth2/token");
        Assert.IsType<ChargeOutcome.Busy>(await Charge("pay-a-0-1", wallet));
        Assert.Equal(0, _paypal.Sends);
        _paypal.Next(Trouble.NeverArrives, request => request.Path == "/v1/oauth2/token");
        Assert.IsType<ChargeOutcome.NeverSeen>(await _paypal.Gateway.LookUp("pay-a-0-1"));
    }

    [Theory]
    [InlineData(WalletKind.Empty, "instrument_declined", true)]
    [InlineData(WalletKind.CardDeclines, "processor_5120", true)]
    [InlineData(WalletKind.Closed, "payer_account_locked_or_closed", false)]
    [InlineData(WalletKind.Gone, "token_id_not_found", false)]
    public async Task A_refusal_says_why_and_whether_another_try_makes_sense(WalletKind kind, string code, bool tryAgain)
    {
        var wallet = await Wallet(kind);
        Assert.Equal(new ChargeOutcome.Declined(code, tryAgain), await Charge("pay-a-0-1", wallet));
        Assert.Empty(_paypal.Books);
    }

    [Fact]
    public async Task A_pending_capture_is_a_doubt_until_PayPal_has_looked_at_it()
    {
        var wallet = await Wallet(WalletKind.Pending);
        Assert.IsType<ChargeOutcome.Unknown>(await Charge("pay-a-0-1", wallet));
        Assert.IsType<ChargeOutcome.Unknown>(await _paypal.Gateway.LookUp("pay-a-0-1"));
        Assert.IsType<ChargeOutcome.Unknown>(await Charge("pay-a-0-1", wallet));
        _paypal.Emulator.Settle("pay-a-0-1");
        Assert.IsType<ChargeOutcome.Succeeded>(await _paypal.Gateway.LookUp("pay-a-0-1"));
        Assert.Single(_paypal.Books);
    }

    [Fact]
    public async Task The_same_order_is_captured_however_often_it_is_tried_while_it_lives()
    {
        var wallet = await Wallet(WalletKind.Empty);
        Assert.IsType<ChargeOutcome.Declined>(await Charge("pay-a-0-1", wallet));
        _paypal.Next(Trouble.NeverArrives);
        Assert.IsType<ChargeOutcome.Unknown>(await Charge("pay-a-0-1", wallet));
        Assert.Single(_paypal.Emulator.Exchanges, e => e.Request.Is("POST", "/v2/checkout/orders"));
    }

    [Fact]
    public async Task An_order_that_cannot_be_noted_takes_no_money()
    {
        var wallet = await Wallet(WalletKind.Good);
        var gateway = new PayPalGateway(_paypal.Client, new BrokenNotes(), _paypal.Options);
        await Assert.ThrowsAsync<IOException>(() => gateway.Charge(Request("pay-a-0-1", wallet)));
        Assert.Equal(0, _paypal.Sends);
        Assert.Empty(_paypal.Books);
    }

    [Fact]
    public async Task A_refund_that_fails_at_PayPal_is_refused()
    {
        var paid = Assert.IsType<ChargeOutcome.Succeeded>(await Charge("pay-a-0-1", await Wallet(WalletKind.RefundsFail))).Reference;
        Assert.Equal(new RefundOutcome.Refused("refund_failed"), await _paypal.Gateway.Refund("ref-a-1", paid, new Money(100, "USD")));
    }

    [Fact]
    public async Task A_wallet_the_customer_has_not_agreed_to_is_not_saved()
    {
        var begun = Assert.IsType<SetUpOutcome.Begun>(await _paypal.Gateway.SetUp("set-x", Customer));
        Assert.Equal(new AttachOutcome.Refused("setup_token_not_approved"), await _paypal.Gateway.Attach("att-x", Customer, begun.Token));
    }

    [Fact]
    public async Task A_wallet_is_saved_without_anything_personal_and_forgotten_for_good()
    {
        var begun = await _paypal.Token(Customer, MethodKind.Good);
        var saved = Assert.IsType<AttachOutcome.Attached>(await _paypal.Gateway.Attach("att-1", Customer, begun));
        Assert.Equal(("paypal", "", 0, 0), (saved.Brand, saved.Last4, saved.ExpMonth, saved.ExpYear));
        Assert.DoesNotContain(_paypal.Emulator.Exchanges, e => Encoding.UTF8.GetString(e.Request.Body).Contains(Customer, StringComparison.Ordinal));
        await _paypal.Gateway.Detach(saved.Reference);
        Assert.Empty(_paypal.Emulator.Vault);
        _paypal.Next(Trouble.ErrorBefore, request => request.Method == "DELETE");
        await Assert.ThrowsAsync<HttpRequestException>(() => _paypal.Gateway.Detach(saved.Reference));
    }

    [Fact]
    public async Task A_webhook_that_PayPal_sent_is_read_with_our_payment_key()
    {
        await Charge("pay-abc-0-1", await Wallet(WalletKind.Good));
        var capture = _paypal.Emulator.Events.Single(e => (string)e["event_type"]! == "PAYMENT.CAPTURE.COMPLETED");
        var order = _paypal.Emulator.Events.Single(e => (string)e["event_type"]! == "CHECKOUT.ORDER.COMPLETED");
        var (body, headers) = Delivery(capture);
        var read = (await Read(body, headers)).Value!;
        Assert.Equal(("PAYMENT.CAPTURE.COMPLETED", "pay-abc-0-1", (string)capture["id"]!), (read.Type, read.PaymentKey, read.EventId));
        (body, headers) = Delivery(order);
        Assert.Equal("pay-abc-0-1", (await Read(body, headers)).Value!.PaymentKey);
        // Delivered once more: signed anew, the same event.
        (body, headers) = Delivery(capture);
        Assert.Equal(read, (await Read(body, headers)).Value);
    }

    [Theory]
    [InlineData("another body")]
    [InlineData("the same in other words")]
    [InlineData("signature")]
    [InlineData("time")]
    [InlineData("no signature")]
    [InlineData("certificate elsewhere")]
    [InlineData("certificate host that only ends alike")]
    public async Task A_webhook_that_PayPal_did_not_send_like_that_is_refused(string forgery)
    {
        await Charge("pay-abc-0-1", await Wallet(WalletKind.Good));
        var (body, headers) = Delivery(_paypal.Emulator.Events[^1]);
        switch (forgery)
        {
            case "another body":
                body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("41.60", "0.60", StringComparison.Ordinal));
                break;
            case "the same in other words":
                body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("{\"id\":", "{ \"id\":", StringComparison.Ordinal));
                break;
            case "signature":
                headers = headers.SetItem("paypal-transmission-sig", Delivery(_paypal.Emulator.Events[0]).Headers["paypal-transmission-sig"]);
                break;
            case "time":
                headers = headers.SetItem("paypal-transmission-time", "2027-01-02T12:00:00Z");
                break;
            case "no signature":
                headers = headers.Remove("paypal-transmission-sig");
                break;
            case "certificate elsewhere":
                headers = headers.SetItem("paypal-cert-url", "https://evil.example/cert");
                break;
            default:
                headers = headers.SetItem("paypal-cert-url", "https://notpaypal.com/cert");
                break;
        }
        var asked = Questions;
        Assert.Equal(PaymentRefusal.BadSignature.Number, (await Read(body, headers)).Refusal!.Number);
        // A certificate from anywhere else is not even asked about.
        Assert.Equal(forgery.Contains("certificate", StringComparison.Ordinal) || forgery == "no signature" ? asked : asked + 1, Questions);
    }

    [Fact]
    public async Task While_PayPal_cannot_vouch_for_a_webhook_it_shall_be_sent_again()
    {
        await Charge("pay-abc-0-1", await Wallet(WalletKind.Good));
        var (body, headers) = Delivery(_paypal.Emulator.Events[^1]);
        _paypal.Next(Trouble.NeverArrives, request => request.Path.EndsWith("verify-webhook-signature", StringComparison.Ordinal));
        Assert.Equal(PaymentRefusal.NotChecked.Number, (await Read(body, headers)).Refusal!.Number);
        Assert.True((await Read(body, headers)).Ok);
    }

    private int Questions => _paypal.Emulator.Exchanges.Count(e => e.Request.Path.EndsWith("verify-webhook-signature", StringComparison.Ordinal));

    private (byte[] Body, ImmutableDictionary<string, string> Headers) Delivery(System.Text.Json.Nodes.JsonObject told)
    {
        var body = PayPalPost.Bytes(told);
        return (body, _paypal.Emulator.Post.Sign(body, Now).ToImmutableDictionary(h => h.Key.ToLowerInvariant(), h => h.Value));
    }

    private async Task<Answer<ProviderEvent>> Read(byte[] body, ImmutableDictionary<string, string> headers) =>
        await new PayPalWebhookReader(_paypal.Client, _paypal.Options).Read(body, headers, Now);

    private async Task<string> Wallet(WalletKind kind)
    {
        var token = await _paypal.Token(Customer, MethodKind.Good);
        var wallet = Assert.IsType<AttachOutcome.Attached>(await _paypal.Gateway.Attach("att-" + token, Customer, token)).Reference;
        _paypal.Emulator.Change(wallet, kind);
        return wallet;
    }

    private Task<ChargeOutcome> Charge(string key, string wallet) => _paypal.Gateway.Charge(Request(key, wallet));

    private static ChargeRequest Request(string key, string wallet) => new(key, new Money(4160, "USD"), wallet, true, "Subscription box", ImmutableDictionary<string, string>.Empty);

    private sealed class BrokenNotes : IPaymentNotes
    {
        public Task<string?> Find(string paymentKey) => Task.FromResult<string?>(null);

        public Task<string> Keep(string paymentKey, string note, string? insteadOf) => throw new IOException("The disk is full.");
    }
}
