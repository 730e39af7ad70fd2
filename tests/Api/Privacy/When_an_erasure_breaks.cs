using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Orders;
using SubscriptionBox.Privacy;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Privacy;

/// <summary>Trust checklist 74 and faults F1–F3, F18: whatever breaks in the middle, the erasure comes to its end, once, and nothing is charged after it was acknowledged.</summary>
public sealed class When_an_erasure_breaks
{
    private static readonly Caller Support = new("acc-support", Role.Support, null);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failed_write_at_any_step_is_gone_on_from(bool applied)
    {
        var storage = new BreaksOnce();
        await using var shop = await ShopHost.Start(new ShopSetup { Log = Microsoft.Extensions.Logging.LogLevel.Critical, Services = s => s.Wrap<IGrainStorage>("Default", storage.Over) });
        var broken = 0;
        for (var nth = 1; nth == 1 || storage.Broke; nth++)
        {
            var (person, subscription) = await Living(shop);
            await person.Reauthenticate();
            storage.At(nth, applied);
            var answer = await person.Delete("me");
            storage.NoMore();
            broken += storage.Broke ? 1 : 0;
            Assert.True(answer.Status is HttpStatusCode.Accepted or >= HttpStatusCode.InternalServerError, answer.Text);
            await shop.Advance("PT3H");
            var begun = await shop.Grains.GetGrain<IDataRequestGrain>(DataRequestKey.Erasure(person.CustomerId)).Get(Support);
            if (!begun.Ok)
            {
                // Broken before anything was saved: the client asks again.
                await person.Reauthenticate();
                (await person.Delete("me")).Expect(HttpStatusCode.Accepted);
            }
            await IsGone(shop, person, subscription);
        }
        Assert.InRange(broken, 15, 60);
    }

    [Theory]
    [InlineData("destroy", false)]
    [InlineData("destroy", true)]
    [InlineData("erase", false)]
    [InlineData("erase", true)]
    [InlineData("detach", false)]
    [InlineData("detach", true)]
    [InlineData("delete", false)]
    [InlineData("delete", true)]
    public async Task A_neighbour_that_fails_is_asked_again(string what, bool after)
    {
        var trouble = new FailsOnce(asked => asked == what, after);
        await using var shop = await ShopHost.Start(new ShopSetup
        {
            Log = Microsoft.Extensions.Logging.LogLevel.Critical,
            Services = services =>
            {
                services.Wrap<IDataKeys>(null, inner => new TroubledKeys(inner, trouble));
                services.Wrap<IObjectStorage>(null, inner => new TroubledObjects(inner, trouble));
                services.Wrap<IPersonalStore>(null, inner => new TroubledStore(inner, trouble));
                services.Wrap<IPaymentGateway>(null, inner => new HeldGateway(inner, trouble));
            },
        });
        var (person, subscription) = await Living(shop);
        await person.Reauthenticate();
        (await person.Post("me/data-export")).Expect(HttpStatusCode.Accepted);
        var answer = (await person.Delete("me")).Expect(HttpStatusCode.Accepted);
        Assert.True(trouble.Failed);
        Assert.Equal("running", answer.Str("status"));
        (await person.Get("me")).Expect(HttpStatusCode.Unauthorized);
        await shop.Advance("PT10M");
        await IsGone(shop, person, subscription);
    }

    [Fact]
    public async Task A_renewal_that_is_at_the_provider_meanwhile_is_given_back()
    {
        HeldGateway gateway = null!;
        await using var shop = await ShopHost.Start(new ShopSetup { Services = s => s.Wrap<IPaymentGateway>(null, inner => gateway = new(inner, new(_ => false, false))) });
        var (person, subscription) = await Living(shop);
        var due = DateTimeOffset.Parse((await person.Get($"subscriptions/{subscription}")).Ok().Str("nextChargeAt"), System.Globalization.CultureInfo.InvariantCulture);
        gateway.Hold();
        var renewing = shop.AdvanceTo(due);
        await gateway.Entered;
        await (await person.SignInAgain()).Reauthenticate();

        var erasing = person.Delete("me");
        while ((await shop.Grains.GetGrain<ICustomerGrain>(person.CustomerId).Get(Support)).Value!.Name != "erased")
            await Task.Yield();
        gateway.LetGo();
        (await erasing).Expect(HttpStatusCode.Accepted);
        await renewing;

        await shop.Advance("P3M");
        await IsGone(shop, person, subscription);
        var orders = (await shop.Grains.GetGrain<IOrderQueryGrain>("orders").OfCustomer(person.CustomerId, null, 100, Support)).Value!.Items;
        Assert.Equal(2, orders.Length);
        Assert.Equal((OrderStatus.Cancelled, orders[0].Total), (orders[0].Status, orders[0].Refunded));
        Assert.Equal(OrderStatus.Delivered, orders[1].Status);
    }

    [Fact]
    public async Task A_checkout_that_is_at_the_provider_meanwhile_is_given_back_too()
    {
        HeldGateway gateway = null!;
        await using var shop = await ShopHost.Start(new ShopSetup { Services = s => s.Wrap<IPaymentGateway>(null, inner => gateway = new(inner, new(_ => false, false))) });
        var person = await shop.Customer();
        var (address, card) = (await person.AddAddress(), await person.AddCard());
        gateway.Hold();
        var checkout = person.Post("subscriptions", new { planId = SmallCatalogue.Monthly, paymentMethodId = card, addressId = address }, "late");
        await gateway.Entered;
        var erasing = person.Delete("me");
        while ((await shop.Grains.GetGrain<ICustomerGrain>(person.CustomerId).Get(Support)).Value!.Name != "erased")
            await Task.Yield();
        gateway.LetGo();
        (await erasing).Expect(HttpStatusCode.Accepted);
        await checkout;

        await shop.Advance("P3M");
        await IsGone(shop, person, SubscriptionIds.Of(person.CustomerId, "late"));
        var orders = (await shop.Grains.GetGrain<IOrderQueryGrain>("orders").OfCustomer(person.CustomerId, null, 100, Support)).Value!.Items;
        Assert.All(orders, order => Assert.Equal((OrderStatus.Cancelled, order.Total), (order.Status, order.Refunded)));
        Assert.Equal(0, Disk.Number(shop.Folder, "SELECT (SELECT coalesce(sum(amount), 0) FROM sandbox_payment WHERE status = 'succeeded') - (SELECT coalesce(sum(amount), 0) FROM sandbox_refund)"));
        Assert.NotEqual(0, Disk.Number(shop.Folder, "SELECT count(*) FROM sandbox_payment WHERE status = 'succeeded'"));
    }

    /// <summary>A customer with a paid box, mails and something learnt.</summary>
    internal static async Task<(ShopClient Person, string Subscription)> Living(ShopHost shop)
    {
        var person = await shop.Customer();
        var subscription = (await person.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        await shop.CatchUp();
        return (person, subscription);
    }

    private static async Task IsGone(ShopHost shop, ShopClient person, string subscription)
    {
        var request = (await shop.Grains.GetGrain<IDataRequestGrain>(DataRequestKey.Erasure(person.CustomerId)).Get(Support)).Value!;
        Assert.Equal(DataRequestStatus.Done, request.Status);
        (await person.Get("me")).Expect(HttpStatusCode.Unauthorized);
        Assert.Equal(DataKeyStatus.Destroyed, shop.Services.GetRequiredService<IDataKeys>().Find(person.CustomerId).Status);
        Assert.Equal("erased", (await shop.Grains.GetGrain<ICustomerGrain>(person.CustomerId).Get(Support)).Value!.Email);
        Assert.Equal(SubscriptionStatus.Cancelled, (await shop.Grains.GetGrain<ISubscriptionGrain>(subscription).Get(Support)).Value!.Status);
        Assert.Empty((await (await shop.Administrator()).Get($"admin/mailbox?q={person.Email}")).Ok()["items"]!.AsArray());
        // Events and invoices stay, without the person; everything else is gone.
        foreach (var store in shop.Services.GetServices<IPersonalStore>())
        {
            var left = await store.Export(person.CustomerId);
            if (store.Name is not ("activity" or "invoices"))
                Assert.Empty(left);
            Assert.DoesNotContain(left, row => new[] { person.Email, "Tess Tester", "Main Street", "Springfield", "sealed:" }.Any(word => row.ToJsonString().Contains(word, StringComparison.OrdinalIgnoreCase)));
        }
        var again = await shop.Client().Register(person.Email);
        Assert.NotEqual(person.CustomerId, again.CustomerId);
        var row = Disk.Dump(shop.Folder).Split('\n').Single(line => line.Contains($"|customer|{person.CustomerId}|", StringComparison.Ordinal));
        Assert.All(["\"email\":\"\"", "\"name\":\"\"", "\"addresses\":[]", "\"paymentMethods\":[]"], empty => Assert.Contains(empty, row, StringComparison.Ordinal));
    }
}
