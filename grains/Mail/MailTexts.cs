using System.Globalization;
using NodaTime;
using SubscriptionBox.Accounts;
using SubscriptionBox.Catalog;
using SubscriptionBox.Customers;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Mail;

/// <summary>What customers are written, event by event. Pure: the same event always makes the same mail.</summary>
public static class MailTexts
{
    private static readonly ImmutableDictionary<string, Func<EventRecord, BillingProfile, (string Subject, string Body)>> Texts =
        new Dictionary<string, Func<EventRecord, BillingProfile, (string, string)>>
        {
            [EventNames.Of(typeof(SubscriptionStarted))] = (e, c) => Started(EventNames.Payload<SubscriptionStarted>(e), c),
            [EventNames.Of(typeof(SubscriptionCharged))] = (e, c) => Charged(EventNames.Payload<SubscriptionCharged>(e), c),
            [EventNames.Of(typeof(ChargeDeclined))] = (e, c) => Declined(EventNames.Payload<ChargeDeclined>(e), c),
            [EventNames.Of(typeof(PaymentActionRequired))] = (e, _) => Authenticate(EventNames.Payload<PaymentActionRequired>(e)),
            [EventNames.Of(typeof(SubscriptionPaused))] = (e, _) => Paused(EventNames.Payload<SubscriptionPaused>(e)),
            [EventNames.Of(typeof(SubscriptionResumed))] = (e, c) => Resumed(EventNames.Payload<SubscriptionResumed>(e), c),
            [EventNames.Of(typeof(CancelRequested))] = (e, c) => WillEnd(EventNames.Payload<CancelRequested>(e), c),
            [EventNames.Of(typeof(SubscriptionCancelled))] = (e, _) => Ended(EventNames.Payload<SubscriptionCancelled>(e)),
            [EventNames.Of(typeof(SubscriptionReactivated))] = (_, _) => ("Welcome back", "Your subscription runs again. We are putting your next box together."),
            [EventNames.Of(typeof(PlanChanged))] = (e, _) => PlanIs(EventNames.Payload<PlanChanged>(e)),
            [EventNames.Of(typeof(BoxNotFilled))] = (_, _) => ("No box this time", "Nothing in stock fitted your preferences this time, so there is no box and no charge. We try again for the next one."),
            [EventNames.Of(typeof(OrderShipped))] = (e, _) => Shipped(EventNames.Payload<OrderShipped>(e)),
            [EventNames.Of(typeof(OrderDelivered))] = (_, _) => ("Your box has arrived", "The carrier says that your box was delivered. Rate what was in it, and the next one fits better."),
            [EventNames.Of(typeof(OrderRefunded))] = (e, _) => Refunded(EventNames.Payload<OrderRefunded>(e).Amount),
            [EventNames.Of(typeof(SubscriptionRefunded))] = (e, _) => Refunded(EventNames.Payload<SubscriptionRefunded>(e).Amount),
            [EventNames.Of(typeof(PasswordChanged))] = (_, _) => (
                "Your password was changed", "Your account has a new password. If that was not you, ask for a new one on the sign-in page at once, and write to us."),
        }.ToImmutableDictionary();

    /// <summary>A link to set a new password. It names nobody: whoever has the address gets it, staff too.</summary>
    public static (string Subject, string Body) PasswordReset(string link, DateTimeOffset until) => (
        "Set a new password",
        $"Somebody, hopefully you, asked for a new password for this address. Set it here, until {until.ToUniversalTime().ToString("HH:mm", CultureInfo.InvariantCulture)} UTC, once:\n\n{link}\n\n"
        + "If it was not you, do nothing: your password stays as it is.\n\nYour SubscriptionBox team");

    /// <summary>Whether anybody is written about such an event.</summary>
    public static bool Concerns(EventRecord happened) => Texts.ContainsKey(happened.Type);

    /// <summary>The mail; null when nobody is written.</summary>
    public static (string Subject, string Body)? For(EventRecord happened, BillingProfile customer)
    {
        if (!Texts.TryGetValue(happened.Type, out var write))
            return null;
        var (subject, body) = write(happened, customer);
        return (subject, $"Hello {OneLine(customer.Name)},\n\n{body}\n\nYour SubscriptionBox team");
    }

    private static (string, string) Started(SubscriptionStarted e, BillingProfile customer) => (
        "Your subscription has started",
        $"Thank you: your subscription runs, at {Amount(e.Price)} {Every(e.Interval)}. Charges fall on day {e.Anchor.Day} of the month, {customer.TimeZone} time.\nYou can swap items, skip or pause until each box's cutoff.");

    private static (string, string) Charged(SubscriptionCharged e, BillingProfile customer) => (
        $"Receipt: {Amount(e.Total)}",
        $"We charged {Amount(e.Total)}.\n\nGoods     {Amount(e.Subtotal)}\nDiscount  {Amount(e.Discount)}\n{(e.TaxName.Length > 0 ? e.TaxName : "Tax")}  {Amount(e.Tax)}\n"
        + (e.Credit is { Amount: > 0 } credit ? $"Credit    -{Amount(credit)}\n" : "")
        + $"Total     {Amount(e.Total)}\n\nPayment   {e.PaymentKey}");

    private static (string, string) Declined(ChargeDeclined e, BillingProfile customer) => (
        "Your payment was declined",
        e.RetryAt is { } again
            ? $"Your card was declined for {Amount(e.Amount)} ({e.Code}). We try again on {Day(again, customer)}. A new payment method is tried at once."
            : $"Your card was declined for {Amount(e.Amount)} ({e.Code}), and this was the last try.");

    private static (string, string) Authenticate(PaymentActionRequired e) => (
        "Please confirm your payment",
        $"Your bank asks you to confirm a payment of {Amount(e.Amount)}:\n{e.Url}\nUntil then nothing is charged.");

    private static (string, string) Paused(SubscriptionPaused e) => (
        "Your subscription is paused",
        e.ByDunning ? "Several charges failed, so your subscription is paused. Resume it with a payment method that works."
        : e.Until is { } until ? $"No boxes and no charges until {until.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}."
        : "No boxes and no charges until you resume.");

    private static (string, string) Resumed(SubscriptionResumed e, BillingProfile customer) => (
        "Your subscription goes on", $"Welcome back. The next charge is on {Day(e.NextChargeAt, customer)}.");

    private static (string, string) WillEnd(CancelRequested e, BillingProfile customer) => (
        "Your cancellation", $"Your subscription ends on {Day(e.EndsAt, customer)}. Until then you can take the cancellation back.");

    private static (string, string) Ended(SubscriptionCancelled e) => (
        "Your subscription has ended",
        e.Cause == "dunning" ? "We could not charge your payment method, so your subscription has ended. You can start again at any time." : "Your subscription has ended. You can start again at any time.");

    private static (string, string) PlanIs(PlanChanged e) => (
        "Your plan has changed", $"From now on your plan costs {Amount(e.NewPrice)} {Every(e.Interval)}. For the rest of this period we charged {Amount(e.Net)}.");

    private static (string, string) Shipped(OrderShipped e) => ("Your box is on its way", $"The carrier has your box. Its tracking number is {e.TrackingNumber}.");

    private static (string, string) Refunded(Money amount) => ($"Refund: {Amount(amount)}", $"We have given back {Amount(amount)}. Banks usually show it within a few days.");

    private static string Every(BillingInterval interval) => interval switch
    {
        BillingInterval.Monthly => "a month",
        BillingInterval.Quarterly => "every three months",
        _ => "a year",
    };

    private static string Amount(Money money) => string.Create(CultureInfo.InvariantCulture, $"{money.Amount / 100m:0.00} {money.Currency}");

    private static string Day(DateTimeOffset at, BillingProfile customer)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(customer.TimeZone) ?? DateTimeZone.Utc;
        return Instant.FromDateTimeOffset(at).InZone(zone).Date.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
