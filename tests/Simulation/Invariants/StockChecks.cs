using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Inventory;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Simulation.Invariants;

/// <summary>Stock: the counters against receipts, orders and corrections.</summary>
public static class StockChecks
{
    /// <summary>Checks all of it.</summary>
    public static void Check(Evidence e, Checks checks)
    {
        var orders = e.Orders.ToDictionary(o => o.OrderId);
        var shipped = e.Orders.SelectMany(o => o.Items.Select(i => (i.Sku, i.Quantity))).GroupBy(i => i.Sku).ToDictionary(g => g.Key, g => g.Sum(i => i.Quantity));
        foreach (var (key, counter) in e.World.States.Of<InventoryState>())
        {
            var sku = key["sku-".Length..];
            checks.That("I2 received − shipped − written off = on hand", counter.Received - counter.Shipped - counter.WrittenOff == counter.OnHand,
                () => $"{sku}: {counter.Received} − {counter.Shipped} − {counter.WrittenOff} ≠ {counter.OnHand}");
            checks.That("I2 lots add up to on hand", counter.Lots.Sum(l => l.Units) == counter.OnHand, () => $"{sku}: {counter.Lots.Sum(l => l.Units)} ≠ {counter.OnHand}");
            var source = $"inventory/{key}";
            var back = e.Of<StockReturned>(source).Sum(r => r.Payload.Quantity);
            checks.That("I2 what left the shelves is what was ordered and not returned", counter.Shipped == shipped.GetValueOrDefault(sku) - back,
                () => $"{sku}: shipped {counter.Shipped}, ordered {shipped.GetValueOrDefault(sku)}, returned {back}");
            var received = e.Of<StockReceived>(source).Sum(r => r.Payload.Quantity);
            checks.That("I2 received is the sum of receipts", counter.Received == received, () => $"{sku}: {counter.Received}, receipts {received}");
            var corrected = e.Of<StockAdjusted>(source).Sum(r => r.Payload.Delta);
            checks.That("I2 written off is the sum of corrections", counter.WrittenOff == -corrected, () => $"{sku}: {counter.WrittenOff}, corrections {corrected}");
            Open(e, checks, sku, counter, orders);
        }
        PutBack(e, checks);
        Holds(e, checks);
    }

    /// <summary>Where nothing goes wrong, whoever sets units aside takes them or gives them back: no hold has to run out.</summary>
    private static void Holds(Evidence e, Checks checks)
    {
        // A customer who leaves a bank's page open keeps units aside for longer than an hour; so does a provider that repeats its 500 until the key's window is over.
        var waiting = e.All<PaymentActionRequired>().Select(p => p.Payload.PaymentKey).Concat(e.All<PaymentOutcomeUnknown>().Select(p => p.Payload.PaymentKey)).Select(key => key.Split('-')).Select(k => $"ord-{k[1]}-{k[2]}").ToHashSet();
        foreach (var moves in e.All<StockMoved>().Where(m => m.Record.At > e.World.QuietFrom).SelectMany(m => m.Payload.Moves.Select(move => (m.Record.Source, move))).GroupBy(m => (m.Source, m.move.OrderId)))
            if (!waiting.Contains(moves.Key.OrderId))
                checks.That("(e) in quiet times no hold runs out", !RunsOut(moves.Select(m => m.move.Move)), () => $"{moves.Key.Source} {moves.Key.OrderId}: {string.Join(", ", moves.Select(m => m.move.Move))}");
    }

    /// <summary>Whether a hold that was made in quiet times runs out; one from before may.</summary>
    private static bool RunsOut(IEnumerable<StockMoveKind> moves)
    {
        var held = false;
        foreach (var move in moves)
        {
            if (held && move == StockMoveKind.Expired)
                return true;
            held = move is StockMoveKind.Reserved || held && move is StockMoveKind.Prolonged;
        }
        return false;
    }

    private static void Open(Evidence e, Checks checks, string sku, InventoryState counter, Dictionary<string, OrderState> orders)
    {
        var log = new StockLog();
        for (var number = counter.FirstSegment; number < counter.NextSegment; number++)
            foreach (var line in e.World.States.Find<ReservationSegmentState>("reservationSegment", $"seg-{sku}-{number}")?.Lines ?? [])
                log.Add(line);
        foreach (var line in counter.Tail)
            log.Add(line);
        checks.That("(e) reserved = the sum of open reservations", log.Open.Sum(o => o.Units) == counter.Reserved, () => $"{sku}: {log.Open.Sum(o => o.Units)} ≠ {counter.Reserved}");
        foreach (var open in log.Open)
            checks.That("I2 no reservation outlives its order or its expiry",
                !orders.ContainsKey(open.OrderId) && (open.ExpiresAt == 0 || DateTimeOffset.FromUnixTimeMilliseconds(open.ExpiresAt) > e.World.Now.AddMinutes(-10)),
                () => $"{sku}: {open}");
    }

    /// <summary>What is called off goes back whole; what is sent back goes back as its refund says; neither twice.</summary>
    private static void PutBack(Evidence e, Checks checks)
    {
        var back = e.All<StockReturned>().ToLookup(r => (r.Payload.OrderId, Sku: r.Record.Source["inventory/sku-".Length..]), r => r.Payload.Quantity);
        var restocked = e.All<UnitsRestocked>().SelectMany(r => r.Payload.Lines.Where(l => l.Restocked).Select(l => (Order: r.Record.Source["order/".Length..], l.Sku, l.Quantity)))
            .ToLookup(l => (l.Order, l.Sku), l => l.Quantity);
        foreach (var order in e.Orders)
            foreach (var line in order.Items.GroupBy(i => i.Sku))
            {
                var (ordered, returned, told) = (line.Sum(i => i.Quantity), back[(order.OrderId, line.Key)].Sum(), restocked[(order.OrderId, line.Key)].Sum());
                var whole = order.Status == OrderStatus.Cancelled && order.Refunds.All(r => r.Units is null);
                checks.That("I2 what comes back goes back once", returned <= ordered && (whole ? returned == ordered : order.Status == OrderStatus.Cancelled || returned == told),
                    () => $"{order.OrderId} {line.Key}: {ordered} ordered, {returned} put back, {told} told, {order.Status}");
            }
    }
}
