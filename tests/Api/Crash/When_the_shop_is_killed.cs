using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Crash;

/// <summary>The built shop, driven over HTTP and ended with SIGKILL at random instants of checkouts, skips and renewals: invariants I1, I2, I4 and I11 of DESIGN.md.</summary>
public sealed class When_the_shop_is_killed
{
    private const int Kills = 12;
    private const int Customers = 6;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_happens_twice()
    {
        var seed = Environment.TickCount;
        var chance = new Random(seed);
        using var shop = new KilledShop();
        await shop.Open();
        var customers = Enumerable.Range(1, Customers).Select(number => new CrashedCustomer(number)).ToList();
        foreach (var customer in customers)
            await customer.SignUp(shop);
        for (var kill = 0; kill < Kills; kill++)
        {
            var work = customers.Select(customer => customer.Work(2)).Append(Renewals(shop, "P11D")).ToList();
            // The instant of the kill is the point: it must fall anywhere, not on an event.
            using (var instant = new PeriodicTimer(TimeSpan.FromMilliseconds(chance.Next(20, 900))))
                await instant.WaitForNextTickAsync();
            await shop.Kill();
            await Task.WhenAll(work);
            await shop.Open();
            foreach (var customer in customers)
                await customer.Return(shop);
        }
        await Renewals(shop, "P40D");
        foreach (var customer in customers)
            await customer.Return(shop);
        await EveryPeriodIsPaidOnce(shop, customers);
        await StockAddsUp(shop);
        await shop.Close();
        TheProviderCharged(shop, customers);
        Assert.True(customers.Sum(c => c.Acknowledged.Count) >= Customers, $"seed {seed}: hardly anything was acknowledged");
        Assert.True(customers.Sum(c => c.Replays) > 0);
    }

    private static async Task Renewals(KilledShop shop, string by)
    {
        try
        {
            var admin = await shop.Client().SignIn("admin@demo.example", "demo-Passw0rd!");
            (await admin.Post("test-clock/advance", new { by })).Ok();
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException)
        {
            // Killed while time was moving: the next start finishes it.
        }
    }

    private static async Task EveryPeriodIsPaidOnce(KilledShop shop, List<CrashedCustomer> customers)
    {
        var admin = await shop.Client().SignIn("admin@demo.example", "demo-Passw0rd!");
        var now = DateTimeOffset.Parse((await admin.Get("test-clock")).Str("now"), null);
        foreach (var customer in customers)
        {
            foreach (var (subscription, deliveries) in await customer.Deliveries())
            {
                var due = deliveries["items"]!.AsArray().Where(d => DateTimeOffset.Parse(d!["chargeAt"]!.ToString(), null) <= now && d["status"]!.ToString() is not "skipped").ToList();
                Assert.NotEmpty(due);
                Assert.Equal(due.Count, due.Select(d => d!["period"]!.ToString()).Distinct().Count());
                foreach (var delivery in due)
                    await IsPaidOnce(customer, subscription, delivery!);
            }
        }
    }

    private static async Task IsPaidOnce(CrashedCustomer customer, string subscription, JsonNode delivery)
    {
        Assert.True(delivery["status"]!.ToString() is "ordered" or "shipped" or "delivered", $"{subscription}: a due box is {delivery["status"]}");
        var order = await customer.Order(delivery["orderId"]!.ToString());
        Assert.Equal(delivery["deliveryId"]!.ToString(), order.Str("deliveryId"));
        var payments = order["payments"]!.AsArray();
        Assert.Single(payments);
        Assert.Equal(order.Str("total.amount"), payments[0]!["amount"]!["amount"]!.ToString());
    }

    private static async Task StockAddsUp(KilledShop shop)
    {
        var admin = await shop.Client().SignIn("admin@demo.example", "demo-Passw0rd!");
        string? cursor = null;
        do
        {
            var page = (await admin.Get($"admin/inventory?limit=100{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}")).Ok();
            foreach (var stock in page["items"]!.AsArray())
            {
                int Of(string name) => stock![name]!.GetValue<int>();
                Assert.True(Of("available") == Of("onHand") - Of("reserved") && Of("available") >= 0, stock!.ToJsonString());
                Assert.True(Of("reserved") == 0, $"units stay reserved though every order is settled: {stock.ToJsonString()}");
            }
            cursor = page["nextCursor"]?.ToString();
        }
        while (cursor is not null);
    }

    // In the file: the provider's own records against the orders'. A payment without an order, or an order without one, is money lost by somebody.
    private static void TheProviderCharged(KilledShop shop, List<CrashedCustomer> customers)
    {
        var captured = shop.Rows("SELECT key, amount FROM sandbox_payment WHERE status = 'succeeded'", row => (Key: row.GetString(0), Amount: row.GetInt64(1)));
        var orders = shop.Rows("SELECT key FROM grain_state WHERE kind = 'order'", row => row.GetString(0));
        Assert.Equal(orders.Count, captured.Count);
        Assert.Equal(captured.Count, captured.Select(c => string.Join('-', c.Key.Split('-')[..^1])).Distinct().Count());
        Assert.True(orders.Count >= customers.Sum(c => c.Acknowledged.Count));
    }
}
