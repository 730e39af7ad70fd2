using System.Collections.Immutable;
using System.Globalization;
using SubscriptionBox.Catalog;
using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Settings;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Rules.Subscriptions;

/// <summary>A subscription to decide about: 40.00 monthly on the 5th in New York, bought 2027-06-05, three boxes drafted. Next charge 2027-07-05T13:00Z, cutoff 2027-07-02T04:00Z.</summary>
internal static class Sample
{
    public const string Key = "sub-a";

    public static readonly DateTimeOffset Bought = At("2027-06-05T15:00:00Z");

    public static readonly PlanTerms Monthly = new("plan-small", BillingInterval.Monthly, 4, ["gourmet"], 4000);

    public static readonly PlanTerms Quarterly = new("plan-quarter", BillingInterval.Quarterly, 4, ["gourmet"], 10500);

    public static SubscriptionState Active => new()
    {
        CustomerId = "cus-1", Plan = Monthly, Currency = "USD", Status = SubscriptionStatus.Active, Anchor = new(2027, 6, 5), Zone = "America/New_York",
        PaymentMethodId = "pm-1", AddressId = "adr-1", Next = 1, Term = new(0, 1, 0, 4000, 0, Bought, "pay-a-0-1", "ord-a-0", []),
        Drafts = [Box(1), Box(2), Box(3)], Past = [new(0, DeliveryStatus.Delivered, Bought, "X-1 X-2")],
    };

    public static SubscriptionState Of(string status) => status switch
    {
        "incomplete" => Active with { Status = SubscriptionStatus.Incomplete, Term = null, Next = 0, Past = [], Drafts = [Box(0)], Charge = Charging(ChargePurpose.Checkout, ChargeStep.AwaitingAction, 0) },
        "active" => Active,
        "ending" => Active with { Ending = true },
        "prepaid" => Active with { Plan = Quarterly, Term = new(0, 3, 2, 10500, 0, Bought, "pay-a-0-1", "ord-a-0", []) },
        "locked" => Active with { Drafts = [Box(1) with { ChargeAt = At("2027-07-05T13:00:00Z") }, Box(2), Box(3)] },
        "skipped" => Active with { Drafts = [Box(1) with { Skipped = true }, Box(2), Box(3)] },
        "unknown" => Of("locked") with { Attempts = 1, Charge = Charging(ChargePurpose.Renewal, ChargeStep.Unknown, 1) },
        "captured" => Of("locked") with { Attempts = 1, Charge = Charging(ChargePurpose.Renewal, ChargeStep.Captured, 1) },
        "pastDue" => Of("locked") with { Status = SubscriptionStatus.PastDue, Attempts = 1, Dunning = new(1, At("2027-07-05T13:00:00Z"), At("2027-07-06T13:00:00Z"), "card_declined") },
        "paused" => Active with { Status = SubscriptionStatus.Paused },
        "pausedUntil" => Active with { Status = SubscriptionStatus.Paused, ResumesOn = new(2027, 8, 20) },
        "cancelled" => Active with { Status = SubscriptionStatus.Cancelled, EndedAt = Bought, Drafts = [] },
        "neverPaid" => Of("incomplete") with { Status = SubscriptionStatus.Cancelled, Charge = null, Drafts = [], EndedAt = Bought },
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static Draft Box(int period) => new(period, [new BoxItem($"X-{period}1", $"X {period}1", 1, "Because"), new BoxItem($"X-{period}2", $"X {period}2", 2, "Because")]);

    public static Charge Charging(ChargePurpose purpose, ChargeStep step, int period) => new(purpose, period, 1, step, $"pay-a-{period}-1", 4000, 0, 4000, "No tax", "sandbox", "ref", "adr-1", Monthly,
        At("2027-07-05T13:00:00Z"), TryAt: At("2027-07-05T13:01:00Z"), Captured: "pi-1");

    public static Moment Now(string now, Func<ShopSettings, ShopSettings>? settings = null) => new(Key, At(now), settings?.Invoke(ShopSettings.Default) ?? ShopSettings.Default);

    public static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
}
