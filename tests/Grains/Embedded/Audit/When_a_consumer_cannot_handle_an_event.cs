using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SubscriptionBox.Audit;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Grains.Audit;

/// <summary>A poison event is put aside, is seen, is tried again, and blocks nobody (faults.md F11).</summary>
public sealed class When_a_consumer_cannot_handle_an_event
{
    private static readonly Caller Admin = new("acc-1", Role.Administrator, null);

    [Fact]
    public async Task Later_events_of_its_source_wait_behind_it_and_all_others_go_on()
    {
        var consumer = new PickyConsumer(EventOrder.BySource) { Refuses = { "settings/a 1" } };
        await using var shop = await Start(consumer);
        await Append(shop, "settings/a 1", "settings/b 1", "settings/a 2", "settings/b 2");
        await Append(shop, "settings/a 3", "settings/b 3");
        await shop.CatchUp();
        Assert.Equal(["settings/b 1", "settings/b 2", "settings/b 3"], consumer.Handled);
        Assert.Equal([ParkedStatus.Retrying, ParkedStatus.Waiting, ParkedStatus.Waiting], (await Aside(shop)).Select(e => e.Status));

        consumer.Refuses.Clear();
        await shop.Advance("PT1S");
        Assert.Equal(["settings/b 1", "settings/b 2", "settings/b 3", "settings/a 1", "settings/a 2", "settings/a 3"], consumer.Handled);
        Assert.Empty(await Aside(shop));
    }

    [Fact]
    public async Task A_consumer_whose_effects_commute_goes_on_with_the_source_too()
    {
        var consumer = new PickyConsumer(EventOrder.Independent) { Refuses = { "settings/a 1" } };
        await using var shop = await Start(consumer);
        await Append(shop, "settings/a 1", "settings/a 2");
        await shop.CatchUp();
        Assert.Equal(["settings/a 2"], consumer.Handled);
        Assert.Equal([1L], (await Aside(shop)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task A_strict_consumer_waits_and_puts_nothing_aside()
    {
        var consumer = new PickyConsumer(EventOrder.Strict) { Refuses = { "settings/a 1" } };
        await using var shop = await Start(consumer);
        await Append(shop, "settings/a 1", "settings/b 1");
        await Assert.ThrowsAsync<InvalidOperationException>(() => shop.Grains.GetGrain<IProjectionGrain>(consumer.Name).CatchUp());
        Assert.Empty(consumer.Handled);
        Assert.Empty(await Aside(shop));
        consumer.Refuses.Clear();
        await shop.CatchUp();
        Assert.Equal(["settings/a 1", "settings/b 1"], consumer.Handled);
    }

    [Fact]
    public async Task What_stands_aside_survives_a_restart_and_is_handled_once()
    {
        var consumer = new PickyConsumer(EventOrder.BySource) { Refuses = { "settings/a 1" } };
        await using var shop = await Start(consumer);
        await Append(shop, "settings/a 1", "settings/a 2");
        await shop.CatchUp();
        await shop.Restart();
        Assert.Equal(2, (await Aside(shop)).Length);

        // The effect is durable, but the silo dies before it is noted that nothing stands aside any more.
        consumer.Refuses.Clear();
        consumer.DiesAfterRedo = true;
        await shop.Advance("PT10M");
        consumer.DiesAfterRedo = false;
        await shop.Restart();
        await shop.Advance("PT1H");
        Assert.Equal(["settings/a 1", "settings/a 2"], consumer.Handled);
        Assert.Empty(await Aside(shop));
    }

    [Fact]
    public async Task What_was_handled_and_only_not_answered_is_not_put_aside_to_be_handled_again()
    {
        // The poison makes it go through the batch one by one.
        var consumer = new PickyConsumer(EventOrder.BySource) { Refuses = { "settings/c 1" }, LosesTheAnswerTo = { "settings/a 1" } };
        await using var shop = await Start(consumer);
        await Append(shop, "settings/a 1", "settings/b 1", "settings/c 1");
        await shop.CatchUp();
        await shop.CatchUp();
        Assert.Equal(["settings/a 1", "settings/b 1"], consumer.Handled);
        Assert.Equal(["settings/c"], (await Aside(shop)).Select(e => e.Source));
    }

    [Fact]
    public async Task A_busy_consumer_is_asked_again_when_it_says_and_no_event_is_at_fault()
    {
        var consumer = new PickyConsumer(EventOrder.BySource);
        await using var shop = await Start(consumer);
        consumer.BusyUntil = shop.Now.AddSeconds(30);
        await Append(shop, "settings/a 1");
        await shop.CatchUp();
        consumer.BusyUntil = null;
        await shop.CatchUp();
        Assert.Empty(consumer.Handled);
        Assert.Empty(await Aside(shop));
        await shop.Advance("PT30S");
        Assert.Equal(["settings/a 1"], consumer.Handled);
    }

    [Fact]
    public async Task A_consumer_that_fails_on_everything_stops_reading_and_loses_nothing()
    {
        var consumer = new PickyConsumer(EventOrder.Independent);
        await using var shop = await Start(consumer);
        string[] all = [.. Enumerable.Range(1, ParkingRules.Most + 20).Select(i => $"settings/s{i} 1")];
        consumer.Refuses.UnionWith(all);
        await Append(shop, all);
        await shop.CatchUp();
        var admin = await shop.Administrator();
        var halted = (await admin.Get("admin/operations/events")).Ok().Body!["consumers"]!.AsArray().Single(c => (string?)c!["name"] == consumer.Name)!;
        Assert.True((bool)halted["halted"]!);

        consumer.Refuses.Clear();
        await shop.Advance("PT10M");
        await shop.CatchUp();
        Assert.Equal(all.Order(), consumer.Handled.Order());
    }

    [Fact]
    public async Task An_administrator_sees_it_has_it_retried_or_gives_it_up_and_both_leave_an_event()
    {
        var consumer = new PickyConsumer(EventOrder.BySource) { Refuses = { "settings/a 1", "settings/b 1" } };
        await using var shop = await Start(consumer);
        await Append(shop, "settings/a 1", "settings/b 1", "settings/b 2");
        await shop.Advance("PT1H");
        foreach (var pause in new[] { "PT1H", "PT1H", "PT1H", "PT1H", "PT1H", "PT1H" })
            await shop.Advance(pause);

        var admin = await shop.Administrator();
        var seen = (await admin.Get("admin/operations/parked-events?limit=2")).Ok();
        Assert.Equal(("prj-picky", "settings/a", "1", "parked", "8"),
            (seen.Str("items.0.consumer"), seen.Str("items.0.source"), seen.Str("items.0.sequence"), seen.Str("items.0.status"), seen.Str("items.0.attempts")));
        Assert.Equal("The consumer failed while it handled this event.", seen.Str("items.0.error"));
        var rest = (await admin.Get($"admin/operations/parked-events?limit=2&cursor={seen.Str("nextCursor")}")).Ok();
        Assert.Equal("waiting", rest.Str("items.0.status"));
        Assert.Null(rest["nextCursor"]);

        consumer.Refuses.Remove("settings/a 1");
        var (a, b, waiting) = (seen.Str("items.0.id"), seen.Str("items.1.id"), rest.Str("items.0.id"));
        Assert.Equal("retrying", (await admin.Post($"admin/operations/parked-events/{a}/retry", key: "k1")).Expect(HttpStatusCode.Accepted).Str("status"));
        (await admin.Post($"admin/operations/parked-events/{waiting}/discard", new { reason = "It only waits." })).Expect(HttpStatusCode.Conflict);
        (await admin.Post($"admin/operations/parked-events/{b}/discard", new { reason = "Of a test that was taken down." })).Expect(HttpStatusCode.NoContent);
        (await admin.Post($"admin/operations/parked-events/{b}/discard", new { reason = "Of a test that was taken down." })).Expect(HttpStatusCode.NotFound);
        await shop.CatchUp();
        Assert.Equal(["settings/a 1", "settings/b 2"], consumer.Handled.Order());
        Assert.Empty((await admin.Get("admin/operations/parked-events")).Ok().Body!["items"]!.AsArray());
        Assert.Equal(["eventParked", "eventParked", "parkedEventDiscarded", "parkedEventHandled", "parkedEventRetried"], (await Told(shop)).Order());
    }

    [Fact]
    public async Task Only_administrators_get_there()
    {
        await using var shop = await Start(new PickyConsumer(EventOrder.BySource));
        var support = await shop.Support();
        (await support.Get("admin/operations/parked-events")).Expect(HttpStatusCode.Forbidden);
        (await support.Post("admin/operations/parked-events/prj-picky.1/retry")).Expect(HttpStatusCode.Forbidden);
        Assert.Equal(CommonRefusal.Forbidden, (await shop.Grains.GetGrain<IParkedEventsGrain>("prk-prj-picky").Discard(1, "why not", Admin with { Role = Role.Support })).Refusal);
        (await (await shop.Administrator()).Post("admin/operations/parked-events/..%2Fetc/retry")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_read_side_shows_what_came_after_a_payload_that_nobody_can_read()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Log = LogLevel.Critical });
        await shop.Services.GetRequiredService<IEventLog>().Append([new EventRecord("product/sku-BAD", 1, shop.Now, "productSaved", null, "system", Role.System, null, null, """{"product":"no"}""")]);
        var admin = await shop.Administrator();
        (await admin.Patch($"admin/products/{SmallCatalogue.Sku("gourmet", 1)}", new { name = "After the poison" })).Ok();
        await shop.CatchUp();
        Assert.Equal("After the poison", (await admin.Get("products?q=After the poison")).Ok().Str("items.0.name"));
        var parked = (await admin.Get("admin/operations/parked-events")).Ok();
        Assert.Equal(("prj-read-side", "productSaved", "The event holds something that this consumer cannot read."), (parked.Str("items.0.consumer"), parked.Str("items.0.type"), parked.Str("items.0.error")));
    }

    private static Task<ShopHost> Start(PickyConsumer consumer) => ShopHost.Start(new ShopSetup { Log = LogLevel.None, Services = consumer.JoinTo });

    private static Task Append(ShopHost shop, params string[] events) => shop.Services.GetRequiredService<IEventLog>().Append(
        [.. events.Select(e => e.Split(' ')).Select(e => new EventRecord(e[0], long.Parse(e[1], System.Globalization.CultureInfo.InvariantCulture), shop.Now, "tested", null, "system", Role.System, null, null, "{}"))]);

    private static Task<System.Collections.Immutable.ImmutableArray<ParkedEvent>> Aside(ShopHost shop) => shop.Grains.GetGrain<IParkedEventsGrain>("prk-prj-picky").Get();

    private static async Task<IEnumerable<string>> Told(ShopHost shop)
    {
        await shop.Grains.GetGrain<IOutboxRelayGrain>("relay").Sweep();
        return (await shop.Services.GetRequiredService<IEventLog>().Read(0, 10_000)).Where(e => e.Event.Source == "parkedEvents/prk-prj-picky").Select(e => e.Event.Type);
    }
}
