namespace SubscriptionBox.Tests.Api.Contract;

/// <summary>The shapes of the API contract, v1, as clients read them.</summary>
public static class Shapes
{
    /// <summary>An error.</summary>
    public static readonly Shape Problem = Shape.Object(
        ("type", Shape.Text), ("title", Shape.Text), ("status", Shape.Whole), ("detail", Shape.Text), ("traceId", Shape.Text));

    /// <summary>The signed-in customer.</summary>
    public static readonly Shape Me = Shape.Object(
        ("customerId", Shape.Text), ("email", Shape.Text), ("name", Shape.Text), ("country", Shape.Text), ("timeZone", Shape.Text), ("createdAt", Shape.Time));

    /// <summary>The quiz.</summary>
    public static readonly Shape Preferences = Shape.Object(
        ("categories", Shape.ListOf(Shape.OneOf("skincare", "fitness", "gourmet"))), ("attributes", Shape.Map), ("exclusions", Shape.ListOf(Shape.Text)),
        ("boxSize?", Shape.Whole), ("budget?", Shape.Money));

    /// <summary>A saved address.</summary>
    public static readonly Shape Address = Shape.Object(
        ("id", Shape.Text), ("line1", Shape.Text), ("line2?", Shape.AnyText), ("city", Shape.Text), ("region?", Shape.Text), ("postalCode", Shape.Text), ("country", Shape.Text));

    /// <summary>A payment method.</summary>
    public static readonly Shape PaymentMethod = Shape.Object(
        ("id", Shape.Text), ("gateway", Shape.OneOf("sandbox", "stripe", "paypal")), ("brand", Shape.Text), ("last4", Shape.Text), ("expMonth", Shape.Whole), ("expYear", Shape.Whole), ("isDefault", Shape.Flag));

    /// <summary>A recommendation.</summary>
    public static readonly Shape Recommendation = Shape.Object(("sku", Shape.Text), ("name", Shape.Text), ("score", Shape.Number), ("reason", Shape.Text));

    /// <summary>A plan.</summary>
    public static readonly Shape Plan = Shape.Object(
        ("planId", Shape.Text), ("name", Shape.Text), ("interval", Shape.OneOf("monthly", "quarterly", "annual")), ("price", Shape.Money), ("itemsPerBox", Shape.Whole),
        ("currencies", Shape.ListOf(Shape.OneOf("USD", "CAD", "EUR", "GBP"))));

    /// <summary>A product.</summary>
    public static readonly Shape Product = Shape.Object(
        ("sku", Shape.Text), ("name", Shape.Text), ("description", Shape.AnyText), ("category", Shape.OneOf("skincare", "fitness", "gourmet")), ("brand", Shape.AnyText),
        ("price", Shape.Money), ("attributes", Shape.Map), ("available", Shape.Whole));

    /// <summary>A quote.</summary>
    public static readonly Shape Quote = Shape.Object(
        ("lines", Shape.ListOf(Shape.Object(("description", Shape.Text), ("amount", Shape.Money)))),
        ("subtotal", Shape.Money), ("discount", Shape.Money), ("tax", Shape.Money), ("shipping", Shape.Money), ("total", Shape.Money), ("promo?", Shape.Map));

    /// <summary>An item of a box.</summary>
    public static readonly Shape Item = Shape.Object(("sku", Shape.Text), ("name", Shape.Text), ("quantity", Shape.Whole), ("reason", Shape.Text));

    /// <summary>A delivery.</summary>
    public static readonly Shape Delivery = Shape.Object(
        ("deliveryId", Shape.Text), ("subscriptionId", Shape.Text), ("period", Shape.Whole),
        ("status", Shape.OneOf("draft", "locked", "charged", "ordered", "shipped", "delivered", "skipped", "cancelled")),
        ("cutoffAt", Shape.Time), ("chargeAt", Shape.Time), ("shipOn", Shape.Date), ("items", Shape.ListOf(Item)), ("orderId?", Shape.Text));

    /// <summary>A subscription.</summary>
    public static readonly Shape Subscription = Shape.Object(
        ("subscriptionId", Shape.Text), ("customerId", Shape.Text), ("planId", Shape.Text), ("status", Shape.OneOf("active", "paused", "pastDue", "cancelled", "incomplete")),
        ("currency", Shape.OneOf("USD", "CAD", "EUR", "GBP")), ("price", Shape.Money), ("billingAnchor", Shape.Date), ("currentPeriodStart", Shape.Time), ("currentPeriodEnd", Shape.Time),
        ("nextChargeAt", Shape.OrNull(Shape.Time)), ("nextDelivery", Shape.OrNull(Delivery)), ("cancelAtPeriodEnd", Shape.Flag), ("lastDelivery?", Delivery));

    /// <summary>An order.</summary>
    public static readonly Shape Order = Shape.Object(
        ("orderId", Shape.Text), ("customerId", Shape.Text), ("subscriptionId", Shape.Text), ("deliveryId", Shape.Text), ("status", Shape.Text), ("items", Shape.ListOf(Item)),
        ("subtotal", Shape.Money), ("discount", Shape.Money), ("tax", Shape.Money), ("total", Shape.Money), ("refunded", Shape.Money),
        ("payments", Shape.ListOf(Shape.Object(("paymentId", Shape.Text), ("gateway", Shape.Text), ("amount", Shape.Money), ("status", Shape.Text), ("at", Shape.Time)))),
        ("tracking", Shape.ListOf(Shape.Object(("at", Shape.Time), ("status", Shape.Text), ("location?", Shape.Text)))), ("placedAt", Shape.Time));

    /// <summary>A counter of stock.</summary>
    public static readonly Shape Inventory = Shape.Object(
        ("sku", Shape.Text), ("name", Shape.Text), ("onHand", Shape.Whole), ("reserved", Shape.Whole), ("available", Shape.Whole), ("reorderPoint", Shape.Whole),
        ("lots", Shape.ListOf(Shape.Map)), ("version", Shape.Whole));
}
