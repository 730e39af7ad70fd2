using Orleans;
using SubscriptionBox.Common;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Subscriptions;

/// <summary>faults.md F1–F5: a crash at every step of a charge leaves at most one capture and one order, and the work is finished afterwards.</summary>
public sealed class When_anything_breaks
{
    public static TheoryData<int, bool> Writes
    {
        get
        {
            var data = new TheoryData<int, bool>();
            for (var nth = 1; nth <= 5; nth++)
            {
                data.Add(nth, false);
                data.Add(nth, true);
            }
            return data;
        }
    }

    public static TheoryData<string, bool> Calls
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var call in new[] { "IInventoryGrain.Reserve", "IOrderGrain.Place", "ICustomerGrain.NoteSubscription", "ICustomerGrain.GetBilling", "ICurationGrain.Curate" })
            {
                data.Add(call, false);
                data.Add(call, true);
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task A_checkout_whose_nth_write_fails_is_finished_by_asking_again(int nth, bool applied)
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        shop.Storage.Fail(nth, applied);
        var answer = await Insist(() => shop.Subscribe());
        await Finished(shop, answer);
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task A_checkout_whose_nth_write_fails_is_finished_by_the_calendar(int nth, bool applied)
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        shop.Storage.Fail(nth, applied);
        await Attempt(() => shop.Subscribe());
        await Run(shop, "2027-01-31T16:00:00Z");
        await Finished(shop, await Insist(() => shop.Subscribe()));
    }

    [Theory, MemberData(nameof(Calls))]
    public async Task A_checkout_in_which_a_neighbour_breaks_is_finished_by_asking_again(string call, bool after)
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        BreakOnce(shop, call, after);
        var answer = await Insist(() => shop.Subscribe());
        await Finished(shop, answer);
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task A_renewal_whose_nth_write_fails_is_finished_by_the_calendar(int nth, bool applied)
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        await shop.RunTo("2027-02-28T13:59:00Z");
        shop.Storage.Fail(nth, applied);
        await Run(shop, "2027-03-31T20:00:00Z");
        Assert.True(shop.Storage.Failed);
        await Renewed(shop, 3);
    }

    [Theory, MemberData(nameof(Calls))]
    public async Task A_renewal_in_which_a_neighbour_breaks_is_finished_by_the_calendar(string call, bool after)
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        await shop.RunTo("2027-02-28T13:59:00Z");
        BreakOnce(shop, call, after);
        await Run(shop, "2027-03-31T20:00:00Z");
        await Renewed(shop, 3);
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task A_declined_renewal_whose_nth_write_fails_ends_in_one_payment(int nth, bool applied)
    {
        var gateway = new DeclinesThenAcceptsGateway();
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z", gateway);
        await shop.Subscribe();
        gateway.Declines = 1;
        await shop.RunTo("2027-02-28T13:59:00Z");
        shop.Storage.Fail(nth, applied);
        await Run(shop, "2027-03-05T00:00:00Z");
        await Renewed(shop, 2);
        Assert.Equal(["pay-a-0-1", "pay-a-1-2"], gateway.Captured.Keys);
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task A_lost_answer_together_with_a_failed_write_ends_in_one_payment(int nth, bool applied)
    {
        var gateway = new LosesTheAnswerGateway { Lost = 0 };
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z", gateway);
        await shop.Subscribe();
        await shop.RunTo("2027-02-28T13:59:00Z");
        gateway.Lost = 1;
        shop.Storage.Fail(nth, applied);
        await Run(shop, "2027-03-05T00:00:00Z");
        await Renewed(shop, 2);
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task An_immediate_cancellation_whose_nth_write_fails_gives_the_money_back_once(int nth, bool applied)
    {
        await using var shop = await TestShop.Open("2027-04-01T15:00:00Z");
        await shop.Subscribe();
        shop.Orders.Shipped.Add("ord-a-0");
        shop.Clock.Instant = TestShop.At("2027-04-16T04:00:00Z");
        shop.Storage.Fail(nth, applied);
        await Attempt(() => shop.Subscription().Cancel(new("Enough", true), shop.Me("cancel")));
        await Run(shop, "2027-04-16T06:00:00Z");
        await Insist(() => shop.Subscription().Cancel(new("Enough", true), shop.Me("cancel")));
        await Run(shop, "2027-04-16T07:00:00Z");
        Assert.Equal([new Money(2000, "USD")], shop.Orders.Refunds.Values);
        Assert.Equal(SubscriptionStatus.Cancelled, (await shop.View()).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_skip_whose_write_fails_is_not_seen_unless_it_is_on_disk(bool applied)
    {
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z");
        await shop.Subscribe();
        shop.Storage.Fail(1, applied);
        await Assert.ThrowsAnyAsync<Exception>(() => shop.Subscription().Skip("dlv-a-1", shop.Me()));
        var status = (await shop.Deliveries()).Single(d => d.Period == 1).Status;
        Assert.Equal(applied ? DeliveryStatus.Skipped : DeliveryStatus.Draft, status);
    }

    private static async Task Finished(TestShop shop, Answer<SubscriptionView> answer)
    {
        Assert.Equal(SubscriptionStatus.Active, answer.Value?.Status);
        Assert.Equal(["pay-a-0-1"], shop.Gateway.Captured.Keys);
        Assert.Equal(["ord-a-0"], shop.Orders.Placed.Keys);
        Assert.Equal((4, 0), (shop.Shelves.Consumed, shop.Shelves.Reserved));
        Assert.Contains("sub-a", shop.Subscriptions);
        await EventsAreWhole(shop);
        Assert.Single(shop.Happened<SubscriptionStarted>());
        Assert.Single(shop.Happened<SubscriptionCharged>());
        Assert.Single(shop.Happened<BoxOrdered>());
    }

    private static async Task Renewed(TestShop shop, int periods)
    {
        Assert.Equal(periods, shop.Gateway.Captured.Count);
        Assert.Equal(periods, shop.Orders.Placed.Count);
        Assert.Equal((periods * 4, 0), (shop.Shelves.Consumed, shop.Shelves.Reserved));
        await EventsAreWhole(shop);
        Assert.Equal(periods, shop.Happened<SubscriptionCharged>().Count);
        Assert.Equal(periods, shop.Happened<BoxOrdered>().Count);
        Assert.Equal((SubscriptionStatus.Active, periods), ((await shop.View()).Status, (await shop.View()).NextDelivery!.Period));
    }

    private static async Task EventsAreWhole(TestShop shop)
    {
        await shop.Subscription().AsReference<SubscriptionBox.Audit.IOutboxOwner>().Drain();
        Assert.Equal([.. Enumerable.Range(1, shop.Events.All.Count).Select(n => (long)n)], shop.Events.All.Select(e => e.Event.Sequence));
    }

    /// <summary>As a client does: again with the same key until there is an answer.</summary>
    private static async Task<Answer<SubscriptionView>> Insist(Func<Task<Answer<SubscriptionView>>> ask)
    {
        for (var tries = 0; tries < 5; tries++)
            if (await Attempt(ask) is { } answer)
                return answer;
        throw new InvalidOperationException("No answer after five tries.");
    }

    private static async Task<Answer<SubscriptionView>?> Attempt(Func<Task<Answer<SubscriptionView>>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception broken) when (broken is not Xunit.Sdk.XunitException)
        {
            return null;
        }
    }

    /// <summary>As the calendar does: again a minute later when waking failed.</summary>
    private static async Task Run(TestShop shop, string to)
    {
        for (var tries = 0; tries < 10; tries++)
        {
            try
            {
                await shop.RunTo(to);
                return;
            }
            catch (Exception broken) when (broken is not Xunit.Sdk.XunitException)
            {
                shop.Clock.Instant = shop.Clock.Instant.AddMinutes(1);
            }
        }
        throw new InvalidOperationException("The calendar never came through.");
    }

    private static void BreakOnce(TestShop shop, string call, bool after)
    {
        var left = 1;
        void Break(string name)
        {
            if (name == call && Interlocked.Decrement(ref left) == 0)
                throw new TimeoutException($"{call} did not answer.");
        }
        if (after)
            shop.AfterCall = Break;
        else
            shop.BeforeCall = Break;
    }
}
