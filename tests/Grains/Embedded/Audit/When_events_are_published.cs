using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Audit;
using SubscriptionBox.Common;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Settings;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Grains.Audit;

public sealed class When_events_are_published
{
    private static readonly Caller Admin = new("acc-1", Role.Administrator, null);

    [Fact]
    public async Task What_a_crash_left_in_an_outbox_is_published_by_the_next_start()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true, Log = Microsoft.Extensions.Logging.LogLevel.Critical, Services = services => services.AddSingleton<IEventLog, DeafLog>() });
        await Change(shop, 5);
        await Change(shop, 6);
        Assert.Equal(0, await Logged(shop));

        shop.Setup = shop.Setup with { Services = null };
        await shop.Restart();

        Assert.Equal(2, await Logged(shop));
        Assert.Equal([1L, 2L], (await shop.Services.GetRequiredService<IEventLog>().Read(0, 100)).Where(e => e.Event.Source == "settings/set-shop").Select(e => e.Event.Sequence));
    }

    [Fact]
    public async Task An_event_stands_in_the_log_once_however_often_it_is_appended()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var log = shop.Services.GetRequiredService<IEventLog>();
        var before = await log.End();
        EventRecord[] events = [.. Enumerable.Range(1, 3).Select(i => EventNames.Record(new SettingsChanged(ShopSettings.Default, ShopSettings.Default), "settings/set-x", i, shop.Now, null, Admin))];
        await Task.WhenAll(log.Append(events), log.Append(events), log.Append([events[1]]));
        Assert.Equal(events, (await log.Read(before, 10)).Select(logged => logged.Event));
    }

    [Fact]
    public async Task A_poisoned_event_is_put_aside_where_it_can_be_seen_and_the_rest_goes_on()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Log = Microsoft.Extensions.Logging.LogLevel.Critical });
        var log = shop.Services.GetRequiredService<IEventLog>();
        await log.Append([new EventRecord("product/sku-BAD", 1, shop.Now, "productSaved", null, "system", Role.System, null, null, """{"product":"no"}""")]);
        var admin = await shop.Administrator();
        (await admin.Patch($"admin/products/{SmallCatalogue.Sku("gourmet", 1)}", new { name = "After the poison" })).Ok();
        // Three tries each, by whoever reads.
        for (var round = 0; round < 3; round++)
            await Try(shop.CatchUp);
        Assert.Equal("After the poison", (await admin.Get("products?q=After the poison")).Ok().Str("items.0.name"));
        Assert.Equal(("prj-read-side", 1L), await shop.Services.GetRequiredService<ShopFile>().Readers.Read(db =>
        {
            var row = db.Prepare("SELECT projection, count(*) FROM parked_event");
            row.Step();
            return (row.GetString(0)!, row.GetInt64(1));
        }));
    }

    private static async Task Try(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (System.Text.Json.JsonException)
        {
            // What the poison does until it is put aside.
        }
    }

    private static async Task Change(ShopHost shop, int cutoffDays) =>
        Assert.True((await shop.Grains.GetGrain<ISettingsGrain>("set-shop").Set(ShopSettings.Default with { CutoffDays = cutoffDays }, null, Admin)).Ok);

    private static async Task<int> Logged(ShopHost shop) => (await shop.Services.GetRequiredService<IEventLog>().Read(0, 100)).Count(e => e.Event.Source == "settings/set-shop");

    /// <summary>A log that cannot be written: what a broken disk, or a crash right after the state was saved, is to the grains.</summary>
    private sealed class DeafLog : IEventLog
    {
        public Task Append(IReadOnlyList<EventRecord> events) => throw new IOException("The log does not answer.");

        public Task<IReadOnlyList<LoggedEvent>> Read(long after, int limit) => Task.FromResult<IReadOnlyList<LoggedEvent>>([]);

        public Task<long> End() => Task.FromResult(0L);
    }
}
