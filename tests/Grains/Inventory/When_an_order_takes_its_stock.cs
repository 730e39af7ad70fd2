using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Inventory;
using SubscriptionBox.Orders;

namespace SubscriptionBox.Tests.Grains.Inventory;

/// <summary>rules.md 9 where an order meets its counters: all of its units, or none.</summary>
public sealed class When_an_order_takes_its_stock
{
    [Fact]
    public async Task A_hold_that_ran_out_is_made_up_for_while_units_are_left()
    {
        await using var room = await Held();
        room.Clock.Move(TimeSpan.FromHours(1));
        Assert.Null((await Take(room)).Refusal);
        Assert.Equal(((4, 0), (4, 0)), (await Units(room, "X"), await Units(room, "Y")));
    }

    [Fact]
    public async Task When_one_product_is_gone_nothing_stays_taken_or_held()
    {
        await using var room = await Held(xHoldsLonger: true);
        room.Clock.Move(TimeSpan.FromHours(1));
        await room.Counter("Y").Adjust(new AdjustStock(-5, "broken"), StockRoom.Admin);
        Assert.Equal(InventoryRefusal.OutOfStock.Number, (await Take(room)).Refusal?.Number);
        Assert.Equal(((5, 0), (0, 0)), (await Units(room, "X"), await Units(room, "Y")));
        // In the lot they came from.
        Assert.Equal([("soon", 2), ("late", 3)], (await room.Counter("X").Get()).Lots.Select(l => (l.Name, l.Units)));

        await room.Receive(1, "Y");
        foreach (var sku in new[] { "X", "Y" })
            Assert.True((await room.Reserve("ord-1", 1, sku)).Ok);
        Assert.Null((await Take(room)).Refusal);
        Assert.Equal(((4, 0), (0, 0)), (await Units(room, "X"), await Units(room, "Y")));
    }

    [Fact]
    public async Task Giving_back_what_was_taken_is_done_once_and_survives_a_crash()
    {
        await using var room = await Held();
        Assert.Null((await Take(room)).Refusal);
        await room.Counter("X").GiveBack("ord-1", Caller.System);
        await room.Crash();
        await room.Counter("X").GiveBack("ord-1", Caller.System);
        Assert.Equal((5, 0), await Units(room, "X"));
        await room.Counter("X").GiveBack("ord-unknown", Caller.System);
        Assert.Equal((5, 0), await Units(room, "X"));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(9, true)]
    [InlineData(11, false)]
    public async Task Taking_again_takes_nothing_for_as_long_as_an_order_may_be_tried_again(int days, bool known)
    {
        await using var room = await Held(others: 1_000);
        Assert.Null((await Take(room)).Refusal);
        room.Clock.Move(TimeSpan.FromDays(days));
        for (var i = 0; i < 300; i++)
        {
            // Many others of the same product in between.
            Assert.True((await room.Reserve($"ord-other-{i}", 1, "X")).Ok);
            await room.Counter("X").Consume($"ord-other-{i}", Caller.System);
        }
        var before = await Units(room, "X");
        var again = await room.Counter("X").Consume("ord-1", Caller.System);
        Assert.Equal((known, before), (again.Ok, await Units(room, "X")));
    }

    private static async Task<StockRoom> Held(bool xHoldsLonger = false, int others = 0)
    {
        var room = await StockRoom.Open();
        var soon = new DateOnly(2027, 6, 1);
        await room.Receive(2, "X", "soon", soon);
        await room.Receive(3 + others, "X", "late", soon.AddDays(60));
        await room.Receive(5, "Y");
        var until = room.Clock.GetUtcNow().AddMinutes(15);
        Assert.True((await room.Reserve("ord-1", 1, "X", xHoldsLonger ? until.AddHours(5) : until)).Ok);
        Assert.True((await room.Reserve("ord-1", 1, "Y", until)).Ok);
        return room;
    }

    private static Task<(System.Collections.Immutable.ImmutableArray<TakenLot> Lots, Refusal? Refusal)> Take(StockRoom room)
    {
        var money = new Money(4000, "USD");
        return new OrderStock(room.Grains, "ord-1").Take(new("ord-1", "cus-1", "sub-a", "dlv-a-0", [new BoxItem("X", "X", 1, ""), new BoxItem("Y", "Y", 1, "")],
            new(money, money, money, money, money, money), null, new(2027, 3, 4), "America/New_York", "adr-1"));
    }

    private static async Task<(int OnHand, int Reserved)> Units(StockRoom room, string sku) => await room.Counter(sku).Get() is var stock ? (stock.OnHand, stock.Reserved) : default;
}
