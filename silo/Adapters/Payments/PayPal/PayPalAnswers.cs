using System.Collections.Frozen;
using System.Text.Json;
using SubscriptionBox.Grains.Payments;

namespace SubscriptionBox.Silo.Adapters.Payments.PayPal;

/// <summary>What PayPal's resources mean to the shop. Pure.</summary>
public static class PayPalAnswers
{
    /// <summary>Refusals that no further try with the same wallet changes.</summary>
    public static readonly FrozenSet<string> Hopeless = new[]
    {
        "PAYER_ACCOUNT_LOCKED_OR_CLOSED", "PAYER_ACCOUNT_RESTRICTED", "TOKEN_ID_NOT_FOUND", "AGREEMENT_ALREADY_CANCELLED", "BILLING_AGREEMENT_NOT_FOUND", "COMPLIANCE_VIOLATION",
    }.ToFrozenSet();

    /// <summary>Refunds that fail for now: the shop's own account is short of money, or the capture is not settled yet.</summary>
    public static readonly FrozenSet<string> RefundableLater = new[] { "REFUND_FAILED_INSUFFICIENT_FUNDS", "PENDING_CAPTURE" }.ToFrozenSet();

    /// <summary>What became of an order.</summary>
    /// <returns>Null while nothing is captured: no money has moved under it.</returns>
    public static ChargeOutcome? OutcomeOf(JsonElement order)
    {
        var capture = order.Member("purchase_units").First().Member("payments").Member("captures").First();
        return (order.Text("status"), capture.Text("status")) switch
        {
            // What went back later was captured all the same.
            (_, "COMPLETED" or "PARTIALLY_REFUNDED" or "REFUNDED") when capture.Text("id") is { } id => new ChargeOutcome.Succeeded(id),
            (_, "DECLINED" or "FAILED") => new ChargeOutcome.Declined(CodeOf(capture)),
            (_, "PENDING") => new ChargeOutcome.Unknown($"The capture is pending: {capture.Member("status_details").Text("reason") ?? "no reason given"}."),
            ("PAYER_ACTION_REQUIRED", _) when order.Link("payer-action", "approve") is { } url => new ChargeOutcome.RequiresAction(url, order.Text("id") ?? ""),
            ("VOIDED", _) => new ChargeOutcome.Declined("voided"),
            ("COMPLETED", _) => new ChargeOutcome.Unknown("The order is completed without a capture."),
            _ => null,
        };
    }

    /// <summary>What became of a refund.</summary>
    public static RefundOutcome RefundOf(JsonElement refund) => refund.Text("status") switch
    {
        "COMPLETED" or "PENDING" when refund.Text("id") is { } id => new RefundOutcome.Refunded(id),
        "FAILED" or "CANCELLED" => new RefundOutcome.Refused($"refund_{refund.Text("status")!.ToLowerInvariant()}"),
        _ => new RefundOutcome.Unknown("The refund's status is not known."),
    };

    private static string CodeOf(JsonElement capture) =>
        capture.Member("processor_response").Text("response_code") is { } code ? $"processor_{code.ToLowerInvariant()}" : "instrument_declined";
}
