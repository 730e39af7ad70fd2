using SubscriptionBox.Audit;
using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Calendar;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Grains.Settings;
using SubscriptionBox.Orders;
using SubscriptionBox.Payments;
using SubscriptionBox.Settings;

namespace SubscriptionBox.Tests.Rules.SavedShapes;

public sealed class OrderAndOperationShapes
{
    private static readonly DateTimeOffset At = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EventRecord Event = new("order/ord-1-0", 7, At, "orderPlaced", "cus-1", "acc-1", Role.Customer, "because", "trace", """{"total":{"amount":1,"currency":"USD"}}""", true);
    private static readonly HandledRequest Handled = new("key", "hash", At, "{}");

    [Fact]
    public void An_order() => SavedShape.IsStill("order", new OrderState
    {
        Sequence = 7, Outbox = [Event], Handled = [Handled], Wake = new Wake(3, 1_803_902_400_000),
        OrderId = "ord-1-0", CustomerId = "cus-1", SubscriptionId = "sub-1", DeliveryId = "dlv-1-0", Status = OrderStatus.Cancelled, Items = [new BoxItem("X", "An item", 2, "You like it")],
        Subtotal = new Money(5000, "USD"), Discount = new Money(500, "USD"), Discounts = [new("cmp-1", "SPRING", new Money(500, "USD"))],
        Credit = new Money(200, "USD"), Shipping = new Money(200, "USD"), Tax = new Money(360, "USD"), Total = new Money(4860, "USD"),
        Payment = new OrderPayment("pay-1-0-1", "sandbox", "pi-1", new Money(4860, "USD"), "captured", At),
        Refunds = [new OrderRefund("ref-1", new Money(100, "USD"), RefundStatus.Done, At, 2) { Tax = 7, Shipping = 5, Units = [new("X", 1, true)], ToRestock = true }, new OrderRefund("ref-2", new Money(1, "USD"), RefundStatus.Asked, At), new OrderRefund("ref-3", new Money(1, "USD"), RefundStatus.Failed, At)],
        ShipOn = new DateOnly(2027, 3, 3), TimeZone = "America/New_York", AddressId = "adr-1", TrackingNumber = "SBX-1",
        Tracking = [new TrackingStep(At, "pickedUp", "Warehouse"), new TrackingStep(At, "inTransit", null)], LookAgainAt = At, UnitsToReturn = true, SettleAt = At, TellAt = At, PlacedAt = At,
        Worth = new(new Money(4500, "USD"), new Money(500, "USD")), Lines = [new("X", 2, 5000, 500, 360)], Taken = [new("X", "first", new DateOnly(2028, 1, 1), 2)], TaxName = "Sales tax NY 8 %", TaxPlace = "US-NY", PaidBy = "ord-1-0",
    });

    [Fact]
    public void The_clock() => SavedShape.IsStill("clock", new ClockState
    {
        Sequence = 1, Outbox = [Event], Handled = [Handled], Offset = new TimeSpan(31, 2, 3, 4, 5), FrozenAt = At, From = At, Target = At.AddDays(1),
    });

    [Fact]
    public void The_settings() => SavedShape.IsStill("settings", new SettingsState { Sequence = 1, Outbox = [Event], Handled = [Handled], Values = ShopSettings.Default with { Version = 3, Seller = new("Shop", ["1 Street"], ["VAT DE1"]), ShippingFees = [new(500, "USD")] } });

    [Fact]
    public void A_webhook() => SavedShape.IsStill("webhook", new WebhookState
    {
        Sequence = 1, Outbox = [Event], Wake = new Wake(3, 1_803_902_400_000), Event = new ProviderEvent("stripe", "evt_1", "charge.failed", "ch_1", "pay-1-0-1", At), Done = true, Tries = 2,
    });

    [Fact]
    public void A_gateways_note_of_a_payment() => SavedShape.IsStill("paymentNote", new PaymentNoteState { Reference = "5O190127TN364715T" });

    [Fact]
    public void Parked_events() => SavedShape.IsStill("parkedEvents", new ParkedState
    {
        Sequence = 1, Outbox = [Event], Handled = [Handled], Events = [new ParkedEvent(12, "order/ord-1-0", 7, "orderPlaced", "It failed.", At, 3, ParkedStatus.Retrying, At.AddSeconds(5))],
    });

    [Fact]
    public void What_is_kept_of_the_audit_trail() => SavedShape.IsStill("audit", new AuditTrailState
    {
        Sequence = 1, Outbox = [Event], Handled = [Handled], Wake = new Wake(3, 1_803_902_400_000), Holds = [new LegalHold("cus-1", "a court asked", "acc-1", At)],
        Pending = new AuditCut(12, new string('a', 64), 13, 11, 1, new string('b', 64)), PendingHolds = ["cus-1"],
    });

    [Fact]
    public void What_somebody_looked_at() => SavedShape.IsStill("accessLog", new AccessLogState { Sequence = 1, Outbox = [Event], Handled = [Handled], CustomerId = "cus-1" });

    [Fact]
    public void The_relay() => SavedShape.IsStill("relay", new RelayState { PublishedThrough = 12_345 });
}
