using SubscriptionBox.Curation;
using SubscriptionBox.Orders;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Orders;

/// <summary>Partial refunds (rules.md 10): what a unit was paid with, how much may go back, which units may still be returned.</summary>
public static class ReturnRules
{
    /// <summary>Shares an order's goods out over its items by their list prices. Every column adds up to the order's: each item gets the rounded sum up to it, less the rounded sum before it.</summary>
    /// <param name="weights">A list price for each item; items without one, and items that are given away, weigh by their units.</param>
    public static ImmutableArray<OrderLine> Lines(ImmutableArray<BoxItem> items, IReadOnlyList<long> weights, long subtotal, long discount, long tax)
    {
        var weighed = items.Select((item, i) => Math.Max(0, weights[i]) * item.Quantity).ToArray();
        if (weighed.Sum() == 0)
            weighed = [.. items.Select(item => (long)item.Quantity)];
        var (whole, before) = (weighed.Sum(), 0L);
        var lines = ImmutableArray.CreateBuilder<OrderLine>(items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            var after = before + weighed[i];
            lines.Add(new(items[i].Sku, items[i].Quantity, Between(subtotal), Between(discount), Between(tax)));
            before = after;

            long Between(long amount) => Part(amount, after, whole) - Part(amount, before, whole);
        }
        return lines.ToImmutable();
    }

    /// <summary>What some units of an item were paid with, discount off and tax on, when others went back before. All of an item's units together come to what the item was paid with.</summary>
    public static (long Amount, long Tax) Worth(OrderLine line, int gone, int units)
    {
        var (subtotal, discount, tax) = (Of(line.Subtotal), Of(line.Discount), Of(line.Tax));
        return (subtotal - discount + tax, tax);

        long Of(long amount) => Part(amount, gone + units, line.Quantity) - Part(amount, gone, line.Quantity);
    }

    /// <summary>The tax in an amount that is not tied to units: its part of what is left, so that the last refund takes the last of the tax with it.</summary>
    public static long TaxIn(OrderState state, long amount)
    {
        var refunds = state.Refunds.Where(r => r.Status != RefundStatus.Failed).ToArray();
        var worth = state.Total.Amount + (state.Credit?.Amount ?? 0) - refunds.Sum(r => r.Amount.Amount);
        return worth <= 0 ? 0 : Math.Clamp(Part(TaxLeft(state), Math.Min(amount, worth), worth), 0, amount);
    }

    /// <summary>The shipping in an amount that is not tied to units, net: its part of what is left, as with tax. What units were paid with contains none.</summary>
    public static long ShippingIn(OrderState state, long amount)
    {
        var refunds = state.Refunds.Where(r => r.Status != RefundStatus.Failed).ToArray();
        var worth = state.Total.Amount + (state.Credit?.Amount ?? 0) - refunds.Sum(r => r.Amount.Amount);
        var left = (state.Shipping?.Amount ?? 0) - refunds.Sum(r => r.Shipping);
        return worth <= 0 ? 0 : Math.Clamp(Part(left, Math.Min(amount, worth), worth), 0, amount - TaxIn(state, amount));
    }

    private static long TaxLeft(OrderState state) => state.Tax.Amount - state.Refunds.Where(r => r.Status != RefundStatus.Failed).Sum(r => r.Tax);

    /// <summary>Units of a SKU that went back, or are going.</summary>
    public static int Gone(OrderState state, string sku) =>
        state.Refunds.Where(r => r.Status != RefundStatus.Failed && r.Units is not null).SelectMany(r => r.Units!.Value).Where(u => u.Sku == sku).Sum(u => u.Quantity);

    /// <summary>Units that a cancellation puts back: all that did not go back before.</summary>
    public static ImmutableArray<BoxLine> Rest(OrderState state) =>
        [.. state.Items.GroupBy(i => i.Sku).Select(g => new BoxLine(g.Key, g.Sum(i => i.Quantity) - Gone(state, g.Key))).Where(l => l.Quantity > 0)];

    /// <summary>What a cancellation settles about units: all that are not back, or on their way with a refund that was paid out, go back with it. A refund that is still open was to put its units back;
    /// now it is about money alone, so that they go back whether or not it succeeds.</summary>
    public static OrderState Called(OrderState state)
    {
        static bool Open(OrderRefund r) => r is { Status: RefundStatus.Asked, ToRestock: true };
        var others = state with { Refunds = [.. state.Refunds.Select(r => Open(r) ? r with { Units = [.. r.Units!.Value.Where(u => !u.Restocked)] } : r)] };
        return state with
        {
            Returns = Rest(others),
            Refunds = [.. state.Refunds.Select(r => Open(r) ? r with { Units = [.. r.Units!.Value.Select(u => u with { Restocked = false })], ToRestock = false } : r)],
        };
    }

    /// <summary>Asks for units or an amount back.</summary>
    /// <param name="suggested">For each line, whether its kind of goods goes back on the shelf when the agent does not say.</param>
    public static Decision<OrderState> Return(OrderState state, ReturnUnits c, IReadOnlyDictionary<string, bool> suggested, Caller caller, DateTimeOffset now)
    {
        if (state.OrderId.Length == 0 || caller.Role is not (Role.Support or Role.Administrator or Role.System))
            return CommonRefusal.NotFound;
        var lines = Merged(c.Lines);
        if (state.Refunds.FirstOrDefault(r => r.Key == c.RefundKey) is { } known)
            return Same(known, c.Amount, lines) ? Accept(state) : CommonRefusal.RequestKeyReused;
        if (c.Reason is not { Length: >= 1 and <= 500 })
            return CommonRefusal.Invalid.On("reason", "1 to 500 characters.");
        if (state.Payment is null)
            return state.PaidBy is { } payer && payer != state.OrderId ? OrderRefusal.PaidByAnother.Because($"This box was paid for with the order {payer}; refund that one.") : OrderRefusal.RefundTooLarge;
        if (c.Amount is null && lines.IsEmpty)
            return CommonRefusal.Invalid.On("amount", "An amount, or units, or both.");
        var (worth, tax, no) = Value(state, lines);
        if (no is not null)
            return no;
        // Where credit paid a part of the order, money goes back up to what was captured.
        var amount = c.Amount ?? new Money(state.Credit is null ? worth : Math.Min(worth, OrderRules.Left(state)), state.Total.Currency);
        if (c.Amount is null && amount.Amount <= 0)
            return OrderRefusal.RefundTooLarge;
        if (OrderRules.Refused(state, amount.Amount, amount.Currency) is { } refusal)
            return refusal;
        // Units of a cancelled order never left, and go back with the cancellation: a refund of later is about money alone.
        var back = state.Status != OrderStatus.Cancelled;
        var units = lines.Select(l => new RefundedUnits(l.Sku, l.Quantity, back && (c.Restock ?? suggested.GetValueOrDefault(l.Sku)))).ToImmutableArray();
        var refund = new OrderRefund(c.RefundKey, amount, RefundStatus.Asked, now)
        {
            Tax = amount.Amount == worth ? Math.Min(tax, TaxLeft(state)) : TaxIn(state, amount.Amount), Shipping = amount.Amount == worth ? 0 : ShippingIn(state, amount.Amount), Units = units.IsEmpty ? null : units, ToRestock = units.Any(u => u.Restocked),
        };
        return Accept(
            OrderRules.Scheduled(state with { Refunds = state.Refunds.Add(refund), SettleAt = now }),
            new RefundRequested(c.RefundKey, amount) { Tax = amount with { Amount = refund.Tax }, Shipping = OrderRules.OrNone(amount, refund.Shipping), Lines = units, Reason = c.Reason });
    }

    /// <summary>True once the provider may have forgotten the key of a refund that it has not answered: sending it again would be a second refund to it. Counted from when it was saved:
    /// whether a crash came before or after the first sending, nobody knows.</summary>
    public static bool KeyMayBeForgotten(OrderRefund refund, TimeSpan keyWindow, DateTimeOffset now) => now >= refund.At + keyWindow;

    /// <summary>The units of a refund are back on their shelves.</summary>
    public static Decision<OrderState> Restocked(OrderState state, OrderRefund refund) => Accept(
        state with { Refunds = state.Refunds.Replace(refund, refund with { ToRestock = false }) },
        new UnitsRestocked(refund.Key, [.. refund.Units!.Value.Where(u => u.Restocked)]));

    /// <summary>Lots that units go back to: those they were taken from, first those that expire last, which the customer would have got last. What no lot is known of has none.</summary>
    public static ImmutableArray<TakenLot> Lots(OrderState state, string sku, int units)
    {
        var lots = ImmutableArray.CreateBuilder<TakenLot>();
        foreach (var taken in (state.Taken ?? []).Where(t => t.Sku == sku).Reverse())
        {
            var here = Math.Min(units, taken.Units);
            if (here > 0)
                lots.Add(taken with { Units = here });
            units -= here;
        }
        if (units > 0)
            lots.Add(new(sku, "", null, units));
        return lots.ToImmutable();
    }

    private static (long Worth, long Tax, Refusal? No) Value(OrderState state, ImmutableArray<BoxLine> lines)
    {
        var (worth, tax) = (0L, 0L);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Quantity is < 1 or > 10_000)
                return (0, 0, CommonRefusal.Invalid.On($"lines[{i}].quantity", "At least one."));
            var sent = state.Items.Where(item => item.Sku == lines[i].Sku).Sum(item => item.Quantity);
            if (sent == 0)
                return (0, 0, CommonRefusal.Invalid.On($"lines[{i}].sku", "Not in this order."));
            var gone = Gone(state, lines[i].Sku);
            if (gone + lines[i].Quantity > sent)
                return (0, 0, OrderRefusal.TooManyUnits.On($"lines[{i}].quantity", $"At most {sent - gone}."));
            if ((state.Lines ?? []).FirstOrDefault(l => l.Sku == lines[i].Sku) is not { } line)
                continue;
            var value = Worth(line, gone, lines[i].Quantity);
            (worth, tax) = (worth + value.Amount, tax + value.Tax);
        }
        return (worth, tax, null);
    }

    private static ImmutableArray<BoxLine> Merged(ImmutableArray<BoxLine> lines) =>
        lines.IsDefaultOrEmpty ? [] : [.. lines.GroupBy(l => l.Sku).Select(g => g.Count() == 1 ? g.First() : new BoxLine(g.Key, g.Any(l => l.Quantity < 1) ? 0 : g.Sum(l => l.Quantity)))];

    private static bool Same(OrderRefund known, Money? amount, ImmutableArray<BoxLine> lines) =>
        (amount is null || known.Amount == amount) && (known.Units ?? []).Select(u => (u.Sku, u.Quantity)).SequenceEqual(lines.Select(l => (l.Sku, l.Quantity)));

    private static long Part(long amount, long part, long whole) => new Money(amount, "").Portion(part, whole).Amount;
}
