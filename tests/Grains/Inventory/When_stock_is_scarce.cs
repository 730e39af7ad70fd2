using SubscriptionBox.Common;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Tests.Grains.Inventory;

/// <summary>rules.md 9 and invariant I2, through the grain.</summary>
public sealed class When_stock_is_scarce
{
    [Fact]
    public async Task One_of_a_hundred_gets_the_last_unit()
    {
        await using var room = await StockRoom.Open();
        await room.Receive(1);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => room.Reserve($"ord-{i}")));
        Assert.Equal((1, 99), (answers.Count(a => a.Ok), answers.Count(a => a.Refusal == InventoryRefusal.OutOfStock)));
        Assert.Equal((1, 1, 0), Numbers(await room.Counter().Get()));
    }

    [Fact]
    public async Task New_customers_see_what_is_left_of_the_promises_and_one_more_after_a_cancellation()
    {
        await using var room = await StockRoom.Open();
        await room.Receive(4_000);
        await room.Counter().SetPromised(3_000, 1);
        Assert.Equal(InventoryRefusal.OutOfStock, (await room.Reserve("ord-1", 1_001, audience: StockAudience.NewCustomer)).Refusal);
        await room.Counter().SetPromised(2_999, 2);
        Assert.True((await room.Reserve("ord-1", 1_001, audience: StockAudience.NewCustomer)).Ok);
    }

    [Fact]
    public async Task Picking_takes_the_lot_that_expires_first_and_none_that_keeps_too_short()
    {
        await using var room = await StockRoom.Open();
        // Delivery is on 4 March and the minimum shelf life 30 days: a lot must keep until 3 April.
        await room.Receive(5, lot: "too-short", expiresOn: new DateOnly(2027, 4, 2));
        await room.Receive(5, lot: "late", expiresOn: new DateOnly(2027, 6, 1));
        await room.Receive(2, lot: "just-right", expiresOn: new DateOnly(2027, 4, 3));
        Assert.Equal(InventoryRefusal.OutOfStock, (await room.Reserve("ord-1", 8)).Refusal);
        Assert.True((await room.Reserve("ord-1", 3)).Ok);
        var after = await room.Counter().Consume("ord-1", Caller.System);
        Assert.Equal([("too-short", 5), ("late", 4)], after.Value!.Lots.Select(l => (l.Name, l.Units)));
    }

    [Fact]
    public async Task What_nobody_pays_for_in_time_goes_back_when_the_calendar_wakes_the_counter()
    {
        await using var room = await StockRoom.Open();
        await room.Receive(1);
        Assert.True((await room.Reserve("ord-1", expires: room.Clock.GetUtcNow().AddMinutes(60))).Ok);
        await room.Counter().Wake(room.Clock.Move(TimeSpan.FromMinutes(59)));
        Assert.Equal((1, 1, 0), Numbers(await room.Counter().Get()));
        await room.Counter().Wake(room.Clock.Move(TimeSpan.FromMinutes(1)));
        Assert.Equal((1, 0, 1), Numbers(await room.Counter().Get()));
        Assert.Equal(InventoryRefusal.NotReserved, (await room.Counter().Consume("ord-1", Caller.System)).Refusal);
        var moves = room.Events.Of("inventory/sku-X").Where(EventNames.Is<StockMoved>).SelectMany(e => EventNames.Payload<StockMoved>(e).Moves).Select(m => m.Move);
        Assert.Equal([StockMoveKind.Reserved, StockMoveKind.Expired], moves);
    }

    [Fact]
    public async Task A_correction_below_zero_available_is_refused()
    {
        await using var room = await StockRoom.Open();
        await room.Receive(5);
        await room.Reserve("ord-1", 3);
        Assert.Equal(InventoryRefusal.BelowZero, (await room.Counter().Adjust(new AdjustStock(-3, "broken"), StockRoom.Admin)).Refusal);
        Assert.Equal(0, (await room.Counter().Adjust(new AdjustStock(-2, "broken"), StockRoom.Admin)).Value!.Available);
    }

    [Fact]
    public async Task Only_who_runs_the_shop_changes_counts()
    {
        await using var room = await StockRoom.Open();
        var customer = new Caller("acc-1", Role.Customer, "cus-1");
        Assert.Equal(CommonRefusal.Forbidden, (await room.Counter().Receive(new ReceiveStock(1, null, null, null), customer)).Refusal);
        Assert.Equal(CommonRefusal.Forbidden, (await room.Counter().Adjust(new AdjustStock(1, "x"), customer)).Refusal);
        Assert.Equal(CommonRefusal.Forbidden, (await room.Counter().SetReorderPoint(1, customer)).Refusal);
    }

    [Fact]
    public async Task A_repeated_receipt_counts_once_even_when_both_arrive_together_and_after_a_crash()
    {
        await using var room = await StockRoom.Open();
        var caller = StockRoom.Admin with { Key = new RequestKey("k", "content") };
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => room.Counter().Receive(new ReceiveStock(5, null, null, null), caller)));
        Assert.Equal([false, true], both.Select(a => a.Replayed).Order());
        await room.Crash();
        var again = await room.Counter().Receive(new ReceiveStock(5, null, null, null), caller);
        Assert.True(again.Replayed);
        Assert.Equal(5, (await room.Counter().Get()).OnHand);
    }

    private static (int, int, int) Numbers(StockView stock) => (stock.OnHand, stock.Reserved, stock.Available);
}
