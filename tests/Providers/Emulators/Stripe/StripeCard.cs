namespace SubscriptionBox.Tests.Providers.Emulators.Stripe;

/// <summary>What Stripe's test cards do, by the names of their test payment methods (provider-facts.md 12–15).</summary>
/// <param name="Pm">pm_card_…</param>
/// <param name="Last4">Of the test number.</param>
public sealed record StripeCard(string Pm, string Last4)
{
    /// <summary>Cannot even be saved: code and decline code.</summary>
    public (string Code, string? Decline)? RefusedWith { get; init; }

    /// <summary>Saved, and declined on every charge.</summary>
    public (string Code, string? Decline)? ChargeFailsWith { get; init; }

    /// <summary>Advice that comes with declines.</summary>
    public string? Advice { get; init; }

    /// <summary>Asks for 3-D Secure when the customer is there.</summary>
    public bool AsksPresent { get; init; }

    /// <summary>Asks for 3-D Secure when nobody is there: such a charge is declined with authentication_required.</summary>
    public bool AsksAbsent { get; init; }

    /// <summary>How refunds begin and end: succeeded and succeeded, unless the card says otherwise.</summary>
    public (string First, string Last) Refunds { get; init; } = ("succeeded", "succeeded");

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyDictionary<string, StripeCard> All = new StripeCard[]
    {
        new("pm_card_visa", "4242"),
        new("pm_card_visa_chargeDeclined", "0002") { RefusedWith = ("card_declined", "generic_decline") },
        new("pm_card_visa_chargeDeclinedInsufficientFunds", "9995") { RefusedWith = ("card_declined", "insufficient_funds") },
        new("pm_card_visa_chargeDeclinedLostCard", "9987") { RefusedWith = ("card_declined", "lost_card") },
        new("pm_card_visa_chargeDeclinedStolenCard", "9979") { RefusedWith = ("card_declined", "stolen_card") },
        new("pm_card_chargeDeclinedExpiredCard", "0069") { RefusedWith = ("expired_card", null) },
        new("pm_card_chargeDeclinedProcessingError", "0119") { RefusedWith = ("processing_error", null) },
        new("pm_card_chargeCustomerFail", "0341") { ChargeFailsWith = ("card_declined", "generic_decline") },
        new("pm_card_authenticationRequiredOnSetup", "3155") { AsksPresent = true },
        new("pm_card_authenticationRequired", "3184") { AsksPresent = true, AsksAbsent = true },
        new("pm_card_authenticationRequiredSetupForOffSession", "0446") { AsksPresent = true },
        new("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds", "3178") { ChargeFailsWith = ("card_declined", "insufficient_funds") },
        new("pm_card_pendingRefund", "7726") { Refunds = ("pending", "succeeded") },
        new("pm_card_refundFail", "5126") { Refunds = ("succeeded", "failed") },
        // None of Stripe's: what an issuer's advice looks like.
        new("advised_against", "0341") { ChargeFailsWith = ("card_declined", "do_not_honor"), Advice = "do_not_try_again" },
    }.ToDictionary(card => card.Pm);
}
