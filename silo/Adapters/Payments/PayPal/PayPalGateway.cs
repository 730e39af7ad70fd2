using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SubscriptionBox.Grains.Payments;

namespace SubscriptionBox.Silo.Adapters.Payments.PayPal;

/// <summary>PayPal through its REST API: wallets in its vault, orders captured off-session (docs/decisions/payment-notes.md).</summary>
/// <remarks>An order without a payer moves no money; it is made and noted first, and then captured from the vaulted wallet. One order is captured once at most, whatever PayPal remembers of
/// request ids, and a lost answer is looked up by the order's id.</remarks>
public sealed class PayPalGateway(PayPalClient paypal, IPaymentNotes notes, IOptions<PayPalOptions> options) : IPaymentGateway
{
    /// <inheritdoc/>
    public string Name => "paypal";

    /// <summary>PayPal keeps the ids of order requests six hours, of vault requests three (provider-facts.md).</summary>
    public TimeSpan KeyWindow => TimeSpan.FromHours(6);

    /// <inheritdoc/>
    public async Task<SetUpOutcome> SetUp(string key, string customerId)
    {
        var answer = await paypal.Post("/v3/vault/setup-tokens", key, json =>
        {
            json.WriteStartObject();
            Customer(json, customerId);
            json.WriteStartObject("payment_source");
            json.WriteStartObject("paypal");
            json.WriteString("usage_type", "MERCHANT");
            json.WriteStartObject("experience_context");
            json.WriteString("return_url", options.Value.ReturnUrl!.AbsoluteUri);
            json.WriteString("cancel_url", options.Value.ReturnUrl.AbsoluteUri);
            json.WriteString("shipping_preference", "NO_SHIPPING");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        });
        return answer.Ok && answer.Body.Text("id") is { } token && answer.Body.Link("approve") is { } url
            ? new SetUpOutcome.Begun(token, null, null, url)
            : new SetUpOutcome.Unknown(answer.Why);
    }

    /// <inheritdoc/>
    public async Task<AttachOutcome> Attach(string key, string customerId, string token)
    {
        if (!token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            return new AttachOutcome.NoSuchToken();
        var begun = await paypal.Get($"/v3/vault/setup-tokens/{token}");
        // Somebody else's token is none of this customer's.
        if (begun.Status == 404 || (begun.Ok && begun.Body.Member("customer").Text("id") != IdOf(customerId)) || begun.Refused)
            return new AttachOutcome.NoSuchToken();
        if (!begun.Ok)
            return new AttachOutcome.Unknown(begun.Why);
        var answer = await paypal.Post("/v3/vault/payment-tokens", key, json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("payment_source");
            json.WriteStartObject("token");
            json.WriteString("id", token);
            json.WriteString("type", "SETUP_TOKEN");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        });
        return answer switch
        {
            { Ok: true } when answer.Body.Text("id") is { } reference => new AttachOutcome.Attached(reference, "paypal", "", 0, 0),
            { Refused: true } => new AttachOutcome.Refused(answer.Issue.ToLowerInvariant()),
            _ => new AttachOutcome.Unknown(answer.Why),
        };
    }

    /// <inheritdoc/>
    public async Task Detach(string reference)
    {
        var answer = await paypal.Delete($"/v3/vault/payment-tokens/{reference}");
        if (!answer.Ok && answer.Status != 404)
            throw new HttpRequestException($"PayPal did not forget a payment token: {answer.Why}");
    }

    /// <inheritdoc/>
    public async Task<ChargeOutcome> Charge(ChargeRequest request)
    {
        var order = await notes.Find(request.Key);
        if (order is not null)
        {
            var known = await paypal.Get($"/v2/checkout/orders/{order}");
            if (known.Ok && known.Body.Text("status") == "APPROVED")
                return await Capture(order, request.Key + "-approved", null);
            if (known.Ok && PayPalAnswers.OutcomeOf(known.Body) is { } outcome)
                return outcome;
            if (!known.Ok && known.Status != 404)
                return new ChargeOutcome.Busy(known.Why);
            if (known.Ok)
                return await Capture(order, request.Key, request.Reference);
        }
        // No order yet, or one that ran out without being captured.
        var made = await paypal.Post("/v2/checkout/orders", order is null ? $"{request.Key}-order" : $"{request.Key}-after-{order}", json => Order(json, request));
        if (made.Refused)
            return new ChargeOutcome.Declined(made.Issue.ToLowerInvariant());
        if (!made.Ok || made.Body.Text("id") is not { } id)
            // Without a payer no money moves, so whatever became of it, nothing is decided.
            return new ChargeOutcome.Busy(made.Why);
        return await Capture(await notes.Keep(request.Key, id, order), request.Key, request.Reference);
    }

    /// <inheritdoc/>
    public async Task<ChargeOutcome> LookUp(string key)
    {
        if (await notes.Find(key) is not { } order)
            return new ChargeOutcome.NeverSeen();
        var answer = await paypal.Get($"/v2/checkout/orders/{order}");
        return answer switch
        {
            { Ok: true } => PayPalAnswers.OutcomeOf(answer.Body) ?? new ChargeOutcome.NeverSeen(),
            { Status: 404 } => new ChargeOutcome.NeverSeen(),
            _ => new ChargeOutcome.Unknown(answer.Why),
        };
    }

    /// <inheritdoc/>
    public async Task<RefundOutcome> Refund(string key, string reference, Money amount)
    {
        var answer = await paypal.Post($"/v2/payments/captures/{reference}/refund", key, json =>
        {
            json.WriteStartObject();
            json.Amount(amount);
            json.WriteString("custom_id", key);
            json.WriteEndObject();
        });
        if (answer.Ok)
            return PayPalAnswers.RefundOf(answer.Body);
        if (!answer.Refused || PayPalAnswers.RefundableLater.Contains(answer.Issue))
            return new RefundOutcome.Unknown($"{answer.Why}: {answer.Issue}");
        // "Fully refunded" may be this very refund, whose key PayPal has forgotten.
        return await LookUpRefund(key, reference) is RefundOutcome.Refunded done ? done : new RefundOutcome.Refused(answer.Issue.ToLowerInvariant());
    }

    /// <inheritdoc/>
    public async Task<RefundOutcome> LookUpRefund(string key, string reference)
    {
        var capture = await paypal.Get($"/v2/payments/captures/{reference}");
        if (!capture.Ok || capture.Body.Member("supplementary_data").Member("related_ids").Text("order_id") is not { } order)
            return capture.Status == 404 ? new RefundOutcome.NeverSeen() : new RefundOutcome.Unknown(capture.Why);
        var answer = await paypal.Get($"/v2/checkout/orders/{order}");
        if (!answer.Ok)
            return new RefundOutcome.Unknown(answer.Why);
        var refund = answer.Body.Member("purchase_units").First().Member("payments").Member("refunds").Items().FirstOrDefault(r => r.Text("custom_id") == key);
        return refund.ValueKind == JsonValueKind.Undefined ? new RefundOutcome.NeverSeen() : PayPalAnswers.RefundOf(refund);
    }

    private async Task<ChargeOutcome> Capture(string order, string requestId, string? wallet)
    {
        var answer = await paypal.Post($"/v2/checkout/orders/{order}/capture", requestId, json =>
        {
            json.WriteStartObject();
            if (wallet is not null)
            {
                json.WriteStartObject("payment_source");
                json.WriteStartObject("paypal");
                json.WriteString("vault_id", wallet);
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        });
        if (answer.Ok)
            return PayPalAnswers.OutcomeOf(answer.Body) ?? new ChargeOutcome.Unknown("The order is not captured yet.");
        if (!answer.Refused)
            return answer.NotTaken ? new ChargeOutcome.Busy(answer.Why) : new ChargeOutcome.Unknown(answer.Why);
        if (answer.Issue == "PAYER_ACTION_REQUIRED" && answer.Body.Link("payer-action", "approve") is { } url)
            return new ChargeOutcome.RequiresAction(url, order);
        if (answer.Issue is "ORDER_ALREADY_CAPTURED" or "ORDER_COMPLETION_IN_PROGRESS")
        {
            var known = await paypal.Get($"/v2/checkout/orders/{order}");
            return (known.Ok ? PayPalAnswers.OutcomeOf(known.Body) : null) ?? new ChargeOutcome.Unknown(known.Why);
        }
        return new ChargeOutcome.Declined(answer.Issue.ToLowerInvariant(), !PayPalAnswers.Hopeless.Contains(answer.Issue));
    }

    private static void Order(Utf8JsonWriter json, ChargeRequest request)
    {
        json.WriteStartObject();
        json.WriteString("intent", "CAPTURE");
        json.WriteStartArray("purchase_units");
        json.WriteStartObject();
        // What webhooks and reports tell the payment by.
        json.WriteString("custom_id", request.Key);
        json.WriteString("description", request.Description);
        json.Amount(request.Amount);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Customer(Utf8JsonWriter json, string customerId)
    {
        json.WriteStartObject("customer");
        json.WriteString("id", IdOf(customerId));
        json.WriteEndObject();
    }

    /// <summary>PayPal's vault takes 22 characters for a merchant's customer: a hash, because ours are longer.</summary>
    private static string IdOf(string customerId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(customerId)))[..22];
}
