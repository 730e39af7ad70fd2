using SubscriptionBox.Campaigns;
using SubscriptionBox.Ledger;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;
using static SubscriptionBox.Ledger.LedgerAccount;

namespace SubscriptionBox.Grains.Ledger;

/// <summary>From an event to its journal entry. Pure, and a function of that one event alone: grains publish at their own pace, so an order may be in the log before the charge that paid for it,
/// and the balances must come out the same in any order.</summary>
public static class Postings
{
    private static readonly ImmutableDictionary<string, Func<EventRecord, JournalEntry?>> Rules =
        new Dictionary<string, Func<EventRecord, JournalEntry?>>
        {
            [EventNames.Of(typeof(SubscriptionCharged))] = e => Charged(e, EventNames.Payload<SubscriptionCharged>(e)),
            [EventNames.Of(typeof(BoxesReleased))] = e => Released(e, EventNames.Payload<BoxesReleased>(e)),
            [EventNames.Of(typeof(SubscriptionRefunded))] = e => Refunded(e, EventNames.Payload<SubscriptionRefunded>(e)),
            [EventNames.Of(typeof(OrderPlaced))] = e => Placed(e, EventNames.Payload<OrderPlaced>(e)),
            [EventNames.Of(typeof(OrderShipped))] = e => Shipped(e, EventNames.Payload<OrderShipped>(e)),
            [EventNames.Of(typeof(OrderCancelled))] = e => Cancelled(e, EventNames.Payload<OrderCancelled>(e)),
            [EventNames.Of(typeof(RefundRequested))] = e => Requested(e, EventNames.Payload<RefundRequested>(e)),
            [EventNames.Of(typeof(OrderRefunded))] = e => PaidOut(e, EventNames.Payload<OrderRefunded>(e)),
            [EventNames.Of(typeof(RefundFailed))] = e => NotPaidOut(e, EventNames.Payload<RefundFailed>(e)),
            [EventNames.Of(typeof(CreditGranted))] = e => Granted(e, EventNames.Payload<CreditGranted>(e)),
            [EventNames.Of(typeof(CreditReturned))] = e => Returned(e, EventNames.Payload<CreditReturned>(e)),
            [EventNames.Of(typeof(CreditExpired))] = e => Expired(e, EventNames.Payload<CreditExpired>(e)),
        }.ToImmutableDictionary();

    /// <summary>The entry; null when no money moved.</summary>
    /// <exception cref="UnbalancedEntryException">The event's amounts contradict each other.</exception>
    public static JournalEntry? For(EventRecord happened) => Rules.TryGetValue(happened.Type, out var rule) ? rule(happened) : null;

    /// <summary>The key of the grain an event came from: an order's own id, say.</summary>
    public static string KeyOf(EventRecord happened) => happened.Source[(happened.Source.IndexOf('/') + 1)..];

    /// <summary>Money and credit come in; tax is owed to the authorities at once, the rest to the customer in goods. The difference to a dearer plan is earned at once when no box of the term is left to send.</summary>
    private static JournalEntry? Charged(EventRecord e, SubscriptionCharged c)
    {
        var money = c.Breakdown;
        var net = money.Subtotal - money.Discount + money.Shipping;
        var reference = c.PaymentKey;
        return c.Deferred ?? c.Boxes > 0
            ? JournalEntry.Of(e, reference, [Debit(Cash, money.Total), Debit(Credits, money.Credit), Credit(Tax, money.Tax), Credit(DeferredRevenue, net), Debit(StockToSend, net), Credit(StockPromised, net)])
            : JournalEntry.Of(e, reference, [Debit(Cash, money.Total), Debit(Credits, money.Credit), Credit(Tax, money.Tax), Credit(Revenue, net + money.Discount), Debit(Discounts, money.Discount)]);
    }

    /// <summary>Boxes that were paid for will not be sent: what is given back for them is no loss of revenue.</summary>
    private static JournalEntry? Released(EventRecord e, BoxesReleased c) =>
        JournalEntry.Of(e, KeyOf(e), [Debit(DeferredRevenue, c.Unearned), Credit(Refunds, c.Unearned), Debit(StockPromised, c.Unearned), Credit(StockToSend, c.Unearned)]);

    /// <summary>Money that belongs to no order went back. One that came in too late for anybody to want it was never booked: both ways at once.</summary>
    private static JournalEntry? Refunded(EventRecord e, SubscriptionRefunded c) => c.Cause == "abandoned"
        ? JournalEntry.Of(e, c.PaymentKey, [Debit(Cash, c.Amount), Credit(Receivables, c.Amount), Debit(Receivables, c.Amount), Credit(Cash, c.Amount)])
        : JournalEntry.Of(e, c.PaymentKey, [.. Reversed(c.Amount, c.Tax), Credit(Cash, c.Amount)]);

    /// <summary>The goods left the stock for the box: they are no longer promised, they are on their way.</summary>
    private static JournalEntry? Placed(EventRecord e, OrderPlaced c) =>
        c.Worth is { } worth ? JournalEntry.Of(e, KeyOf(e), [Debit(StockPromised, worth.Net), Credit(StockToSend, worth.Net)]) : null;

    /// <summary>The box is with the carrier: its part of what was paid is earned.</summary>
    private static JournalEntry? Shipped(EventRecord e, OrderShipped c) =>
        c.Worth is { } worth ? JournalEntry.Of(e, KeyOf(e), [Debit(DeferredRevenue, worth.Net), Debit(Discounts, worth.Discount), Credit(Revenue, worth.Net + worth.Discount)]) : null;

    private static JournalEntry? Cancelled(EventRecord e, OrderCancelled c) =>
        c.Worth is { } worth ? JournalEntry.Of(e, KeyOf(e), [Debit(DeferredRevenue, worth.Net), Credit(Refunds, worth.Net)]) : null;

    private static JournalEntry? Requested(EventRecord e, RefundRequested c) =>
        JournalEntry.Of(e, c.RefundKey, [.. Reversed(c.Amount, c.Tax), Credit(Receivables, c.Amount)]);

    private static JournalEntry? PaidOut(EventRecord e, OrderRefunded c) => JournalEntry.Of(e, c.RefundKey, [Debit(Receivables, c.Amount), Credit(Cash, c.Amount)]);

    private static JournalEntry? NotPaidOut(EventRecord e, RefundFailed c) =>
        JournalEntry.Of(e, c.RefundKey, [Debit(Receivables, c.Amount), .. Reversed(c.Amount, c.Tax).Select(line => line with { Amount = Negative(line.Amount) })]);

    /// <summary>Credit is a discount given ahead, and owed until a charge uses it: that is posted with the charge, which says how much.</summary>
    private static JournalEntry? Granted(EventRecord e, CreditGranted c) => JournalEntry.Of(e, c.CreditId, [Debit(Discounts, c.Amount), Credit(Credits, c.Amount)]);

    /// <summary>Credit that had paid for something that will not be is owed again, just as money that goes back.</summary>
    private static JournalEntry? Returned(EventRecord e, CreditReturned c) => JournalEntry.Of(e, c.CreditId, [.. Reversed(c.Amount, c.Tax), Credit(Credits, c.Amount)]);

    private static JournalEntry? Expired(EventRecord e, CreditExpired c) => JournalEntry.Of(e, c.CreditId, [Debit(Credits, c.Amount), Credit(Discounts, c.Amount)]);

    /// <summary>What a refund takes back: the goods' part, and the tax that is not owed any more.</summary>
    private static ImmutableArray<JournalLine> Reversed(Money amount, Money? tax)
    {
        var ofTax = tax ?? Money.Zero(amount.Currency);
        return [Debit(Refunds, amount - ofTax), Debit(Tax, ofTax)];
    }

    private static JournalLine Debit(LedgerAccount account, Money amount) => new(account, amount);

    private static JournalLine Credit(LedgerAccount account, Money amount) => new(account, Negative(amount));

    private static Money Negative(Money amount) => amount with { Amount = checked(-amount.Amount) };
}
