using System.Globalization;
using System.Text.Json.Nodes;

namespace SubscriptionBox.Tests.Providers.Emulators.PayPal;

/// <summary>An order in PayPal's books, with its only capture and the refunds of that.</summary>
internal sealed class PayPalOrder(string id, string customId, long amount, string currency, string description, DateTimeOffset at)
{
    private readonly List<JsonObject> _refunds = [];
    private WalletKind _kind;
    private bool _approved;
    private bool _asked;

    public string Id => id;

    public string CustomId => customId;

    public long Amount => amount;

    public string Currency => currency;

    public DateTimeOffset At => at;

    public string CaptureId => "C" + id[1..];

    /// <summary>Null until somebody tried to capture it with success or with a declined card.</summary>
    public string? CaptureStatus { get; set; }

    public long Refunded => _refunds.Where(r => (string)r["status"]! == "COMPLETED").Sum(r => Minor(r["amount"]!));

    public static PayPalOrder From(string id, JsonObject body, DateTimeOffset at)
    {
        var unit = body["purchase_units"]!.AsArray().Single()!;
        return new PayPalOrder(id, (string)unit["custom_id"]!, Minor(unit["amount"]!), (string)unit["amount"]!["currency_code"]!, (string)unit["description"]!, at);
    }

    public void Approve() => _approved = _asked ? true : throw new InvalidOperationException("Nobody was asked to approve this order.");

    public ApiReply Take(EmulatedPayPal paypal, Wallet? wallet)
    {
        if (CaptureStatus is "COMPLETED" or "PENDING")
            return PayPalErrors.Reply(422, "UNPROCESSABLE_ENTITY", "ORDER_ALREADY_CAPTURED");
        if (wallet is null && !_approved)
            return PayPalErrors.Reply(422, "UNPROCESSABLE_ENTITY", "ORDER_NOT_APPROVED");
        _kind = wallet?.Kind ?? WalletKind.Good;
        switch (_kind)
        {
            case WalletKind.Empty:
                return PayPalErrors.Reply(422, "UNPROCESSABLE_ENTITY", "INSTRUMENT_DECLINED", PayPalErrors.Links(("redirect", paypal.Link($"/checkoutnow?token={id}"), "GET")));
            case WalletKind.Closed:
                return PayPalErrors.Reply(422, "UNPROCESSABLE_ENTITY", "PAYER_ACCOUNT_LOCKED_OR_CLOSED");
            case WalletKind.Gone:
                return PayPalErrors.Reply(422, "UNPROCESSABLE_ENTITY", "TOKEN_ID_NOT_FOUND");
            case WalletKind.AsksForAction when !_approved:
                _asked = true;
                return PayPalErrors.Reply(422, "UNPROCESSABLE_ENTITY", "PAYER_ACTION_REQUIRED", PayPalErrors.Links(("payer-action", paypal.Link($"/checkoutnow?token={id}"), "GET")));
            case WalletKind.CardDeclines:
                CaptureStatus = "DECLINED";
                paypal.Tell("PAYMENT.CAPTURE.DECLINED", "capture", Capture(paypal));
                return new ApiReply(201, Body(paypal));
            case WalletKind.Pending:
                CaptureStatus = "PENDING";
                paypal.Tell("PAYMENT.CAPTURE.PENDING", "capture", Capture(paypal));
                return new ApiReply(201, Body(paypal));
            default:
                CaptureStatus = "COMPLETED";
                paypal.Tell("CHECKOUT.ORDER.COMPLETED", "checkout-order", Body(paypal));
                paypal.Tell("PAYMENT.CAPTURE.COMPLETED", "capture", Capture(paypal));
                return new ApiReply(201, Body(paypal));
        }
    }

    public ApiReply GiveBack(EmulatedPayPal paypal, JsonObject body)
    {
        var wanted = body["amount"] is { } given ? Minor(given) : amount - Refunded;
        if (CaptureStatus != "COMPLETED" || (body["amount"] is { } a && (string)a["currency_code"]! != currency))
            return PayPalErrors.Reply(422, "UNPROCESSABLE_ENTITY", CaptureStatus == "PENDING" ? "PENDING_CAPTURE" : "REFUND_NOT_ALLOWED");
        if (Refunded == amount)
            return PayPalErrors.Reply(422, "UNPROCESSABLE_ENTITY", "CAPTURE_FULLY_REFUNDED");
        if (wanted <= 0 || Refunded + wanted > amount)
            return PayPalErrors.Reply(422, "UNPROCESSABLE_ENTITY", "REFUND_AMOUNT_EXCEEDED");
        var refund = new JsonObject
        {
            ["id"] = paypal.NewId("R"), ["status"] = _kind == WalletKind.RefundsFail ? "FAILED" : "COMPLETED", ["amount"] = Money(wanted), ["custom_id"] = body["custom_id"]?.DeepClone(),
            ["create_time"] = paypal.Now, ["update_time"] = paypal.Now, ["links"] = PayPalErrors.Links(("up", paypal.Link($"/v2/payments/captures/{CaptureId}"), "GET")),
        };
        _refunds.Add(refund);
        paypal.Tell("PAYMENT.CAPTURE.REFUNDED", "refund", refund);
        return new ApiReply(201, refund.DeepClone());
    }

    public JsonObject Capture(EmulatedPayPal paypal)
    {
        var status = CaptureStatus == "COMPLETED" && Refunded > 0 ? Refunded == amount ? "REFUNDED" : "PARTIALLY_REFUNDED" : CaptureStatus;
        var capture = new JsonObject
        {
            ["id"] = CaptureId, ["status"] = status, ["amount"] = Money(amount), ["custom_id"] = customId, ["final_capture"] = true, ["create_time"] = paypal.Now, ["update_time"] = paypal.Now,
            ["supplementary_data"] = new JsonObject { ["related_ids"] = new JsonObject { ["order_id"] = id } },
            ["links"] = PayPalErrors.Links(("self", paypal.Link($"/v2/payments/captures/{CaptureId}"), "GET"), ("refund", paypal.Link($"/v2/payments/captures/{CaptureId}/refund"), "POST")),
        };
        if (status == "PENDING")
            capture["status_details"] = new JsonObject { ["reason"] = "PENDING_REVIEW" };
        if (status == "DECLINED")
            capture["processor_response"] = new JsonObject { ["response_code"] = "5120" };
        return capture;
    }

    public JsonObject Body(EmulatedPayPal paypal)
    {
        var unit = new JsonObject { ["reference_id"] = "default", ["amount"] = Money(amount), ["custom_id"] = customId, ["description"] = description };
        if (CaptureStatus is not null)
        {
            var capture = Capture(paypal);
            // Inside an order a capture does not name the order again.
            capture.Remove("supplementary_data");
            unit["payments"] = new JsonObject { ["captures"] = new JsonArray(capture), ["refunds"] = new JsonArray([.. _refunds.Select(r => r.DeepClone())]) };
        }
        var links = PayPalErrors.Links(("self", paypal.Link($"/v2/checkout/orders/{id}"), "GET"));
        var status = CaptureStatus is not null ? "COMPLETED" : _approved ? "APPROVED" : _asked ? "PAYER_ACTION_REQUIRED" : "CREATED";
        if (status == "PAYER_ACTION_REQUIRED")
            links.Add(PayPalErrors.Link("payer-action", paypal.Link($"/checkoutnow?token={id}"), "GET"));
        return new JsonObject { ["id"] = id, ["intent"] = "CAPTURE", ["status"] = status, ["purchase_units"] = new JsonArray(unit), ["create_time"] = paypal.Now, ["links"] = links };
    }

    private JsonObject Money(long minor) => new() { ["currency_code"] = currency, ["value"] = string.Create(CultureInfo.InvariantCulture, $"{minor / 100}.{minor % 100:00}") };

    private static long Minor(JsonNode money) => (long)(decimal.Parse((string)money["value"]!, CultureInfo.InvariantCulture) * 100);
}
