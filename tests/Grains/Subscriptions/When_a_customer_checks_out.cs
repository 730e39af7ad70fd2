using Orleans;
using SubscriptionBox.Audit;
using SubscriptionBox.Common;
using SubscriptionBox.Payments;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Subscriptions;

public sealed class When_a_customer_checks_out
{
    [Fact]
    public async Task The_first_box_is_curated_reserved_charged_and_ordered()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        var view = (await shop.Subscribe()).Value!;

        Assert.Equal((SubscriptionStatus.Active, new DateOnly(2027, 1, 31), new Money(4000, "USD")), (view.Status, view.BillingAnchor, view.Price));
        Assert.Equal(TestShop.At("2027-02-28T14:00:00Z"), view.NextChargeAt);
        Assert.Equal([("pay-a-0-1", 4000)], shop.Gateway.Captured.Select(c => (c.Key, c.Value)));
        var order = Assert.Single(shop.Orders.Placed.Values);
        Assert.Equal(("ord-a-0", 4000L, "pay-a-0-1", new DateOnly(2027, 2, 2)), (order.OrderId, order.Charge.Total.Amount, order.Payment!.PaymentId, order.ShipOn));
        Assert.Equal((4, 0), (shop.Shelves.Consumed, shop.Shelves.Reserved));
        Assert.Contains("sub-a", shop.Subscriptions);
    }

    [Fact]
    public async Task The_next_three_boxes_are_drafted_with_reasons_and_without_repeats()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        var deliveries = await shop.Deliveries();

        Assert.Equal([(1, DeliveryStatus.Draft), (2, DeliveryStatus.Draft), (3, DeliveryStatus.Draft), (0, DeliveryStatus.Ordered)], deliveries.Select(d => (d.Period, d.Status)));
        Assert.All(deliveries, d => Assert.Equal(4, d.Items.Length));
        Assert.All(deliveries.SelectMany(d => d.Items), i => Assert.Equal("You like it.", i.Reason));
        Assert.Equal(16, deliveries.SelectMany(d => d.Items).Select(i => i.Sku).Distinct().Count());
    }

    [Fact]
    public async Task The_saved_state_is_small()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe(key: null);
        // What the event log has is left out of the next write.
        await shop.Subscription().Cast<IOutboxOwner>().Drain();
        await shop.Subscription().Skip(null, shop.Me());
        Assert.InRange(shop.Storage.Text("sub-a").Length, 500, 4_500);
    }

    [Fact]
    public async Task The_same_key_gets_the_same_answer_and_charges_once()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        var first = await shop.Subscribe();
        var again = await shop.Subscribe();
        Assert.True(again.Replayed);
        Assert.Equal(first.Value!.CurrentPeriodEnd, again.Value!.CurrentPeriodEnd);
        Assert.Equal(first.Value.NextDelivery!.Items.Length, again.Value.NextDelivery!.Items.Length);
        Assert.Single(shop.Gateway.Asked);
    }

    [Fact]
    public async Task The_same_key_with_another_content_is_refused()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        var other = await shop.Subscription().Subscribe(new(TestShop.Customer, "plan-large", "pm-1", "adr-1", null, null), shop.Me("k1", "other"));
        Assert.Equal(CommonRefusal.RequestKeyReused.Number, other.Refusal?.Number);
    }

    [Fact]
    public async Task A_declined_card_leaves_nothing_behind_but_the_answer()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z", new DeclinesThenAcceptsGateway { Declines = 1 });
        var declined = await shop.Subscribe();
        Assert.Equal((RefusalKind.PaymentDeclined, "card_declined"), (declined.Refusal!.Kind, declined.Refusal.ProviderCode));
        Assert.Equal(CommonRefusal.NotFound.Number, (await shop.Subscription().Get(shop.Me())).Refusal?.Number);
        Assert.Equal((0, 0, 0), (shop.Shelves.Reserved, shop.Orders.Placed.Count, shop.Subscriptions.Count));

        var again = await shop.Subscribe();
        Assert.True(again.Replayed);
        Assert.Equal("card_declined", again.Refusal?.ProviderCode);
        Assert.Single(shop.Gateway.Asked);
        Assert.Null(shop.WakeOf("sub-a"));
    }

    [Fact]
    public async Task An_empty_shelf_is_told_before_anything_is_charged()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        foreach (var sku in TestShop.Products)
            shop.Shelves.Put(sku, 0);
        Assert.Equal(SubscriptionRefusal.NothingToShip.Number, (await shop.Subscribe()).Refusal?.Number);
        Assert.Empty(shop.Gateway.Asked);
    }

    [Fact]
    public async Task What_is_bought_away_in_between_is_replaced_before_the_charge()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        shop.BeforeCall = call =>
        {
            if (call == "IInventoryGrain.Reserve")
                shop.Shelves.Put("GOU-02", 0);
        };
        Assert.True((await shop.Subscribe()).Ok);
        var items = Assert.Single(shop.Orders.Placed.Values).Items.Select(i => i.Sku).ToArray();
        Assert.Equal(["GOU-01", "GOU-03", "GOU-04", "GOU-05"], items);
        Assert.Equal((4, 0), (shop.Shelves.Consumed, shop.Shelves.Reserved));
    }

    [Fact]
    public async Task When_everything_is_bought_away_nothing_is_charged_and_nothing_stays_reserved()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        shop.BeforeCall = call =>
        {
            if (call == "IInventoryGrain.Reserve")
                foreach (var sku in TestShop.Products.Skip(1))
                    shop.Shelves.Put(sku, 0);
        };
        Assert.Equal(SubscriptionRefusal.NothingToShip.Number, (await shop.Subscribe()).Refusal?.Number);
        Assert.Empty(shop.Gateway.Asked);
        Assert.Equal(0, shop.Shelves.Reserved);
        Assert.Equal(SubscriptionRefusal.NothingToShip.Number, (await shop.Subscribe()).Refusal?.Number);
    }

    [Fact]
    public async Task A_lost_answer_is_looked_up_and_charged_once()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z", new LosesTheAnswerGateway());
        Assert.Equal(SubscriptionStatus.Active, (await shop.Subscribe()).Value!.Status);
        Assert.Single(shop.Gateway.Asked);
        Assert.Single(shop.Gateway.Captured);
    }

    [Fact]
    public async Task A_silent_gateway_leaves_it_incomplete_until_the_gateway_speaks()
    {
        var gateway = new LosesTheAnswerGateway { Down = true };
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z", gateway);
        Assert.Equal(SubscriptionStatus.Incomplete, (await shop.Subscribe()).Value!.Status);
        Assert.Contains("sub-a", shop.Subscriptions);
        await shop.RunTo("2027-01-31T15:20:00Z");
        Assert.Equal(SubscriptionStatus.Incomplete, (await shop.View()).Status);
        gateway.Down = false;
        await shop.RunTo("2027-01-31T16:00:00Z");
        Assert.Equal(SubscriptionStatus.Active, (await shop.View()).Status);
        Assert.Single(gateway.Asked);
        Assert.Single(shop.Orders.Placed);
    }

    [Fact]
    public async Task A_gateway_that_breaks_before_charging_is_asked_again_with_the_same_key()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z", new ThrowingGateway { Times = 1 });
        Assert.Equal(SubscriptionStatus.Incomplete, (await shop.Subscribe()).Value!.Status);
        await shop.RunTo("2027-01-31T15:05:00Z");
        Assert.Equal(SubscriptionStatus.Active, (await shop.View()).Status);
        Assert.Equal(["pay-a-0-1"], shop.Gateway.Captured.Keys);
    }

    [Fact]
    public async Task Three_d_secure_waits_for_the_customer_and_goes_on_when_told()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z", new AuthenticatingGateway());
        var view = (await shop.Subscribe()).Value!;
        Assert.Equal((SubscriptionStatus.Incomplete, "https://bank.example/pay-a-0-1"), (view.Status, view.NextActionUrl));
        shop.Gateway.Authenticate("pay-a-0-1", passed: true);
        await shop.Subscription().NotePayment("pay-a-0-1");
        await shop.Subscription().NotePayment("pay-a-0-1");
        Assert.Equal((SubscriptionStatus.Active, (string?)null), ((await shop.View()).Status, (await shop.View()).NextActionUrl));
        Assert.Single(shop.Orders.Placed);
        Assert.Single(shop.Happened<SubscriptionCharged>());
    }

    [Fact]
    public async Task Three_d_secure_that_nobody_answers_ends_the_checkout_and_a_late_payment_goes_back()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z", new AuthenticatingGateway());
        await shop.Subscribe();
        await shop.RunTo("2027-01-31T16:01:00Z");
        // The customer was told of it, and finds out what became of it.
        Assert.Equal((SubscriptionStatus.Cancelled, "abandoned"), ((await shop.View()).Status, (await shop.View()).EndReason));
        Assert.Equal(0, shop.Shelves.Reserved);
        shop.Gateway.Authenticate("pay-a-0-1", passed: true);
        await shop.Subscription().NotePayment("pay-a-0-1");
        await shop.Subscription().NotePayment("pay-a-0-1");
        Assert.Equal([new Money(4000, "USD")], shop.Gateway.Refunds.Values);
        Assert.Empty(shop.Orders.Placed);
    }

    [Fact]
    public async Task A_german_pays_euros_with_the_tax_inside()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        shop.Address = new("Hauptstr. 1", null, "Berlin", null, "10115", "DE");
        shop.Zone = "Europe/Berlin";
        Assert.Equal(new Money(2900, "EUR"), (await shop.Subscribe()).Value!.Price);
        var order = Assert.Single(shop.Orders.Placed.Values);
        Assert.Equal((2437, 463, 2900), (order.Charge.Subtotal.Amount, order.Charge.Tax.Amount, order.Charge.Total.Amount));
        var told = Assert.Single(shop.Happened<SubscriptionCharged>());
        Assert.Equal(order.Charge.ToString(), told.Breakdown.ToString());
        Assert.Equal(("ord-a-0", "DE", new DateOnly(2027, 1, 31), new DateOnly(2027, 2, 28), TestShop.At("2027-01-31T15:00:00Z")), (told.OrderId, told.TaxPlace, told.From, told.Until, told.DueAt));
    }

    [Theory]
    [InlineData("plan-none", "pm-1", "adr-1", null, 419)]
    [InlineData("plan-small", "unknown", "adr-1", null, 413)]
    [InlineData("plan-small", "pm-1", "unknown", null, 413)]
    [InlineData("plan-small", "pm-1", "adr-1", "SPRING", 700)]
    public async Task What_cannot_be_is_refused(string plan, string method, string address, string? code, int number)
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        var answer = await shop.Subscription().Subscribe(new(TestShop.Customer, plan, method, address, code, null), shop.Me());
        Assert.Equal(number, answer.Refusal?.Number);
        Assert.NotEmpty(answer.Refusal!.Fields);
        Assert.Empty(shop.Gateway.Asked);
    }

    [Fact]
    public async Task Nobody_checks_out_for_somebody_else()
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        var answer = await shop.Subscription().Subscribe(new("cus-2", "plan-small", "pm-1", "adr-1", null, null), shop.Me());
        Assert.Equal(CommonRefusal.NotFound.Number, answer.Refusal?.Number);
    }
}
