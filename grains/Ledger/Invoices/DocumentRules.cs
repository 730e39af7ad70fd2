using System.Globalization;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Ledger.Invoices;

/// <summary>Which events are invoiced, and with what: one invoice for each charge, one credit note for each refund of something that was invoiced.</summary>
public static class DocumentRules
{
    /// <summary>The document of an event; null for none.</summary>
    /// <exception cref="UnbalancedEntryException">Its amounts do not add up.</exception>
    public static async Task<Document?> For(EventRecord happened, IInvoiceRegistry registry)
    {
        var document =
            EventNames.Is<SubscriptionCharged>(happened) ? await Invoice(happened, EventNames.Payload<SubscriptionCharged>(happened), registry)
            : EventNames.Is<OrderRefunded>(happened) ? await Credited(happened, EventNames.Payload<OrderRefunded>(happened), registry)
            : EventNames.Is<SubscriptionRefunded>(happened) && EventNames.Payload<SubscriptionRefunded>(happened) is { Cause: not "abandoned" } back ? await Credited(happened, back, registry)
            : EventNames.Is<CreditReturned>(happened) ? await Credited(happened, EventNames.Payload<CreditReturned>(happened), registry)
            : null;
        return document is null or { AddsUp: true } ? document : throw new UnbalancedEntryException($"The document of {happened.Source}/{happened.Sequence} does not add up.");
    }

    private static async Task<Document?> Invoice(EventRecord e, SubscriptionCharged c, IInvoiceRegistry registry)
    {
        var money = c.Breakdown;
        if (money.Subtotal.Amount == 0 && money.Total.Amount == 0)
            return null;
        var plan = await registry.PlanName(c.PlanId);
        var period = c is { From: { } from, Until: { } until } ? $", {Day(from)} to {Day(until.AddDays(-1))}" : "";
        var line = c.Purpose == ChargePurpose.PlanChange
            ? new DocumentLine($"Change to {plan}{period}", 0, money.Subtotal)
            : new DocumentLine($"{plan}{period}", c.Boxes, money.Subtotal);
        return await Make(e, registry, Document.Invoices, c.PaymentKey, null, c.OrderId, [line], money, c.TaxName, c.TaxPlace, c.AddressId);
    }

    private static Task<Document> Credited(EventRecord e, OrderRefunded c, IInvoiceRegistry registry)
    {
        var (net, money) = Back(c.Amount, c.Tax, c.Shipping);
        ImmutableArray<DocumentLine> lines = c.Units.IsDefaultOrEmpty
            ? [new("Refund", 0, net)]
            : [new("Refund: " + string.Join(", ", c.Units.Select(u => string.Create(CultureInfo.InvariantCulture, $"{u.Name} × {u.Quantity}"))), c.Units.Sum(u => u.Quantity), net)];
        return Make(e, registry, Document.CreditNotes, c.RefundKey, c.PaymentKey, Postings.KeyOf(e), lines, money, c.TaxName ?? "", c.TaxPlace, c.AddressId);
    }

    private static Task<Document> Credited(EventRecord e, SubscriptionRefunded c, IInvoiceRegistry registry)
    {
        var (net, money) = Back(c.Amount, c.Tax, null);
        return Make(e, registry, Document.CreditNotes, c.RefundKey, c.PaymentKey, null, [new("Refund", 0, net)], money, "", null, null);
    }

    /// <summary>Credit that goes back to the balance: nothing is paid out, and the tax is corrected all the same.</summary>
    private static Task<Document> Credited(EventRecord e, CreditReturned c, IInvoiceRegistry registry)
    {
        var (net, money) = Back(c.Amount, c.Tax, null);
        return Make(e, registry, Document.CreditNotes, c.CreditId, c.PaymentKey, null, [new("Refund", 0, net)], money with { Credit = c.Amount, Total = Money.Zero(c.Amount.Currency) }, "", null, null);
    }

    private static (Money Net, ChargeBreakdown Money) Back(Money amount, Money? tax, Money? shipping)
    {
        var zero = Money.Zero(amount.Currency);
        var net = amount - (tax ?? zero) - (shipping ?? zero);
        return (net, new(net, zero, zero, tax ?? zero, shipping ?? zero, amount));
    }

    private static async Task<Document> Make(
        EventRecord e, IInvoiceRegistry registry, string series, string reference, string? credits, string? orderId, ImmutableArray<DocumentLine> lines, ChargeBreakdown money,
        string taxName, string? taxPlace, string? addressId)
    {
        var on = DateOnly.FromDateTime(e.At.UtcDateTime);
        var party = e.CustomerId is { } customer ? await registry.Party(customer, addressId) : DocumentParty.Erased("");
        return new(series, on.Year, on, reference, credits, orderId, lines, money.Subtotal, money.Discount, money.Shipping, taxName, taxPlace, money.Tax, money.Credit, money.Total,
            await registry.Seller(), $"{e.Source}/{e.Sequence.ToString(CultureInfo.InvariantCulture)}", party);
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
