using System.Text.Json;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Inventory;

/// <summary>One SKU's counter in memory: decides and changes at once, and collects what the next storage write has to say. Knows no clock and no store.</summary>
public sealed class StockCounter(string sku, InventoryState saved, InventoryOptions options)
{
    private const int MostUnits = 1_000_000_000;
    private readonly List<StockOp> _lines = [];
    private readonly List<(DomainEvent Event, Caller Caller)> _events = [];
    private readonly List<StockMove> _moves = [];

    /// <summary>The lots and what is reserved of them.</summary>
    public LotShelf Shelf { get; } = new(saved.Lots);

    /// <summary>Reservations and answers.</summary>
    public StockLog Log { get; } = new();

    /// <summary>The numbers that stand in the root record.</summary>
    public InventoryState Numbers { get; private set; } = saved;

    /// <summary>True when a write is due.</summary>
    public bool Changed { get; private set; }

    /// <summary>The counter as it is in memory, perhaps ahead of the disk.</summary>
    public StockView View => ViewOf(Numbers with { OnHand = Shelf.OnHand, Reserved = Shelf.Reserved, Lots = Shelf.Lots }, sku);

    /// <summary>A saved counter as others see it.</summary>
    public static StockView ViewOf(InventoryState s, string sku) =>
        new(sku, s.OnHand, s.Reserved, s.OnHand - s.Reserved, s.Promised, s.ReorderPoint, s.Lots, s.Version);

    /// <summary>Takes lines in that are on disk already.</summary>
    public void Replay(IEnumerable<StockOp> lines)
    {
        foreach (var line in lines)
            Log.Add(line);
    }

    /// <summary>Completes a replay.</summary>
    /// <exception cref="InvalidOperationException">The log does not add up to the root record: something was lost, and guessing would sell it twice.</exception>
    public void EndReplay()
    {
        foreach (var open in Log.Open)
            Shelf.Hold(open.KeepsUntil, open.Units);
        if (Shelf.Reserved != Numbers.Reserved || Shelf.OnHand != Numbers.OnHand)
            throw new InvalidOperationException($"The log of {sku} adds up to {Shelf.Reserved} of {Shelf.OnHand} units reserved, its record says {Numbers.Reserved} of {Numbers.OnHand}.");
    }

    /// <summary>See <see cref="IInventoryGrain.Reserve"/>.</summary>
    /// <param name="minimumShelfLifeDays">What a lot needs to keep after the delivery.</param>
    public Answer<Reservation> Reserve(ReserveStock command, int minimumShelfLifeDays, DateTimeOffset now)
    {
        if (StockRules.Invalid(command) is { } invalid)
            return invalid;
        var expiry = command.ExpiresAt?.ToUnixTimeMilliseconds() ?? 0;
        if (Log.Find(command.OrderId) is { } open)
        {
            if (open.Units != command.Quantity)
                return InventoryRefusal.ReservedDifferently;
            if (open.ExpiresAt != 0 && (expiry == 0 || expiry > open.ExpiresAt))
                Write(new StockOp(StockOpKind.Reserve, open.OrderId, open.Units, open.KeepsUntil, expiry), StockMoveKind.Prolonged);
            return Shown(Log.Find(command.OrderId)!);
        }
        if (Log.Settled(command.OrderId) is { Kind: StockOpKind.Consume } taken)
            return taken.Units == command.Quantity ? new Reservation(taken.Id, sku, taken.Units, null) : InventoryRefusal.ReservedDifferently;
        if (expiry != 0 && expiry <= now.ToUnixTimeMilliseconds())
            return CommonRefusal.Invalid.On("expiresAt", "It must lie in the future.");
        var keepsUntil = command.DeliverOn.AddDays(minimumShelfLifeDays);
        var left = Shelf.Sellable(keepsUntil) - (command.Audience == StockAudience.NewCustomer ? Numbers.Promised : 0);
        if (command.Quantity > left)
            return InventoryRefusal.OutOfStock;
        Shelf.Hold(keepsUntil, command.Quantity);
        Write(new StockOp(StockOpKind.Reserve, command.OrderId, command.Quantity, keepsUntil, expiry), StockMoveKind.Reserved);
        return Shown(Log.Find(command.OrderId)!);
    }

    /// <summary>See <see cref="IInventoryGrain.Consume"/>.</summary>
    public Refusal? Consume(string orderId, DateTimeOffset now)
    {
        if (Log.Find(orderId) is not { } open)
            return Log.Settled(orderId) is { Kind: StockOpKind.Consume } ? null : InventoryRefusal.NotReserved;
        var lots = Shelf.Take(open.KeepsUntil, open.Units);
        Numbers = Numbers with { Shipped = Numbers.Shipped + open.Units };
        // The line names the lots, so that a repeat is told the same ones.
        Write(new StockOp(StockOpKind.Consume, open.OrderId, open.Units, null, now.ToUnixTimeMilliseconds(), JsonSerializer.Serialize(lots, ShopJson.Options)), StockMoveKind.Consumed);
        return null;
    }

    /// <summary>The lots that an order's units were taken from; null when that is not known (any more).</summary>
    public ImmutableArray<Lot>? TakenBy(string orderId) =>
        Log.Settled(orderId) is { Kind: StockOpKind.Consume, Content: { } lots } ? JsonSerializer.Deserialize<ImmutableArray<Lot>>(lots, ShopJson.Options) : null;

    /// <summary>See <see cref="IInventoryGrain.Return"/>.</summary>
    public Answer<StockView> Return(ReturnStock command, DateTimeOffset now, Caller caller)
    {
        if (command.Lots.IsDefaultOrEmpty || command.Lots.Any(l => l.Units is < 1 or > 10_000))
            return Remembered(CommonRefusal.Invalid.On("lots", "1 to 10,000 units of each."), now, caller);
        var units = command.Lots.Sum(l => l.Units);
        Bump();
        foreach (var lot in command.Lots)
        {
            if (lot.Name.Length > 0)
                Shelf.Put(lot);
            else
                Shelf.Correct(lot.Units, StockRules.LotName(DateOnly.FromDateTime(now.UtcDateTime)));
        }
        Numbers = Numbers with { Shipped = Numbers.Shipped - units };
        _events.Add((new StockReturned(command.OrderId, units, Level()), caller));
        return Remembered(View, now, caller);
    }

    /// <summary>See <see cref="IInventoryGrain.Release"/>.</summary>
    public void Release(string orderId, DateTimeOffset now)
    {
        if (Log.Find(orderId) is not { } open)
            return;
        Shelf.Drop(open.KeepsUntil, open.Units);
        Settle(open, StockOpKind.Release, StockMoveKind.Released, now);
    }

    /// <summary>See <see cref="IInventoryGrain.GiveBack"/>.</summary>
    public void GiveBack(string orderId, DateTimeOffset now)
    {
        Release(orderId, now);
        if (Log.Settled(orderId) is not { Kind: StockOpKind.Consume } taken)
            return;
        var lots = TakenBy(orderId);
        foreach (var lot in lots ?? [])
            Shelf.Put(lot);
        if (lots is null)
            // Taken before lots were noted: to the lot that expires first, because nothing says that the units keep longer.
            Shelf.Correct(taken.Units, StockRules.LotName(DateOnly.FromDateTime(now.UtcDateTime)));
        Numbers = Numbers with { Shipped = Numbers.Shipped - taken.Units };
        Write(new StockOp(StockOpKind.Release, orderId, taken.Units, null, now.ToUnixTimeMilliseconds()), StockMoveKind.Released);
    }

    /// <summary>Gives back what nobody paid for in time: before every decision, so that a late calendar costs no sale.</summary>
    public void Lapse(DateTimeOffset now)
    {
        while (Log.Lapsed(now.ToUnixTimeMilliseconds()) is { } open)
        {
            Shelf.Drop(open.KeepsUntil, open.Units);
            Settle(open, StockOpKind.Expire, StockMoveKind.Expired, now);
        }
    }

    /// <summary>See <see cref="IInventoryGrain.Receive"/>.</summary>
    public Answer<StockView> Receive(ReceiveStock command, DateTimeOffset now, Caller caller)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (StockRules.Invalid(command, today) is { } invalid)
            return Remembered(invalid, now, caller);
        if (Shelf.OnHand + (long)command.Quantity > MostUnits)
            return Remembered(CommonRefusal.Invalid.On("quantity", "That would be more than a billion units."), now, caller);
        Bump();
        var receiptId = $"rcp-{sku}-{Numbers.Version}";
        var lot = new Lot(command.Lot ?? StockRules.LotName(today), command.ExpiresOn, command.Quantity);
        Shelf.Put(lot);
        Numbers = Numbers with
        {
            Received = Numbers.Received + command.Quantity,
            Owed = command.PurchaseOrderId is { } order ? Numbers.Owed.Add(new OwedReceipt(order, command.Quantity, receiptId)) : Numbers.Owed,
        };
        _events.Add((new StockReceived(receiptId, command.Quantity, lot.Name, lot.ExpiresOn, command.PurchaseOrderId, Level()), caller));
        return Remembered(View, now, caller);
    }

    /// <summary>See <see cref="IInventoryGrain.Adjust"/>.</summary>
    public Answer<StockView> Adjust(AdjustStock command, DateTimeOffset now, Caller caller)
    {
        if (StockRules.Invalid(command) is { } invalid)
            return Remembered(invalid, now, caller);
        if (Shelf.OnHand + (long)command.Delta > MostUnits)
            return Remembered(CommonRefusal.Invalid.On("delta", "That would be more than a billion units."), now, caller);
        if (Shelf.OnHand - Shelf.Reserved + command.Delta < 0)
            return Remembered(InventoryRefusal.BelowZero, now, caller);
        Bump();
        Shelf.Correct(command.Delta, StockRules.LotName(DateOnly.FromDateTime(now.UtcDateTime)));
        Numbers = Numbers with { WrittenOff = Numbers.WrittenOff - command.Delta };
        _events.Add((new StockAdjusted(command.Delta, Level()) { Reason = command.Reason }, caller));
        return Remembered(View, now, caller);
    }

    /// <summary>See <see cref="IInventoryGrain.SetReorderPoint"/>.</summary>
    public Refusal? SetReorderPoint(int units, Caller caller)
    {
        if (units is < 0 or > 1_000_000)
            return CommonRefusal.Invalid.On("reorderPoint", "It is 0 to 1,000,000 units.");
        if (units == Numbers.ReorderPoint)
            return null;
        Bump();
        Numbers = Numbers with { ReorderPoint = units };
        _events.Add((new ReorderPointSet(units, Level()), caller));
        return null;
    }

    /// <summary>See <see cref="IInventoryGrain.SetPromised"/>.</summary>
    public void SetPromised(int units, long version)
    {
        if (version <= Numbers.PromisedAsOf)
            return;
        if (units == Numbers.Promised)
        {
            // Worth no write of its own: whoever repeats an older version after a crash repeats this one too.
            Numbers = Numbers with { PromisedAsOf = version };
            return;
        }
        Bump();
        Numbers = Numbers with { Promised = units, PromisedAsOf = version };
    }

    /// <summary>A purchase order has heard of a receipt.</summary>
    public void Told(string receiptId)
    {
        Numbers = Numbers with { Owed = Numbers.Owed.RemoveAll(o => o.ReceiptId == receiptId) };
        Changed = true;
    }

    /// <summary>The answer that this request key got; a refusal when it was for something else; null when the key is new.</summary>
    public Answer<StockView>? Known(RequestKey? key) =>
        key is null || Log.Answered(key.Key) is not { } line ? null
        : line.Content != key.Content ? CommonRefusal.RequestKeyReused
        : JsonSerializer.Deserialize<Answer<StockView>>(line.Answer!, ShopJson.Options)! with { Replayed = true };

    /// <summary>Hands over everything that the next write has to say, and begins anew.</summary>
    public (InventoryState Numbers, ImmutableArray<StockOp> Lines, ImmutableArray<(DomainEvent Event, Caller Caller)> Events) Collect(DateTimeOffset now)
    {
        Log.Forget(now.AddHours(-options.SettledKeptHours).ToUnixTimeMilliseconds(), options.SettledKeptAlways, options.SettledKept, now.AddHours(-options.AnswersKeptHours).ToUnixTimeMilliseconds());
        if (_moves.Count > 0)
            _events.Add((new StockMoved([.. _moves], Level()), Caller.System));
        var collected = (Numbers with { OnHand = Shelf.OnHand, Reserved = Shelf.Reserved, Lots = Shelf.Lots }, _lines.ToImmutableArray(), _events.ToImmutableArray());
        _lines.Clear();
        _moves.Clear();
        _events.Clear();
        Changed = false;
        return collected;
    }

    private void Settle(OpenReservation open, StockOpKind kind, StockMoveKind move, DateTimeOffset now) =>
        Write(new StockOp(kind, open.OrderId, open.Units, null, now.ToUnixTimeMilliseconds()), move);

    private void Write(StockOp line, StockMoveKind move)
    {
        Log.Add(line);
        _lines.Add(line);
        _moves.Add(new StockMove(move, line.Id, line.Units));
        Bump();
    }

    private void Bump()
    {
        Numbers = Numbers with { Version = Numbers.Version + 1 };
        Changed = true;
    }

    private Answer<StockView> Remembered(Answer<StockView> answer, DateTimeOffset now, Caller caller)
    {
        if (caller.Key is not { } key)
            return answer;
        var line = new StockOp(StockOpKind.Answer, key.Key, 0, null, now.ToUnixTimeMilliseconds(), key.Content, JsonSerializer.Serialize(answer, ShopJson.Options));
        Log.Add(line);
        _lines.Add(line);
        Changed = true;
        return answer;
    }

    private Reservation Shown(OpenReservation open) =>
        new(open.OrderId, sku, open.Units, open.ExpiresAt == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(open.ExpiresAt));

    private StockLevel Level() => new(sku, Shelf.OnHand, Shelf.Reserved, Numbers.ReorderPoint,
        [.. Shelf.Lots.GroupBy(l => l.ExpiresOn).Select(g => new LotLevel(g.Key, g.Sum(l => l.Units)))], Numbers.Version);
}
