using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Subscriptions;

/// <summary>The subscription routes over HTTP, against the whole shop (api-contract.md, Managing a subscription).</summary>
public sealed class SubscriptionTests
{
    [Fact]
    public async Task The_shapes_are_those_of_the_contract()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var subscription = (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created);
        Assert.Equal("/api/v1/subscriptions/" + subscription.Str("subscriptionId"), subscription.Headers["Location"]);
        Has(subscription.Body, "subscriptionId", "customerId", "planId", "status", "currency", "price", "billingAnchor", "currentPeriodStart", "currentPeriodEnd", "nextChargeAt", "nextDelivery", "cancelAtPeriodEnd");
        Assert.Equal(("active", "USD", 4000L, "2027-01-05", "2027-02-05T14:00:00Z"),
            (subscription.Str("status"), subscription.Str("price.currency"), (long)subscription["price.amount"]!, subscription.Str("billingAnchor"), subscription.Str("nextChargeAt")));
        Has(subscription["nextDelivery"], "deliveryId", "subscriptionId", "period", "status", "cutoffAt", "chargeAt", "shipOn", "items");
        Has(subscription["nextDelivery.items.0"], "sku", "name", "quantity", "reason");
        Assert.Equal(("draft", "2027-02-02T05:00:00Z", "2027-02-07"), (subscription.Str("nextDelivery.status"), subscription.Str("nextDelivery.cutoffAt"), subscription.Str("nextDelivery.shipOn")));

        var list = (await customer.Get("subscriptions")).Ok();
        Has(list.Body, "items", "nextCursor");
        Assert.Equal(subscription.Str("subscriptionId"), list.Str("items.0.subscriptionId"));
        var deliveries = (await customer.Get($"subscriptions/{subscription.Str("subscriptionId")}/deliveries")).Ok()["items"]!.AsArray();
        Assert.Equal(["draft", "draft", "draft", "ordered"], deliveries.Select(d => d!["status"]!.ToString()));
        Assert.Equal("ord-" + subscription.Str("subscriptionId")[4..] + "-0", deliveries[3]!["orderId"]!.ToString());
        Assert.All(deliveries, d => Assert.Equal(4, d!["items"]!.AsArray().Sum(i => (int)i!["quantity"]!)));
    }

    [Fact]
    public async Task Cancelled_the_next_delivery_and_charge_are_null_and_not_left_out()
    {
        await using var shop = await ShopHost.Start();
        var (customer, id) = await Subscribed(shop);
        await customer.Reauthenticate();
        (await customer.Post($"subscriptions/{id}/cancel", new { reason = "Moving", immediately = true })).Ok();
        var gone = (await customer.Get($"subscriptions/{id}")).Ok();
        Has(gone.Body, "nextDelivery", "nextChargeAt");
        Assert.Equal(("cancelled", null, null), (gone.Str("status"), gone["nextDelivery"], gone["nextChargeAt"]));
    }

    [Fact]
    public async Task A_skip_is_taken_back_until_the_cutoff_and_refused_after_it()
    {
        await using var shop = await ShopHost.Start();
        var (customer, id) = await Subscribed(shop);
        var skipped = (await customer.Post($"subscriptions/{id}/skip")).Ok();
        Assert.Equal((2, "2027-03-05T14:00:00Z"), ((int)skipped["nextDelivery.period"]!, skipped.Str("nextChargeAt")));
        var delivery = $"dlv-{id[4..]}-1";
        Assert.Equal(HttpStatusCode.Conflict, (await customer.Post($"subscriptions/{id}/skip", new { deliveryId = delivery })).Status);
        Assert.Equal(1, (int)(await customer.Post($"subscriptions/{id}/unskip", new { deliveryId = delivery })).Ok()["nextDelivery.period"]!);

        await shop.AdvanceTo(DateTimeOffset.Parse("2027-02-02T05:00:00Z", null));
        await customer.SignInAgain();
        var late = await customer.Post($"subscriptions/{id}/skip", new { deliveryId = delivery });
        Assert.Equal((HttpStatusCode.Conflict, true), (late.Status, late.Str("type").EndsWith("/after-cutoff", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Conflict, (await customer.Put($"deliveries/{delivery}/items", new { items = new[] { new { sku = "GO-01", quantity = 1 } } })).Status);
        Assert.Equal("locked", (await customer.Get($"subscriptions/{id}")).Str("nextDelivery.status"));
    }

    [Fact]
    public async Task Items_are_swapped_for_alternatives_and_those_are_sent()
    {
        await using var shop = await ShopHost.Start();
        var (customer, id) = await Subscribed(shop);
        var delivery = $"dlv-{id[4..]}-1";
        var other = (await customer.Get($"deliveries/{delivery}/alternatives?limit=2")).Ok()["items"]!.AsArray().Select(i => i!["sku"]!.ToString()).ToArray();
        var swapped = (await customer.Put($"deliveries/{delivery}/items", new { items = other.Select(sku => new { sku, quantity = 2 }) })).Ok();
        Assert.Equal(other, swapped["items"]!.AsArray().Select(i => i!["sku"]!.ToString()));
        await shop.Advance("P1M");
        await customer.SignInAgain();
        var order = (await customer.Get($"orders/ord-{id[4..]}-1")).Ok();
        Assert.Equal(other.Select(sku => (sku, 2)), order["items"]!.AsArray().Select(i => (i!["sku"]!.ToString(), (int)i["quantity"]!)));
    }

    [Fact]
    public async Task Pause_resume_cancel_and_reactivate_say_when_the_next_charge_is()
    {
        await using var shop = await ShopHost.Start();
        var (customer, id) = await Subscribed(shop);
        var paused = (await customer.Post($"subscriptions/{id}/pause", new { until = "2027-03-01" })).Ok();
        Assert.Equal(("paused", "2027-03-05T14:00:00Z", "2027-03-01"), (paused.Str("status"), paused.Str("nextChargeAt"), paused.Str("resumesOn")));
        Assert.Equal("2027-02-05T14:00:00Z", (await customer.Post($"subscriptions/{id}/resume")).Ok().Str("nextChargeAt"));
        Assert.Equal(HttpStatusCode.Conflict, (await customer.Post($"subscriptions/{id}/resume")).Status);

        // Six minutes after the password was confirmed (for the card) it no longer counts.
        await shop.Advance("PT6M");
        var refused = (await customer.Post($"subscriptions/{id}/cancel", new { reason = "Enough" })).Expect(HttpStatusCode.Forbidden);
        Assert.EndsWith("/reauthentication-required", refused.Str("type"), StringComparison.Ordinal);
        await customer.Reauthenticate();
        var preview = (await customer.Get($"subscriptions/{id}/cancel")).Ok();
        Assert.Equal(("2027-02-05T14:00:00Z", $"dlv-{id[4..]}-0"), (preview.Str("endsAt"), preview.Str("lastDelivery.deliveryId")));
        var ending = (await customer.Post($"subscriptions/{id}/cancel", new { reason = "Enough" })).Ok();
        Assert.Equal(("active", true, null), (ending.Str("status"), (bool)ending["cancelAtPeriodEnd"]!, ending["nextChargeAt"]));
        Assert.False((bool)(await customer.Post($"subscriptions/{id}/reactivate")).Ok()["cancelAtPeriodEnd"]!);
    }

    [Fact]
    public async Task A_plan_change_costs_what_its_preview_shows()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var id = (await customer.Subscribe(SmallCatalogue.Light, region: "OR")).Expect(HttpStatusCode.Created).Str("subscriptionId");
        await shop.AdvanceTo(DateTimeOffset.Parse("2027-01-20T15:00:00Z", null)); // 16 of 31 days left
        await customer.SignInAgain();
        var preview = (await customer.Get($"subscriptions/{id}/change-plan?planId={SmallCatalogue.Monthly}")).Ok();
        Assert.Equal((1497L, 2065L, 568L), ((long)preview["credit.amount"]!, (long)preview["charge.amount"]!, (long)preview["net.amount"]!));
        var changed = (await customer.Post($"subscriptions/{id}/change-plan", new { planId = SmallCatalogue.Monthly }, "change")).Ok();
        Assert.Equal((SmallCatalogue.Monthly, 4, "2027-02-05T14:00:00Z"), (changed.Str("planId"), changed["nextDelivery.items"]!.AsArray().Count, changed.Str("nextChargeAt")));
        Assert.Equal("true", (await customer.Post($"subscriptions/{id}/change-plan", new { planId = SmallCatalogue.Monthly }, "change")).Headers["Idempotency-Replayed"]);
        var log = await shop.Services.GetRequiredService<SubscriptionBox.Grains.Common.IEventLog>().Read(0, 10_000);
        Assert.Equal([2900L, 568L], log.Where(e => e.Event.Type == "subscriptionCharged").Select(e => (long)JsonNode.Parse(e.Event.Data)!["total"]!["amount"]!));
    }

    [Fact]
    public async Task An_address_is_changed_only_by_who_has_seen_the_latest_version()
    {
        await using var shop = await ShopHost.Start();
        var (customer, id) = await Subscribed(shop);
        var address = await customer.AddAddress();
        var tag = (await customer.Get($"subscriptions/{id}")).Headers["ETag"];
        Assert.Equal(address, (await customer.Send(HttpMethod.Patch, $"subscriptions/{id}", new { addressId = address }, adjust: r => r.Headers.TryAddWithoutValidation("If-Match", tag))).Ok().Str("addressId"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await customer.Send(HttpMethod.Patch, $"subscriptions/{id}", new { addressId = address }, adjust: r => r.Headers.TryAddWithoutValidation("If-Match", tag))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await customer.Patch($"subscriptions/{id}", new { addressId = "adr-of-somebody-else" })).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await customer.Delete($"me/addresses/{address}")).Status);
    }

    [Fact]
    public async Task A_change_of_the_settings_shows_at_once()
    {
        await using var shop = await ShopHost.Start();
        var (customer, id) = await Subscribed(shop);
        var administrator = await shop.Administrator();
        var settings = (await administrator.Get("admin/settings")).Ok().Body!.AsObject();
        settings["cutoffDays"] = 10;
        settings.Remove("version");
        (await administrator.Put("admin/settings", settings)).Ok();
        Assert.Equal("2027-01-26T05:00:00Z", (await customer.Get($"subscriptions/{id}")).Ok().Str("nextDelivery.cutoffAt"));
    }

    [Fact]
    public async Task Somebody_elses_subscription_is_not_there()
    {
        await using var shop = await ShopHost.Start();
        var (_, id) = await Subscribed(shop);
        var stranger = await shop.Customer();
        await stranger.Reauthenticate();
        var delivery = $"dlv-{id[4..]}-1";
        ApiAnswer[] answers =
        [
            await stranger.Get($"subscriptions/{id}"), await stranger.Get($"subscriptions/{id}/deliveries"), await stranger.Post($"subscriptions/{id}/skip"),
            await stranger.Post($"subscriptions/{id}/unskip", new { deliveryId = delivery }), await stranger.Post($"subscriptions/{id}/pause"), await stranger.Post($"subscriptions/{id}/resume"),
            await stranger.Post($"subscriptions/{id}/cancel", new { reason = "x" }), await stranger.Get($"subscriptions/{id}/cancel"), await stranger.Post($"subscriptions/{id}/reactivate"),
            await stranger.Get($"subscriptions/{id}/change-plan?planId={SmallCatalogue.Light}"), await stranger.Post($"subscriptions/{id}/change-plan", new { planId = SmallCatalogue.Light }),
            await stranger.Post($"subscriptions/{id}/pay"), await stranger.Patch($"subscriptions/{id}", new { addressId = "adr-1" }),
            await stranger.Put($"deliveries/{delivery}/items", new { items = new[] { new { sku = "GO-01", quantity = 1 } } }), await stranger.Get($"deliveries/{delivery}/alternatives"),
            await stranger.Post($"deliveries/{delivery}/ratings", new { ratings = new[] { new { sku = "GO-01", stars = 1 } } }),
        ];
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.NotFound, a.Status));
        Assert.Equal(answers[0].Body!["detail"]!.ToString(), (await stranger.Get("subscriptions/sub-0000000000")).Str("detail"));
        Assert.Empty((await stranger.Get("subscriptions")).Ok()["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.Unauthorized, (await shop.Client().Get($"subscriptions/{id}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await shop.Marketing()).Get($"subscriptions/{id}")).Status);
    }

    private static async Task<(ShopClient Customer, string Id)> Subscribed(ShopHost shop)
    {
        var customer = await shop.Customer();
        return (customer, (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created).Str("subscriptionId"));
    }

    private static void Has(JsonNode? node, params string[] members) => Assert.Empty(members.Except(node!.AsObject().Select(m => m.Key)));
}
