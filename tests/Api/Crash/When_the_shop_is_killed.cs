using System.Globalization;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace SubscriptionBox.Tests.Api.Crash;

/// <summary>The built shop, driven over HTTP and ended with SIGKILL at random instants of checkouts, renewals, refunds, cancellations and of its own start: invariants I1, I2, I3, I4, I6 and I11 of DESIGN.md,
/// over HTTP and in the closed file. The seed is printed; <c>CRASH_SEED</c> gives another run the same one.</summary>
public sealed class When_the_shop_is_killed(ITestOutputHelper output)
{
    private const int Kills = 52;
    private const int Customers = 4;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_happens_twice()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CRASH_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var chance = new Random(seed);
        using var shop = new KilledShop();
        await shop.Open();
        var customers = Enumerable.Range(1, Customers).Select(number => new CrashedCustomer(number)).ToList();
        foreach (var customer in customers)
            await customer.SignUp(shop);
        var (support, marketing, clock) = (new CrashedSupport(customers), new CrashedMarketing(), new CrashedClock());
        clock.Meet(shop, null);
        await marketing.Begin(shop, await clock.Now());
        CrashedClient[] everybody = [.. customers, support, marketing, clock];
        for (var kill = 1; kill <= Kills; kill++)
        {
            // Some kills fall into the very start.
            var trigger = new KillTrigger(chance.Next(8) == 0 ? 0 : chance.Next(1, 12));
            foreach (var client in everybody)
                client.Meet(shop, trigger);
            var work = everybody.Select(client => client.WorkUntilKilled()).ToList();
            await Task.WhenAny(trigger.Reached, Task.WhenAll(work));
            // The instant of the kill is the point: it must fall anywhere, not on an event.
            using (var instant = new PeriodicTimer(TimeSpan.FromMilliseconds(chance.Next(1, 60))))
                await instant.WaitForNextTickAsync();
            await shop.Kill();
            await Task.WhenAll(work);
            await shop.Open(waitUntilReady: kill == Kills);
        }
        // Everything that is open is answered, and everything due has run.
        clock.By = "P40D";
        foreach (var client in everybody)
            client.Meet(shop, null);
        for (var round = 0; round < 2; round++)
            foreach (var client in everybody)
                await client.Work();

        foreach (var customer in customers)
            await customer.FindEverything();
        var orders = await EveryPeriodIsPaidOnce(customers, await clock.Now());
        RefundsAreWhatWasAcknowledged(orders, customers, support);
        await marketing.NoLimitIsExceeded(orders);
        StockAddsUp(await clock.Stock());
        Assert.True(await clock.LedgerBalances());
        await shop.Close();
        var books = new ClosedBooks(shop);
        books.EveryCaptureIsInOneOrderOrWentBack();
        books.RefundsNeverExceedCaptures();
        books.TheLedgerBalances();
        books.TheShopsOrdersAgreeWithTheProvider();
        books.StockIsWhatCameInLessWhatLeft();
        Assert.True(shop.Kills >= 50, $"{shop.Kills} kills");
        Assert.True(customers.All(c => c.Acknowledged.Count > 0) && customers.Sum(c => c.Replays) > 3, "hardly anything was acknowledged");
        Assert.True(support.Acknowledged.Count > 3, "hardly anything was given back");
        output.WriteLine($"{shop.Kills} kills, {customers.Sum(c => c.Acknowledged.Count)} checkouts, {customers.Sum(c => c.Skipped.Count)} skips, {customers.Sum(c => c.Cancelled.Count)} cancellations, {support.Acknowledged.Count} refunds, {orders.Count} orders");
    }

    /// <summary>I1: every period that is due and not skipped has one order and one payment.</summary>
    private static async Task<List<JsonNode>> EveryPeriodIsPaidOnce(List<CrashedCustomer> customers, DateTimeOffset now)
    {
        var all = new List<JsonNode>();
        foreach (var customer in customers)
        {
            var orders = await customer.Orders();
            all.AddRange(orders);
            foreach (var (subscription, deliveries) in await customer.Deliveries())
            {
                var due = deliveries["items"]!.AsArray().Where(d => DateTimeOffset.Parse(d!["chargeAt"]!.ToString(), CultureInfo.InvariantCulture) <= now && d["status"]!.ToString() is not "skipped").ToList();
                Assert.NotEmpty(due);
                Assert.Equal(due.Count, due.Select(d => d!["period"]!.ToString()).Distinct().Count());
                foreach (var delivery in due)
                    IsPaidOnce(orders, subscription, delivery!, customer.Cancelled.Contains(subscription));
                // Nothing is ordered but what was due.
                Assert.Equal(due.Count, orders.Count(o => o["subscriptionId"]!.ToString() == subscription));
            }
        }
        return all;
    }

    private static void IsPaidOnce(List<JsonNode> orders, string subscription, JsonNode delivery, bool cancelled)
    {
        Assert.True(delivery["status"]!.ToString() is "ordered" or "shipped" or "delivered" || cancelled && delivery["status"]!.ToString() is "cancelled", $"{subscription}: a due box is {delivery["status"]}");
        var order = Assert.Single(orders, o => o["orderId"]!.ToString() == delivery["orderId"]!.ToString());
        Assert.Equal(delivery["deliveryId"]!.ToString(), order["deliveryId"]!.ToString());
        var payment = Assert.Single(order["payments"]!.AsArray())!;
        Assert.Equal(order["total"]!["amount"]!.ToString(), payment["amount"]!["amount"]!.ToString());
    }

    /// <summary>I6 and I11: each acknowledged refund happened once, and nothing else was given back but by a cancellation.</summary>
    private static void RefundsAreWhatWasAcknowledged(List<JsonNode> orders, List<CrashedCustomer> customers, CrashedSupport support)
    {
        var cancelled = customers.SelectMany(c => c.Cancelled).ToHashSet();
        foreach (var order in orders)
        {
            long Of(string field) => (long)order[field]!["amount"]!;
            Assert.Equal(Of("total"), Of("subtotal") - Of("discount") + Of("tax"));
            Assert.True(Of("refunded") <= Of("total"), order.ToJsonString());
            if (!cancelled.Contains(order["subscriptionId"]!.ToString()))
                Assert.Equal(support.Of(order["orderId"]!.ToString()), Of("refunded"));
        }
    }

    /// <summary>I2, over HTTP.</summary>
    private static void StockAddsUp(List<JsonNode> counters)
    {
        foreach (var stock in counters)
        {
            int Of(string name) => stock[name]!.GetValue<int>();
            Assert.True(Of("available") == Of("onHand") - Of("reserved") && Of("available") >= 0, stock.ToJsonString());
            Assert.True(Of("reserved") == 0, $"units stay reserved though every order is settled: {stock.ToJsonString()}");
        }
    }
}
