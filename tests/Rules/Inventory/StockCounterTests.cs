using SubscriptionBox.Common;
using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Tests.Rules.Inventory;

/// <summary>One counter's decisions (rules.md 9, invariant I2), without disk.</summary>
public sealed class StockCounterTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Caller Admin = new("acc-admin", Role.Administrator, null);
    private readonly StockCounter _counter = new("X", new InventoryState(), new InventoryOptions());

    [Fact]
    public void The_last_unit_goes_to_one_order()
    {
        Receive(1);
        var answers = Enumerable.Range(0, 100).Select(i => Reserve($"ord-{i}", 1)).ToList();
        Assert.Equal((1, 99), (answers.Count(a => a.Ok), answers.Count(a => a.Refusal?.Number == InventoryRefusal.OutOfStock.Number)));
    }

    [Fact]
    public void New_customers_do_not_see_what_is_promised_to_existing_ones()
    {
        Receive(4_000);
        _counter.SetPromised(3_000, 1);
        Assert.Equal(InventoryRefusal.OutOfStock, Reserve("ord-new", 1_001).Refusal);
        Assert.True(Reserve("ord-new", 1_000).Ok);
        _counter.Release("ord-new", Now);
        _counter.SetPromised(2_999, 2);
        Assert.True(Reserve("ord-new", 1_001).Ok);
    }

    [Fact]
    public void Subscribers_get_what_is_promised()
    {
        Receive(10);
        _counter.SetPromised(10, 1);
        Assert.Equal(InventoryRefusal.OutOfStock, Reserve("ord-new", 1).Refusal);
        Assert.True(Reserve("ord-old", 10, audience: StockAudience.Subscriber).Ok);
    }

    [Fact]
    public void An_older_promise_does_not_undo_a_newer_one()
    {
        _counter.SetPromised(5, 2);
        _counter.SetPromised(9, 1);
        Assert.Equal(5, _counter.View.Promised);
    }

    [Fact]
    public void The_same_order_is_one_reservation_and_another_quantity_is_refused()
    {
        Receive(10);
        Assert.Equal(Reserve("ord-1", 3).Value, Reserve("ord-1", 3).Value);
        Assert.Equal(InventoryRefusal.ReservedDifferently, Reserve("ord-1", 4).Refusal);
        Assert.Equal((10, 3, 7), Numbers());
    }

    [Fact]
    public void A_reservation_can_be_prolonged_by_asking_again()
    {
        Receive(10);
        Reserve("ord-1", 3, expires: Now.AddHours(1));
        Assert.Equal(Now.AddHours(2), Reserve("ord-1", 3, expires: Now.AddHours(2)).Value!.ExpiresAt);
        _counter.Lapse(Now.AddHours(1));
        Assert.Equal((10, 3, 7), Numbers());
        _counter.Lapse(Now.AddHours(2));
        Assert.Equal((10, 0, 10), Numbers());
    }

    [Fact]
    public void Consuming_twice_takes_the_units_once()
    {
        Receive(10);
        Reserve("ord-1", 3);
        Assert.Null(_counter.Consume("ord-1", Now));
        Assert.Null(_counter.Consume("ord-1", Now));
        Assert.Equal((7, 0, 7), Numbers());
        Assert.True(Reserve("ord-1", 3).Ok);
        Assert.Equal((7, 0, 7), Numbers());
    }

    [Fact]
    public void Consuming_what_was_never_reserved_given_back_or_lapsed_is_refused()
    {
        Receive(10);
        Assert.Equal(InventoryRefusal.NotReserved, _counter.Consume("ord-1", Now));
        Reserve("ord-1", 3);
        _counter.Release("ord-1", Now);
        Assert.Equal(InventoryRefusal.NotReserved, _counter.Consume("ord-1", Now));
        Reserve("ord-2", 3, expires: Now.AddMinutes(1));
        _counter.Lapse(Now.AddMinutes(1));
        Assert.Equal(InventoryRefusal.NotReserved, _counter.Consume("ord-2", Now));
        Assert.Equal((10, 0, 10), Numbers());
    }

    [Fact]
    public void A_released_order_may_reserve_again()
    {
        Receive(2);
        Reserve("ord-1", 2);
        _counter.Release("ord-1", Now);
        _counter.Release("ord-1", Now);
        Assert.True(Reserve("ord-1", 1).Ok);
        Assert.Equal((2, 1, 1), Numbers());
    }

    [Theory]
    [InlineData(-3, true)]
    [InlineData(-4, false)]
    [InlineData(5, true)]
    public void A_correction_below_zero_available_is_refused(int delta, bool accepted)
    {
        Receive(10);
        Reserve("ord-1", 7);
        var answer = _counter.Adjust(new AdjustStock(delta, "counted"), Now, Admin);
        Assert.Equal(accepted ? null : InventoryRefusal.BelowZero, answer.Refusal);
        Assert.Equal(accepted ? 10 + delta : 10, _counter.View.OnHand);
    }

    [Fact]
    public void A_lot_with_too_short_a_shelf_life_at_delivery_is_not_reserved()
    {
        _counter.Receive(new ReceiveStock(5, "short", new DateOnly(2027, 4, 8), null), Now, Admin);
        // Delivered on 9 March, a lot of 8 April has exactly 30 days left; on 10 March it has 29.
        Assert.Equal(InventoryRefusal.OutOfStock, Reserve("ord-late", 1, deliverOn: new DateOnly(2027, 3, 10)).Refusal);
        Assert.True(Reserve("ord-early", 1, deliverOn: new DateOnly(2027, 3, 9)).Ok);
    }

    [Fact]
    public void A_repeated_request_key_gets_the_first_answer_and_has_one_effect()
    {
        var caller = Admin with { Key = new RequestKey("k1", "hash-a") };
        var first = _counter.Receive(new ReceiveStock(5, null, null, null), Now, caller);
        Receive(1);
        var again = _counter.Known(caller.Key);
        Assert.True(again!.Replayed);
        Assert.Equal((first.Value!.OnHand, first.Value.Version), (again.Value!.OnHand, again.Value.Version));
        Assert.Equal(CommonRefusal.RequestKeyReused, _counter.Known(new RequestKey("k1", "hash-b"))!.Refusal);
        Assert.Equal(6, _counter.View.OnHand);
    }

    [Fact]
    public void Answers_are_kept_for_the_agreed_time_and_the_latest_however_old()
    {
        var caller = Admin with { Key = new RequestKey("k1", "hash-a") };
        _counter.Receive(new ReceiveStock(5, null, null, null), Now, caller);
        // Tried again after months, as an order does that could not save that its units are back.
        _counter.Collect(Now.AddDays(90));
        Assert.True(_counter.Known(caller.Key)!.Replayed);
        for (var i = 0; i < 250; i++)
            _counter.Receive(new ReceiveStock(1, null, null, null), Now.AddHours(24), Admin with { Key = new RequestKey($"later-{i}", "hash") });
        _counter.Collect(Now.AddHours(48));
        Assert.NotNull(_counter.Known(caller.Key));
        _counter.Collect(Now.AddHours(49));
        Assert.Null(_counter.Known(caller.Key));
        Assert.NotNull(_counter.Known(new RequestKey("later-0", "hash")));
    }

    [Fact]
    public void Everything_of_one_write_is_told_in_its_events()
    {
        Receive(10);
        Reserve("ord-1", 3);
        Reserve("ord-2", 2);
        _counter.Consume("ord-1", Now);
        var (numbers, lines, events) = _counter.Collect(Now);
        Assert.Equal((7, 2, 10L, 3L, 0L), (numbers.OnHand, numbers.Reserved, numbers.Received, numbers.Shipped, numbers.WrittenOff));
        Assert.Equal(3, lines.Length);
        Assert.Equal(typeof(StockReceived), events[0].Event.GetType());
        var moved = Assert.IsType<StockMoved>(events[1].Event);
        Assert.Equal([(StockMoveKind.Reserved, "ord-1", 3), (StockMoveKind.Reserved, "ord-2", 2), (StockMoveKind.Consumed, "ord-1", 3)], moved.Moves.Select(m => (m.Move, m.OrderId, m.Units)));
        Assert.Equal((7, 2), (moved.Level.OnHand, moved.Level.Reserved));
        Assert.False(_counter.Changed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void A_quantity_out_of_range_is_named(int quantity) => Assert.Contains("quantity", Reserve("ord-1", quantity).Refusal!.Fields.Keys);

    private void Receive(int units) => Assert.True(_counter.Receive(new ReceiveStock(units, null, null, null), Now, Admin).Ok);

    private Answer<Reservation> Reserve(string order, int units, DateOnly? deliverOn = null, DateTimeOffset? expires = null, StockAudience audience = StockAudience.NewCustomer) =>
        _counter.Reserve(new ReserveStock(order, units, deliverOn ?? new DateOnly(2027, 3, 4), expires, audience), 30, Now);

    private (int, int, int) Numbers() => (_counter.View.OnHand, _counter.View.Reserved, _counter.View.Available);
}
