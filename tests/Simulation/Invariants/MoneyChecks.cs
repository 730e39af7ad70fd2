using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Simulation.Provider;

namespace SubscriptionBox.Tests.Simulation.Invariants;

/// <summary>Money: the shop's words against the providers' own books.</summary>
public static class MoneyChecks
{
    /// <summary>Checks all of it.</summary>
    public static void Check(Evidence e, Checks checks)
    {
        OneCaptureAPeriod(e, checks);
        EveryCaptureIsTold(e, checks);
        Refunds(e, checks);
        Sums(e, checks);
        checks.Nothing("F: no provider has a complaint", e.World.Stripe.Complaints.Concat(e.World.PayPal.Complaints));
        foreach (var (command, net) in e.Previews)
        {
            var charged = e.ByCommand[command].Where(EventNames.Is<SubscriptionCharged>).Select(EventNames.Payload<SubscriptionCharged>).ToArray();
            checks.That("rule 5: a plan change costs what its preview said", charged.Length == 0 || charged[0].Breakdown.Worth == net, () => $"{command}: preview {net}, charged {charged[0].Total}, credit {charged[0].Credit}");
        }
    }

    private static void OneCaptureAPeriod(Evidence e, Checks checks)
    {
        var kept = e.Payments.Where(p => p.Status == IntentStatus.Succeeded && p.Refunded < p.Amount.Amount);
        foreach (var period in kept.Select(p => (Payment: p, At: Evidence.Parse(p.Key))).Where(p => p.At is { PlanChange: false }).GroupBy(p => (p.At!.Value.Subscription, p.At.Value.Period)))
            checks.That("I1 (b) at most one capture a period", period.Count() == 1,
                () => $"{period.Key.Subscription} period {period.Key.Period}: {string.Join(", ", period.Select(p => $"{p.Payment.Key} {p.Payment.Id} at {p.Payment.CapturedAt:O}"))}");
    }

    private static void EveryCaptureIsTold(Evidence e, Checks checks)
    {
        var told = e.Charges.ToLookup(c => c.Charge.PaymentKey);
        var given = e.All<SubscriptionRefunded>().Select(r => r.Payload.PaymentKey).ToHashSet();
        foreach (var payment in e.Payments.Where(p => p.Status == IntentStatus.Succeeded))
        {
            var charges = told[payment.Key].Where(c => c.Charge.Reference == payment.Id).ToArray();
            checks.That("(a) every capture is recorded, or went back", charges.Length == 1 || charges.Length == 0 && given.Contains(payment.Key) && payment.Refunded == payment.Amount.Amount,
                () => $"{payment.Key} {payment.Id} of {payment.Amount}, captured {payment.CapturedAt:O}, refunded {payment.Refunded}: recorded {charges.Length} times");
        }
        var captured = e.Payments.Where(p => p.Status == IntentStatus.Succeeded).ToLookup(p => p.Key);
        foreach (var (record, charge) in e.Charges)
            checks.That("(a) every recorded charge was captured", charge.Total.Amount == 0 || captured[charge.PaymentKey].Any(p => p.Id == charge.Reference && p.Amount == charge.Total),
                () => $"{record.Source} {record.Sequence}: {charge.PaymentKey} of {charge.Total} ({charge.Reference}) is in no provider's books");
    }

    private static void Refunds(Evidence e, Checks checks)
    {
        foreach (var payment in e.Payments)
            checks.That("I6 refunds never exceed captures", payment.Refunded <= (payment.Status == IntentStatus.Succeeded ? payment.Amount.Amount : 0), () => $"{payment.Key}: {payment.Refunded} of {payment.Amount}");
        var byKey = e.Payments.SelectMany(p => p.Refunds.Select(r => (r.Key, r.Amount))).ToLookup(r => r.Key, r => r.Amount);
        var known = e.All<OrderRefunded>().Select(r => (r.Payload.RefundKey, r.Payload.Amount.Amount))
            .Concat(e.All<SubscriptionRefunded>().Select(r => (r.Payload.RefundKey, r.Payload.Amount.Amount)).Where(r => !r.RefundKey.StartsWith("ref-ord-", StringComparison.Ordinal))).ToLookup(r => r.Item1, r => r.Item2);
        // A subscription's refund of an order is told by both of them, once each.
        var byOrders = e.All<OrderRefunded>().ToLookup(r => r.Payload.RefundKey, r => r.Payload.Amount.Amount);
        var bySubscriptions = e.All<SubscriptionRefunded>().ToLookup(r => r.Payload.RefundKey, r => r.Payload.Amount.Amount);
        foreach (var refund in byKey)
            checks.That("(a) every refund is recorded once, with its amount", refund.Count() == 1 && (known[refund.Key].SequenceEqual(refund) || byOrders[refund.Key].SequenceEqual(refund) && bySubscriptions[refund.Key].SequenceEqual(refund)),
                () => $"{refund.Key}: the provider gave back {string.Join(", ", refund)}, recorded {string.Join(", ", known[refund.Key])}");
        foreach (var refund in known)
            checks.That("(a) every recorded refund went back", byKey.Contains(refund.Key), () => $"{refund.Key} is in no provider's books");
        foreach (var order in e.Orders)
            checks.That("(i) no refund stays open", order.Refunds.All(r => r.Status != RefundStatus.Asked) && !order.UnitsToReturn, () => $"{order.OrderId}: {string.Join(", ", order.Refunds)}");
    }

    private static void Sums(Evidence e, Checks checks)
    {
        foreach (var (record, charge) in e.Charges)
            checks.That("I6 every charge adds up", charge.Breakdown.AddsUp, () => $"{record.Source} {record.Sequence}: {charge.Breakdown}");
        foreach (var order in e.Orders)
        {
            checks.That("I6 every order's payment is its total", order.Payment is null || order.Payment.Amount == order.Total, () => $"{order.OrderId}: {order.Payment} for {order.Total}");
            checks.That("I6 an order gives back what it took at most", order.Refunds.Where(r => r.Status != RefundStatus.Failed).Sum(r => r.Amount.Amount) <= (order.Payment?.Amount.Amount ?? 0), () => order.OrderId);
            checks.That("I6 no refund was refused by the provider", order.Refunds.All(r => r.Status != RefundStatus.Failed), () => $"{order.OrderId}: {string.Join(", ", order.Refunds)}");
        }
    }
}
