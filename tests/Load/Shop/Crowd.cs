using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using SubscriptionBox.Calendar;
using SubscriptionBox.Common;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Inventory;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Load;

/// <summary>
/// Fills a shop with customers. Some dozens come by the front door: they sign up, answer the quiz, add address and card and subscribe, in several countries, and if asked for
/// their first month passes by the test clock. The others are copies of these: every state, event and row of the sandbox provider with ids, addresses, tokens and hashes of their own,
/// written through the grains' own storage and event log. The read models then catch up by themselves. Only the counters' records do not name the copies' first orders.
/// </summary>
public sealed class Crowd
{
    private const int Templates = 48;
    private const int AtOnce = 64;
    private const int UnitsOfEach = 1_000_000;

    private static readonly (string Country, string? Region, string Zone)[] Places =
    [
        ("US", "NY", "America/New_York"), ("US", "CA", "America/Los_Angeles"), ("GB", null, "Europe/London"), ("DE", null, "Europe/Berlin"), ("CA", "ON", "America/Toronto"), ("US", "IL", "America/Chicago"),
    ];

    private readonly LoadShop _shop;
    private readonly GroupCommitWriter _writer;

    private Crowd(LoadShop shop)
    {
        _shop = shop;
        _writer = shop.Services.GetRequiredService<ShopFile>().Writer;
        Secrets = shop.Services.GetRequiredService<IShopSecrets>();
        Events = shop.Services.GetRequiredService<IEventLog>();
        Keys = shop.Services.GetRequiredService<IDataKeys>();
        Storage = shop.Services.GetRequiredService<IGrainStorage>();
    }

    internal IShopSecrets Secrets { get; }

    internal IEventLog Events { get; }

    internal IDataKeys Keys { get; }

    internal IGrainStorage Storage { get; }

    /// <summary>So many customers with a subscription and a session each.</summary>
    /// <param name="dueSoon">True for subscriptions whose first month has passed, with the second box locked and its charge some hours away.</param>
    public static async Task<(IReadOnlyList<Member> Members, DateTimeOffset FirstDue)> Gather(LoadShop shop, int size, bool dueSoon)
    {
        var began = Stopwatch.GetTimestamp();
        var crowd = new Crowd(shop);
        await crowd.Stock();
        var people = await crowd.Parallel(Enumerable.Range(0, Templates), AtOnce / 8, crowd.Newcomer);
        var firstDue = (await crowd.Parallel(people, AtOnce, async p => (await p.Client.Get($"subscriptions/{p.SubscriptionId}")).Ok().Str("nextChargeAt"))).Min(DateTimeOffset.Parse);
        if (dueSoon)
            await crowd.PassMonth(people, firstDue.AddHours(-6));
        await shop.CatchUp();
        var templates = await crowd.Parallel(people, 1, p => Template.Read(shop, p.Client.Email, p.Client.CustomerId, p.Client.Token!, p.SubscriptionId));
        var came = Stopwatch.GetElapsedTime(began);
        var members = await crowd.Parallel(Enumerable.Range(0, size), AtOnce, number => templates[number % Templates].Write(crowd, number));
        var copied = Stopwatch.GetElapsedTime(began);
        await shop.CatchUp();
        await crowd.Compare(people, members);
        Report.Line("the crowd", $"{people.Count} by the front door in {came.TotalSeconds:0.0} s, {size:N0} copies in {(copied - came).TotalSeconds:0.0} s, read models after {(Stopwatch.GetElapsedTime(began) - copied).TotalSeconds:0.0} s");
        return (members, firstDue);
    }

    internal Task Provider((string Table, string[] Columns, string?[] Values)[] rows) => _writer.Enqueue(db =>
    {
        foreach (var (table, columns, values) in rows)
        {
            var insert = db.Prepare($"INSERT INTO {table}({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"?{i + 1}"))})");
            for (var i = 0; i < values.Length; i++)
                insert.Bind(i + 1, values[i]);
            insert.Execute();
        }
    });

    private async Task Stock()
    {
        var products = await _shop.Services.GetRequiredService<IProductSearch>().OnSale();
        await Parallel(products, AtOnce, async product =>
        {
            var answer = await _shop.Grains.GetGrain<IInventoryGrain>($"sku-{product.Product.Sku}").Receive(new ReceiveStock(UnitsOfEach, "load", null, null), Caller.System);
            return answer.Ok ? true : throw new InvalidOperationException($"{product.Product.Sku} could not be stocked: {answer.Refusal.Code}");
        });
    }

    private async Task<(ShopClient Client, string SubscriptionId)> Newcomer(int number)
    {
        string[][] tastes = [["skincare", "fitness", "gourmet"], ["skincare"], ["gourmet"], ["fitness", "gourmet"]];
        string[] plans = ["plan-discovery-monthly", "plan-skincare-monthly", "plan-gourmet-monthly", "plan-fitness-monthly"];
        string[][] exclusions = [[], ["nuts"], ["milk"], []];
        var (country, region, zone) = Places[number % Places.Length];
        var client = await _shop.Client().Register($"template-{number}@example.test", country, zone);
        (await client.Put("me/preferences", new { categories = tastes[number % 4], exclusions = exclusions[number / 4 % 4] })).Ok();
        var subscribed = await client.Subscribe(plans[number % 4], country: country, region: region);
        return (client, subscribed.Expect(HttpStatusCode.Created).Str("subscriptionId"));
    }

    private async Task PassMonth(IReadOnlyList<(ShopClient Client, string SubscriptionId)> people, DateTimeOffset to)
    {
        var moved = await _shop.Grains.GetGrain<ITestClockGrain>("clk-shop").Advance(new AdvanceClock(to, null), Caller.System);
        if (!moved.Ok)
            throw new InvalidOperationException($"The clock refused: {moved.Refusal.Detail}");
        await Parallel(people, AtOnce / 8, p => p.Client.SignInAgain());
    }

    // A copy must look to its owner like the template to the template's, but for the ids.
    private async Task Compare(IReadOnlyList<(ShopClient Client, string SubscriptionId)> people, IReadOnlyList<Member> members)
    {
        for (var i = 0; i < Math.Min(3, members.Count); i++)
        {
            var copy = _shop.Client();
            copy.Token = members[i].Token;
            var (theirs, ours) = ((await people[i].Client.Get($"subscriptions/{people[i].SubscriptionId}")).Ok(), (await copy.Get($"subscriptions/{members[i].SubscriptionId}")).Ok());
            if (!JsonNode.DeepEquals(Anonymous(theirs.Text), Anonymous(ours.Text)))
                throw new InvalidOperationException($"A copied subscription differs from its template:\n{theirs.Text}\n{ours.Text}");
        }
    }

    private static JsonNode? Anonymous(string json) => JsonNode.Parse(System.Text.RegularExpressions.Regex.Replace(json, "[0-9a-z]{24}", "-"));

    private async Task<IReadOnlyList<TResult>> Parallel<T, TResult>(IEnumerable<T> items, int atOnce, Func<T, Task<TResult>> run)
    {
        var all = items.ToArray();
        var results = new TResult[all.Length];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < all.Length; i = Interlocked.Increment(ref next))
                results[i] = await run(all[i]);
        }));
        return results;
    }
}
