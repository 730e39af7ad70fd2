using System.Net;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Contract;

/// <summary>rules.md 1, 2 and 3 as a client sees them, with nothing but the API and its test clock.</summary>
public sealed class When_a_year_passes
{
    [Fact]
    public async Task Charges_of_the_31st_come_on_the_last_day_of_shorter_months()
    {
        await using var shop = await ShopHost.Start(At("2027-01-31T15:00:00Z"));
        var (customer, admin, _) = await Subscriber(shop, SmallCatalogue.Monthly);
        await Until(shop, admin, customer, "2028-03-01T00:00:00Z");
        Assert.Equal(
            ["2027-01-31T15:00:00Z", "2027-02-28T14:00:00Z", "2027-03-31T13:00:00Z", "2027-04-30T13:00:00Z", "2027-05-31T13:00:00Z", "2027-06-30T13:00:00Z", "2027-07-31T13:00:00Z", "2027-08-31T13:00:00Z",
             "2027-09-30T13:00:00Z", "2027-10-31T13:00:00Z", "2027-11-30T14:00:00Z", "2027-12-31T14:00:00Z", "2028-01-31T14:00:00Z", "2028-02-29T14:00:00Z"], await Charges(customer));
    }

    [Theory]
    [InlineData(SmallCatalogue.Quarterly, "2026-11-30T15:00:00Z", "2027-02-28T14:00:00Z 2027-05-30T13:00:00Z 2027-08-30T13:00:00Z")]
    [InlineData(SmallCatalogue.Annual, "2028-02-29T15:00:00Z", "2029-02-28T14:00:00Z 2030-02-28T14:00:00Z 2031-02-28T14:00:00Z 2032-02-29T14:00:00Z")]
    public async Task Longer_intervals_count_from_the_anchor_too(string plan, string from, string charges)
    {
        await using var shop = await ShopHost.Start(At(from));
        var (customer, admin, id) = await Subscriber(shop, plan);
        foreach (var charge in charges.Split(' '))
        {
            Assert.Equal(charge, (await customer.Get("subscriptions/" + id)).Ok().Str("nextChargeAt"));
            await Until(shop, admin, customer, charge);
        }
    }

    [Theory]
    [InlineData("02:30", "2027-02-14T15:00:00Z", "2027-03-14T07:30:00Z")]
    [InlineData("01:30", "2027-10-07T15:00:00Z", "2027-11-07T05:30:00Z")]
    public async Task A_local_time_that_is_not_there_or_twice_charges_once(string chargeTime, string from, string charge)
    {
        await using var shop = await ShopHost.Start(At(from));
        var admin = await shop.Administrator();
        var settings = (await admin.Get("admin/settings")).Ok().Body!;
        settings["chargeTime"] = chargeTime;
        (await admin.Put("admin/settings", settings)).Ok();
        var (customer, _, _) = await Subscriber(shop, SmallCatalogue.Monthly);
        await Until(shop, admin, customer, Later(charge, TimeSpan.FromHours(20)));
        Assert.Equal([from, charge], await Charges(customer));

        // A move to another time zone the day after adds none.
        (await customer.Patch("me", new { timeZone = "America/Los_Angeles" })).Ok();
        await Until(shop, admin, customer, Later(charge, TimeSpan.FromDays(10)));
        Assert.Equal([from, charge], await Charges(customer));
    }

    [Fact]
    public async Task A_skipped_month_is_not_charged_and_the_next_is()
    {
        await using var shop = await ShopHost.Start(At("2027-05-05T15:00:00Z"));
        var (customer, admin, id) = await Subscriber(shop, SmallCatalogue.Monthly);
        var july = (await customer.Get($"subscriptions/{id}/deliveries")).Ok()["items"]!.AsArray().Single(d => d!["chargeAt"]!.ToString() == "2027-07-05T13:00:00Z")!["deliveryId"]!.ToString();
        (await customer.Post($"subscriptions/{id}/skip", new { deliveryId = july })).Ok();
        await Until(shop, admin, customer, "2027-08-06T00:00:00Z");
        Assert.Equal(["2027-05-05T15:00:00Z", "2027-06-05T13:00:00Z", "2027-08-05T13:00:00Z"], await Charges(customer));
        Assert.Equal("skipped", (await customer.Get($"subscriptions/{id}/deliveries")).Ok()["items"]!.AsArray().Single(d => d!["deliveryId"]!.ToString() == july)!["status"]!.ToString());
    }

    [Fact]
    public async Task A_pause_is_not_charged_afterwards_and_keeps_the_anchor()
    {
        await using var shop = await ShopHost.Start(At("2027-06-05T15:00:00Z"));
        var (customer, admin, id) = await Subscriber(shop, SmallCatalogue.Monthly);
        await Until(shop, admin, customer, "2027-06-20T15:00:00Z");
        var paused = (await customer.Post($"subscriptions/{id}/pause", new { until = "2027-08-20" })).Ok();
        Assert.Equal(("paused", "2027-09-05T13:00:00Z"), (paused.Str("status"), paused.Str("nextChargeAt")));
        await Until(shop, admin, customer, "2027-09-06T00:00:00Z");
        Assert.Equal(["2027-06-05T15:00:00Z", "2027-09-05T13:00:00Z"], await Charges(customer));
        var after = (await customer.Get("subscriptions/" + id)).Ok();
        Assert.Equal(("active", "2027-06-05", "2027-10-05T13:00:00Z"), (after.Str("status"), after.Str("billingAnchor"), after.Str("nextChargeAt")));
    }

    [Fact]
    public async Task A_box_can_be_edited_until_its_cutoff_and_not_at_it()
    {
        await using var shop = await ShopHost.Start(At("2027-01-05T15:00:00Z"));
        var (customer, admin, id) = await Subscriber(shop, SmallCatalogue.Monthly);
        var deliveries = (await customer.Get($"subscriptions/{id}/deliveries")).Ok();
        var (box, sku) = (deliveries.Str("items.0.deliveryId"), deliveries.Str("items.1.items.0.sku"));
        Assert.Equal("2027-02-02T05:00:00Z", deliveries.Str("items.0.cutoffAt"));
        var items = new { items = new[] { new { sku, quantity = 1 } } };

        await Until(shop, admin, customer, "2027-02-02T04:59:59Z");
        (await customer.Put($"deliveries/{box}/items", items)).Ok();
        (await customer.Post($"subscriptions/{id}/skip", new { deliveryId = box })).Ok();
        (await customer.Post($"subscriptions/{id}/unskip", new { deliveryId = box })).Ok();

        await Until(shop, admin, customer, "2027-02-02T05:00:00Z");
        (await customer.Put($"deliveries/{box}/items", items)).IsProblem(HttpStatusCode.Conflict);
        (await customer.Post($"subscriptions/{id}/skip", new { deliveryId = box })).IsProblem(HttpStatusCode.Conflict);
        (await customer.Post($"subscriptions/{id}/unskip", new { deliveryId = box })).IsProblem(HttpStatusCode.Conflict);
        // Without a name it is the next one that is not locked.
        (await customer.Post($"subscriptions/{id}/skip", new { })).Ok();
        var after = (await customer.Get($"subscriptions/{id}/deliveries")).Ok();
        Assert.Equal(("locked", "skipped"), (after.Str("items.0.status"), after.Str("items.1.status")));
        await Until(shop, admin, customer, "2027-02-06T00:00:00Z");
        Assert.Equal(["2027-01-05T15:00:00Z", "2027-02-05T14:00:00Z"], await Charges(customer));
        Assert.Equal(sku, Assert.Single((await customer.Get($"orders/ord-{id[4..]}-1")).Ok()["items"]!.AsArray())!["sku"]!.ToString());
    }

    [Fact]
    public async Task The_clock_moves_by_months_days_and_hours_and_to_a_time_and_is_kept_over_a_restart()
    {
        await using var shop = await ShopHost.Start(At("2027-01-31T15:00:00Z"));
        var admin = await shop.Administrator();
        foreach (var (step, now) in new (object, string)[]
        {
            (new { by = "PT4H" }, "2027-01-31T19:00:00Z"), (new { by = "P1M" }, "2027-02-28T19:00:00Z"), (new { by = "P3D" }, "2027-03-03T19:00:00Z"), (new { to = "2027-03-31T09:00:00Z" }, "2027-03-31T09:00:00Z"),
        })
        {
            Assert.Equal(now, (await admin.Post("test-clock/advance", step)).Ok().Str("now"));
            await admin.SignInAgain();
            Assert.Equal(now, (await admin.Get("test-clock")).Ok().Str("now"));
        }
        // Sessions follow the same time, before a restart and after it.
        var customer = await shop.Customer();
        await shop.Restart();
        admin = await shop.Administrator();
        Assert.Equal("2027-03-31T09:00:00Z", (await admin.Get("test-clock")).Ok().Str("now"));
        var again = shop.Client();
        again.Token = customer.Token;
        (await again.Get("me")).Ok();
        (await admin.Post("test-clock/advance", new { by = "P3D" })).Ok();
        (await again.Get("me")).IsProblem(HttpStatusCode.Unauthorized);
    }

    private static ShopSetup At(string now) => new() { Now = DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture) };

    private static string Later(string time, TimeSpan by) => (DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture) + by).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<(ShopClient Customer, ShopClient Admin, string Id)> Subscriber(ShopHost shop, string plan)
    {
        var customer = await shop.Customer();
        return (customer, await shop.Administrator(), (await customer.Subscribe(plan)).Expect(HttpStatusCode.Created).Str("subscriptionId"));
    }

    /// <summary>Moves the clock over HTTP; sessions end on the way, so both sign in again.</summary>
    private static async Task Until(ShopHost shop, ShopClient admin, ShopClient customer, string time)
    {
        await admin.SignInAgain();
        Assert.Equal(time, (await admin.Post("test-clock/advance", new { to = time })).Ok().Str("now"));
        Assert.Equal(time, shop.Now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        await customer.SignInAgain();
    }

    /// <summary>When money was taken, oldest first.</summary>
    private static async Task<string[]> Charges(ShopClient customer) =>
        [.. (await customer.Walk("orders", 100)).SelectMany(order => order["payments"]!.AsArray()).Select(payment => payment!["at"]!.ToString()).Order(StringComparer.Ordinal)];
}
