using Stripe;
using SubscriptionBox.Grains.Payments;
using ChargeOutcome = SubscriptionBox.Grains.Payments.ChargeOutcome;

namespace SubscriptionBox.Silo.Adapters.Payments.StripeNet;

/// <summary>What Stripe's objects and errors mean to the shop. Pure.</summary>
public static class StripeAnswers
{
    /// <summary>What became of a payment intent.</summary>
    /// <param name="intent">As Stripe has it now.</param>
    /// <param name="old">True when no request that could still confirm it can be under way any more.</param>
    public static ChargeOutcome OutcomeOf(PaymentIntent intent, bool old) => intent.Status switch
    {
        "succeeded" => new ChargeOutcome.Succeeded(intent.Id),
        "requires_action" when intent.NextAction?.RedirectToUrl?.Url is { } url => new ChargeOutcome.RequiresAction(url, intent.Id),
        "requires_payment_method" when intent.LastPaymentError is { } error => DeclineOf(error),
        "canceled" => new ChargeOutcome.Declined("canceled"),
        // Made, and not confirmed: a moment's matter, unless its maker died. Nobody but the shop can confirm it.
        "requires_confirmation" or "requires_payment_method" when old => new ChargeOutcome.Declined("not_confirmed"),
        var status => new ChargeOutcome.Unknown($"The payment is {status}."),
    };

    /// <summary>A decline: the issuer's reason where there is one.</summary>
    public static ChargeOutcome.Declined DeclineOf(StripeError error) => new(
        error.DeclineCode is { Length: > 0 } reason and not "generic_decline" ? reason : error.Code ?? "card_declined",
        error.AdviceCode != "do_not_try_again" && error.DeclineCode is not ("lost_card" or "stolen_card" or "pickup_card"));

    /// <summary>What a request that takes money came to when it failed.</summary>
    public static ChargeOutcome FailureOf(StripeException failure) => (int)failure.HttpStatusCode switch
    {
        402 when failure.StripeError is { } error => DeclineOf(error),
        // Not taken, whatever became of earlier ones: limits, locks, one with the same key under way, credentials.
        401 or 403 or 409 or 429 => new ChargeOutcome.Busy(Why(failure)),
        // The key was used with other parameters: what became of that is looked up.
        400 or 404 when failure.StripeError?.Type == "idempotency_error" => new ChargeOutcome.Unknown(Why(failure)),
        400 or 404 => new ChargeOutcome.Declined(failure.StripeError?.Code ?? "invalid_request", failure.StripeError?.Code != "resource_missing"),
        _ => new ChargeOutcome.Unknown(Why(failure)),
    };

    /// <summary>What became of a refund.</summary>
    public static RefundOutcome RefundOf(Refund refund) => refund.Status switch
    {
        "succeeded" or "pending" => new RefundOutcome.Refunded(refund.Id),
        "failed" or "canceled" => new RefundOutcome.Refused(refund.FailureReason ?? $"refund_{refund.Status}"),
        var status => new RefundOutcome.Unknown($"The refund is {status ?? "without a status"}."),
    };

    /// <summary>For people and logs: Stripe's own message may name a card or an address, so it is left out.</summary>
    public static string Why(Exception failure) => failure is StripeException stripe
        ? $"{(int)stripe.HttpStatusCode} {stripe.StripeError?.Code ?? stripe.StripeError?.Type ?? "without a reason"}"
        : failure is OperationCanceledException ? "Time-out" : failure.GetType().Name;
}
