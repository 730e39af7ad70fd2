using System.Diagnostics;
using SubscriptionBox.Common;
using SubscriptionBox.Inventory;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Load;

/// <summary>Durable reservations of one SKU, against a table in PostgreSQL; and what many open ones cost.</summary>
internal static class OneSku
{
    private const int Callers = 64;
    private static int _orders;

    public static async Task Run(Sizes sizes)
    {
        using var folder = new TemporaryFolder();
        await using var shop = await LoadShop.Open(folder.Path);
        var busy = await Counter(shop, "LOAD-BUSY");
        await Reserving(shop, busy, sizes.Seconds);
        await AgainstPostgres(shop, busy, sizes);
        await WithManyOpen(shop, sizes);
    }

    private static async Task AgainstPostgres(LoadShop shop, IInventoryGrain counter, Sizes sizes)
    {
        await using var server = await PostgresServer.Start();
        var table = server is null ? null : await PostgresCounter.Create(server.ConnectionString);
        Figures ours = new(), four = new(), one = new(), single = new(), toFour = new(), toOne = new();
        for (var round = 0; round < sizes.Rounds; round++)
        {
            var reserved = await Reserving(shop, counter, sizes.Seconds);
            ours.Add(reserved);
            if (table is null)
                continue;
            var (inFour, inOne, alone) = (await table.FourStatements(Callers, sizes.Seconds), await table.OneStatement(Callers, sizes.Seconds), await table.OneStatement(1, sizes.Seconds));
            four.Add(inFour);
            one.Add(inOne);
            single.Add(alone);
            toFour.Add(reserved / inFour);
            toOne.Add(reserved / inOne);
        }
        Report.Line($"the counter's grain, {Callers} callers, durable", ours, "reservations/s");
        if (server is null)
        {
            Report.Line("PostgreSQL", "is not installed here: not compared");
            return;
        }
        Report.Line($"{server.Version}, {Callers} clients, four statements", four, "reservations/s");
        Report.Line($"{server.Version}, {Callers} clients, one statement", one, "reservations/s");
        Report.Line($"{server.Version}, 1 client, one statement", single, "reservations/s");
        Report.AtLeast("grain / table, four statements", toFour, 10);
        Report.AtLeast("grain / table, one statement", toOne, 10);
    }

    // Reserved and given back at once, so that the number of open ones stays what it is.
    private static async Task WithManyOpen(LoadShop shop, Sizes sizes)
    {
        var (few, many) = (await Counter(shop, "LOAD-FEW"), await Counter(shop, "LOAD-MANY"));
        await Open(shop, few, 100);
        await Open(shop, many, sizes.Open);
        Figures withFew = new(), withMany = new(), ratio = new();
        await Turning(shop, few, sizes.Seconds);
        await Turning(shop, many, sizes.Seconds);
        for (var round = 0; round < sizes.Rounds; round++)
        {
            var (f, m) = (await Turning(shop, few, sizes.Seconds), await Turning(shop, many, sizes.Seconds));
            withFew.Add(f);
            withMany.Add(m);
            ratio.Add(m / f);
        }
        Report.Line("processor time, with 100 open", withFew, "µs a reservation, given back again");
        Report.Line($"processor time, with {sizes.Open:N0} open", withMany, "µs a reservation, given back again");
        Report.AtMost("many open / few open", ratio, 1.2);
    }

    private static async Task<IInventoryGrain> Counter(LoadShop shop, string sku)
    {
        var counter = shop.Grains.GetGrain<IInventoryGrain>($"sku-{sku}");
        for (var i = 0; i < 5; i++)
            if (await counter.Receive(new ReceiveStock(1_000_000, $"load-{i}", null, null), Caller.System) is { Ok: false, Refusal: var no })
                throw new InvalidOperationException(no.Code);
        return counter;
    }

    private static Task Open(LoadShop shop, IInventoryGrain counter, int count)
    {
        var left = count;
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await Reserve(shop, counter);
        }));
    }

    /// <summary>Reservations a second.</summary>
    private static async Task<double> Reserving(LoadShop shop, IInventoryGrain counter, double seconds)
    {
        var began = Stopwatch.GetTimestamp();
        var done = await Repeat(seconds, () => Reserve(shop, counter));
        return done / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Microseconds of processor time for a reservation and its release.</summary>
    private static async Task<double> Turning(LoadShop shop, IInventoryGrain counter, double seconds)
    {
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var done = await Repeat(seconds, async () => await counter.Release(await Reserve(shop, counter), Caller.System));
        return (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / done;
    }

    private static async Task<int> Repeat(double seconds, Func<Task> act)
    {
        var began = Stopwatch.GetTimestamp();
        var done = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
            {
                await act();
                Interlocked.Increment(ref done);
            }
        })));
        return done;
    }

    private static async Task<string> Reserve(LoadShop shop, IInventoryGrain counter)
    {
        var orderId = $"ord-load-{Interlocked.Increment(ref _orders):000000000000}";
        var answer = await counter.Reserve(new ReserveStock(orderId, 1, DateOnly.FromDateTime(shop.Now.UtcDateTime).AddDays(3), shop.Now.AddHours(2), StockAudience.Subscriber));
        return answer.Ok ? orderId : throw new InvalidOperationException(answer.Refusal.Code);
    }
}
