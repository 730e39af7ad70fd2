using SubscriptionBox.Common;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Inventory;
using static SubscriptionBox.Tests.Grains.Inventory.TroubledStorage;

namespace SubscriptionBox.Tests.Grains.Inventory;

/// <summary>A counter whose writes fail, at any point (faults.md F1–F3), and one that is killed.</summary>
public sealed class When_storage_fails
{
    [Theory]
    [InlineData(Trouble.FailsBefore, 0)]
    [InlineData(Trouble.FailsAfter, 3)]
    public async Task Everybody_who_waits_is_told_and_what_is_on_disk_counts(Trouble trouble, int reserved)
    {
        await using var room = await StockRoom.Open();
        await room.Receive(10);
        room.Storage.Gate = new TaskCompletionSource();
        // The first write is under way with one reservation; the two others wait for the next.
        var waiting = Enumerable.Range(0, 3).Select(i => room.Reserve($"ord-{i}")).ToArray();
        await Settled(room);
        room.Storage.Plan(state => state == "inventory" ? trouble : Trouble.None);
        room.Storage.Gate.SetResult();
        room.Storage.Gate = null;
        foreach (var answer in waiting)
            await Assert.ThrowsAnyAsync<Exception>(() => answer);
        room.Storage.Plan(_ => Trouble.None);
        Assert.InRange((await Patiently(() => room.Counter().Get())).Reserved, 0, reserved);
        foreach (var i in Enumerable.Range(0, 3))
            Assert.True((await Patiently(() => room.Reserve($"ord-{i}"))).Ok);
        Assert.Equal(3, (await room.Counter().Get()).Reserved);
        Assert.Empty(room.Events.Contradictions);
    }

    [Fact]
    public async Task Nothing_is_shown_before_it_is_on_disk()
    {
        await using var room = await StockRoom.Open();
        await room.Receive(10);
        room.Storage.Gate = new TaskCompletionSource();
        var waiting = room.Reserve("ord-1", 4);
        await Settled(room);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(0, (await room.Counter().Get()).Reserved);
        // The very same order again does not get ahead of the write either.
        var again = room.Reserve("ord-1", 4);
        await Settled(room);
        Assert.False(again.IsCompleted);
        room.Storage.Gate.SetResult();
        room.Storage.Gate = null;
        Assert.True((await waiting).Ok && (await again).Ok);
        Assert.Equal(4, (await room.Counter().Get()).Reserved);
    }

    [Fact]
    public async Task Many_callers_share_few_writes()
    {
        await using var room = await StockRoom.Open(o => o.BusySegmentLines = o.SegmentLines = 4_096);
        await room.Receive(1_000);
        // The first one reads the settings, which are kept from then on: the others decide as soon as they arrive.
        await room.Reserve("ord-first");
        var before = room.Storage.Writes;
        room.Storage.Gate = new TaskCompletionSource();
        var waiting = Enumerable.Range(0, 500).Select(i => room.Reserve($"ord-{i}")).ToArray();
        await Settled(room);
        room.Storage.Gate.SetResult();
        room.Storage.Gate = null;
        Assert.All(await Task.WhenAll(waiting), answer => Assert.True(answer.Ok));
        Assert.InRange(room.Storage.Writes - before, 1, 5);
    }

    [Fact]
    public async Task A_killed_counter_has_all_it_acknowledged_and_its_log_stays_short()
    {
        await using var room = await StockRoom.Open(o => (o.SettledKept, o.SettledKeptAlways, o.LogToAlive) = (100, 50, 2));
        await room.Receive(100_000);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => room.Reserve($"ord-kept-{i}", 2)));
        for (var round = 0; round < 40; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 25).Select(async i =>
            {
                await room.Reserve($"ord-{round}-{i}");
                await room.Counter().Consume($"ord-{round}-{i}", Caller.System);
            }));
            if (round % 10 == 9)
                await room.Crash();
        }
        var stock = await room.Counter().Get();
        Assert.Equal((99_000, 80), (stock.OnHand, stock.Reserved));
        // 2,040 lines were written; alive are 40 reservations and 100 settled orders.
        var calm = await CalmUntil(room, () => Tail(room) <= 60_000 && room.Storage.Keys.Count(k => k.Contains("seg-X-", StringComparison.Ordinal)) <= 40);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 40).Select(i => room.Counter().Consume($"ord-kept-{i}", Caller.System))), answer => Assert.True(answer.Ok));
        Assert.Equal((98_920, calm), ((await room.Counter().Get()).OnHand, (await room.Counter().Get()).Reserved));
        AuditIsWhole(room);
    }

    [Fact]
    public async Task A_burst_and_the_cleaning_after_it_leave_a_short_tail()
    {
        await using var room = await StockRoom.Open(o => (o.SettledKept, o.LogToAlive, o.UncleanedSegments) = (500, 2, 2));
        await room.Receive(100_000);
        for (var round = 0; round < 4; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 600).Select(i => room.Reserve($"ord-{round}-{i}")));
            await Task.WhenAll(Enumerable.Range(0, 600).Select(i => room.Counter().Release($"ord-{round}-{i}", Caller.System)));
        }
        // A line has about 75 characters: far below the 5,000 lines that were written. Segments are sealed beside the writes, so it takes some of them.
        var calm = await CalmUntil(room, () => Tail(room) <= 20_000);
        await room.Crash();
        Assert.Equal(calm, (await room.Counter().Get()).Reserved);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Whoever_repeats_until_there_is_an_answer_gets_just_one_effect(int seed)
    {
        await using var room = await StockRoom.Open(o => (o.SettledKept, o.LogToAlive, o.UncleanedSegments) = (200, 2, 2));
        var random = new Random(seed);
        await room.Receive(500);
        room.Storage.Plan(_ => random.Next(6) switch { 0 => Trouble.FailsBefore, 1 => Trouble.FailsAfter, _ => Trouble.None });
        var (shipped, open) = (0, 0);
        for (var round = 0; round < 12; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
            {
                var (order, fate, units) = ($"ord-{round}-{i}", (round * 7 + i) % 3, 1 + i % 3);
                Assert.True((await Patiently(() => room.Reserve(order, units))).Ok);
                if (fate == 0)
                    Assert.True((await Patiently(() => room.Counter().Consume(order, Caller.System))).Ok);
                else if (fate == 1)
                    Assert.True((await Patiently(() => room.Counter().Release(order, Caller.System))).Ok);
                Interlocked.Add(ref shipped, fate == 0 ? units : 0);
                Interlocked.Add(ref open, fate == 2 ? units : 0);
            }));
            if (round % 4 == 3)
                await room.Crash();
        }
        room.Storage.Plan(_ => Trouble.None);
        var stock = await Patiently(() => room.Counter().Get());
        Assert.Equal((500 - shipped, open), (stock.OnHand, stock.Reserved));
        Assert.Equal(stock.OnHand, stock.Lots.Sum(l => l.Units));
        AuditIsWhole(room);
    }

    private static int Tail(StockRoom room) => room.Storage.Length(room.Storage.Keys.Single(k => k.EndsWith("/sku-X", StringComparison.Ordinal)));

    // The log is sealed and cleaned beside the writes: how many writes that takes is the machine's affair, that it comes to an end is the counter's.
    private static async Task<int> CalmUntil(StockRoom room, Func<bool> reached)
    {
        for (var writes = 0; writes < 5_000; writes++)
        {
            if (reached())
                return writes;
            Assert.True((await room.Reserve($"ord-calm-{writes}")).Ok);
        }
        throw new Xunit.Sdk.XunitException("The log stayed long.");
    }

    private static void AuditIsWhole(StockRoom room)
    {
        Assert.Empty(room.Events.Contradictions);
        var events = room.Events.Of("inventory/sku-X");
        Assert.Equal(Enumerable.Range(1, events.Length).Select(i => (long)i), events.Select(e => e.Sequence));
    }

    /// <summary>As a client does: an answer that did not come is asked for again.</summary>
    private static async Task<T> Patiently<T>(Func<Task<T>> call)
    {
        for (var tries = 0; ; tries++)
            try
            {
                return await call();
            }
            catch (Exception) when (tries < 200)
            {
                await Task.Yield();
            }
    }

    /// <summary>Returns once the counter has taken everything in that was sent to it: it answers reads at any time, in turn.</summary>
    private static async Task Settled(StockRoom room)
    {
        await room.Arrivals.All();
        for (var i = 0; i < 20; i++)
            await room.Counter().Get();
    }
}
