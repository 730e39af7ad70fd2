using System.Collections.Immutable;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Rules.Ledger;

/// <summary>One of every event that moves money.</summary>
public static class MoneyEvents
{
    public static readonly DateTimeOffset Start = new(2027, 1, 5, 15, 0, 0, TimeSpan.Zero);

    private static readonly BoxWorth Worth = new(Usd(3500), Usd(500));

    public static readonly ImmutableSortedDictionary<string, DomainEvent> Known = new Dictionary<string, DomainEvent>
    {
        ["a month is charged"] = Charge(4000, 0, 0, 160, 0, 4160),
        ["a charge with discount, credit and shipping"] = Charge(5000, 500, 1000, 360, 500, 4360),
        ["a charge that credit covers"] = Charge(4000, 0, 4160, 160, 0, 0),
        ["a plan change within a month"] = Charge(1500, 375, 0, 0, 0, 1125) with { Boxes = 0, Deferred = false, Purpose = ChargePurpose.PlanChange },
        ["a plan change with boxes left"] = Charge(1125, 0, 0, 0, 0, 1125) with { Boxes = 0, Deferred = true, Purpose = ChargePurpose.PlanChange },
        ["a charge of before the ledger"] = Charge(4000, 0, 0, 0, 0, 4000) with { Deferred = null, Credit = null, Shipping = null },
        ["a box is ordered"] = new OrderPlaced("sub-1", "dlv-1-0", [], Usd(10500), Usd(10500), new DateOnly(2027, 1, 7)) { Worth = Worth },
        ["a box ships"] = new OrderShipped("sub-1", "dlv-1-0", "SBX-1") { Worth = Worth },
        ["a box of before the ledger ships"] = new OrderShipped("sub-1", "dlv-1-0", "SBX-1"),
        ["a box is called off"] = new OrderCancelled("sub-1", "dlv-1-0") { Worth = Worth },
        ["two prepaid boxes are released"] = new BoxesReleased(Usd(7000), 2),
        ["a refund is asked for"] = new RefundRequested("ref-1", Usd(1458)) { Tax = Usd(108) },
        ["a refund is paid"] = new OrderRefunded("ref-1", "re_1", Usd(1458)) { Tax = Usd(108), TaxName = "Sales tax NY 8 %", TaxPlace = "US-NY", PaymentKey = "pay-1-0-1", Units = [new BoxItem("B", "Item B", 1, "")] },
        ["a refund fails"] = new RefundFailed("ref-1", Usd(1458), "charge_not_found") { Tax = Usd(108) },
        ["a plan change is given back"] = new SubscriptionRefunded("ref-2", "pay-1-0c-1", Usd(1125), "cancelled") { Tax = Usd(125) },
        ["a late payment is given back"] = new SubscriptionRefunded("ref-3", "pay-1-0-2", Usd(4000), "abandoned"),
        ["credit is granted"] = new CreditGranted("crd-1", Usd(1000), null),
        ["credit expires"] = new CreditExpired("crd-1", Usd(400)),
        ["credit comes back"] = new CreditReturned("ref-1-2", "pay-1-0-1", Usd(500), Usd(20)),
        ["credit is used"] = new CreditUsed("pay-1-0-1", Usd(600)),
        ["a skip"] = new DeliverySkipped("dlv-1-1", 1),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static SubscriptionCharged Charge(long subtotal, long discount, long credit, long tax, long shipping, long total, string currency = "USD") => new(
        "pay-1-0-1", ChargePurpose.Checkout, "plan-1", 0, 1, 1, new(subtotal, currency), new(discount, currency), new(tax, currency), new(total, currency), "Sales tax NY 4 %", "sandbox", "pi_1")
    {
        Credit = new Money(credit, currency), Shipping = new Money(shipping, currency), Discounts = discount == 0 ? [] : [new("cmp-1", "SPRING", new(discount, currency))],
        OrderId = "ord-1-0", TaxPlace = "US-NY", AddressId = "adr-1", Deferred = true, From = new DateOnly(2027, 1, 5), Until = new DateOnly(2027, 2, 5),
    };

    public static EventRecord Record(DomainEvent happened, long sequence = 1, DateTimeOffset? at = null) =>
        EventNames.Record(happened, happened is OrderPlaced or OrderShipped or OrderCancelled or RefundRequested or OrderRefunded or RefundFailed ? "order/ord-1-0" : "subscription/sub-1", sequence, at ?? Start, "cus-1", Caller.System);

    public static Money Usd(long amount) => new(amount, "USD");
}
