using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Grains.Calendar;

/// <summary>The test clock and the calendar over the real shop.</summary>
public sealed class When_time_passes
{
    [Fact]
    public async Task Everything_due_runs_at_its_own_instant_and_in_order()
    {
        await using var shop = await ShopHost.Start();
        var newYork = await shop.Customer();
        (await newYork.Subscribe(SmallCatalogue.Monthly)).Ok();
        var berlin = await shop.Customer(country: "DE", timeZone: "Europe/Berlin");
        (await berlin.Subscribe(SmallCatalogue.Monthly, country: "DE", region: null)).Ok();
        var from = await shop.Services.GetRequiredService<IEventLog>().End();

        await shop.Advance("P1M");

        var events = (await shop.Services.GetRequiredService<IEventLog>().Read(from, 10_000)).Select(logged => logged.Event).ToArray();
        Assert.Equal(events.Select(e => e.At).Order(), events.Select(e => e.At));
        Assert.Equal(new DateTimeOffset(2027, 2, 5, 14, 0, 0, TimeSpan.Zero), At("subscriptionCharged", newYork));
        Assert.Equal(new DateTimeOffset(2027, 2, 5, 8, 0, 0, TimeSpan.Zero), At("subscriptionCharged", berlin));
        Assert.Equal(new DateTimeOffset(2027, 1, 7, 17, 0, 0, TimeSpan.Zero), At("orderShipped", newYork));
        Assert.Equal(new DateTimeOffset(2027, 1, 7, 11, 0, 0, TimeSpan.Zero), At("orderShipped", berlin));
        Assert.Equal(new DateTimeOffset(2027, 2, 2, 5, 0, 0, TimeSpan.Zero), At("boxLocked", newYork));
        Assert.Equal(new DateTimeOffset(2027, 2, 5, 15, 0, 0, TimeSpan.Zero), shop.Now);

        DateTimeOffset At(string type, ShopClient whose) => Assert.Single(events, e => e.Type == type && e.CustomerId == whose.CustomerId).At;
    }

    [Fact]
    public async Task What_fell_due_while_the_shop_was_closed_is_done_when_it_opens_late_and_once()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        (await customer.Subscribe(SmallCatalogue.Monthly)).Ok();

        await shop.Restart(new DateTimeOffset(2027, 2, 10, 3, 0, 0, TimeSpan.Zero));

        var back = await shop.Client().SignIn(customer.Email, customer.Password);
        var orders = (await back.Get("orders")).Ok()["items"]!.AsArray();
        Assert.Equal(2, orders.Count);
        Assert.Equal(new DateTimeOffset(2027, 2, 10, 3, 0, 0, TimeSpan.Zero), DateTimeOffset.Parse(orders[0]!["placedAt"]!.ToString(), null));
        Assert.Contains(orders[1]!["status"]!.ToString(), new[] { "shipped", "delivered" });

        await shop.Restart(new DateTimeOffset(2027, 2, 10, 4, 0, 0, TimeSpan.Zero));
        Assert.Equal(2, (await (await shop.Client().SignIn(customer.Email, customer.Password)).Get("orders")).Ok()["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_step_broken_off_by_a_crash_is_finished_by_the_next_start()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        (await customer.Subscribe(SmallCatalogue.Monthly)).Ok();
        // As a crash half-way leaves it: the target is saved, time stands still on the way to it.
        await shop.CloseAnd(folder => ClockRecord.Write(folder, new DateTimeOffset(2027, 1, 20, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 2, 20, 0, 0, 0, TimeSpan.Zero)));

        Assert.Equal(new DateTimeOffset(2027, 2, 20, 0, 0, 0, TimeSpan.Zero), shop.Now);
        var orders = (await (await shop.Client().SignIn(customer.Email, customer.Password)).Get("orders")).Ok()["items"]!.AsArray();
        Assert.Equal(2, orders.Count);
        Assert.Equal(new DateTimeOffset(2027, 2, 5, 14, 0, 0, TimeSpan.Zero), DateTimeOffset.Parse(orders[0]!["placedAt"]!.ToString(), null));
    }

    [Fact]
    public async Task A_grain_that_cannot_be_woken_holds_up_nobody_else()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Log = Microsoft.Extensions.Logging.LogLevel.Critical });
        var broken = await shop.Customer();
        var subscription = (await broken.Subscribe(SmallCatalogue.Monthly)).Ok().Str("subscriptionId");
        var well = await shop.Customer();
        (await well.Subscribe(SmallCatalogue.Monthly)).Ok();
        await shop.CloseAnd(folder => ClockRecord.BreakState(folder, "subscription", subscription));

        await shop.Advance("P1M");

        Assert.Equal(2, (await (await shop.Client().SignIn(well.Email, well.Password)).Get("orders")).Ok()["items"]!.AsArray().Count);
        Assert.Single((await (await shop.Client().SignIn(broken.Email, broken.Password)).Get("orders")).Ok()["items"]!.AsArray());
    }
}
