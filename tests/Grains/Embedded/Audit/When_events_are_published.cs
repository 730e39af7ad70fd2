using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Common;
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
