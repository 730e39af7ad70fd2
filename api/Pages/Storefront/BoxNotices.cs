using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Api.Pages.Storefront;

/// <summary>What the my-box page says after something was done, or was not: by code, so that no text comes from the address line.</summary>
public static class BoxNotices
{
    /// <summary>The sentence of a success; null for an unknown code.</summary>
    public static string? Good(string? code) => code switch
    {
        "welcome" => "Welcome! Your first box is paid and being packed.",
        "skip" => "Skipped: nothing is charged or sent for that box.",
        "unskip" => "That box comes after all.",
        "pause" => "Paused. Nothing is charged or sent until you resume.",
        "resume" => "Welcome back: your boxes go on.",
        "pay" => "Paid. Thank you.",
        "items" => "Swapped.",
        "ratings" => "Thank you: your next boxes follow your taste.",
        "change" => "Saved. It counts from the next box on.",
        "plan" => "Your plan has changed.",
        "cancel" => "Cancelled. Nothing more is charged.",
        "reactivate" => "Your subscription goes on.",
        _ => null,
    };

    /// <summary>The sentence of a refusal; a general one for an unknown code.</summary>
    public static string? Bad(string? code) => code switch
    {
        null or "" => null,
        "after-cutoff" => "It is too late for that box: its cutoff has passed.",
        "delivery-not-skippable" => "That box cannot be skipped any more.",
        "delivery-not-skipped" => "That box was not skipped.",
        "subscription-not-active" => "Your subscription is not running, so that is not possible now.",
        "subscription-not-paused" => "Your subscription is not paused.",
        "bad-pause-end" => "A pause ends on a later day, within a year.",
        "items-not-allowed" or "out-of-stock" => "That item is not to be had for this box right now. Nothing was changed.",
        "same-plan" => "You are on that plan already.",
        "charge-under-way" => "A payment is under way; try again in a moment.",
        "unknown-reference" => "That card or address is not one of yours.",
        "not-delivered" => "Only a box that has arrived can be rated.",
        "payment-declined" => "Your card was declined. Nothing was charged.",
        _ => "That did not work. Nothing was changed.",
    };

    /// <summary>How a status looks.</summary>
    public static string Tone(SubscriptionStatus status) => status switch
    {
        SubscriptionStatus.Active => "good",
        SubscriptionStatus.PastDue or SubscriptionStatus.Incomplete => "bad",
        _ => "warn",
    };
}
