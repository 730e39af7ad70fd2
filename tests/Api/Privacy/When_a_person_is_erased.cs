using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Orders;
using SubscriptionBox.Payments;
using SubscriptionBox.Privacy;
using SubscriptionBox.Recommendations;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Privacy;

/// <summary>Invariants I7, I8, I9 and faults F18 from end to end: DELETE /me.</summary>
public sealed class When_a_person_is_erased
{
    [Fact]
    public async Task Nothing_of_them_is_left_but_the_books_under_a_number()
    {
        await using var shop = await ShopHost.Start();
        var (person, subscription) = await Living(shop);
        var order = (await person.Get("orders")).Ok().Str("items.0.orderId");
        await person.Reauthenticate();
        var export = (await person.Post("me/data-export")).Expect(HttpStatusCode.Accepted).Str("requestId");
        Assert.True(Directory.EnumerateFiles(Path.Combine(shop.Folder, "objects"), "*", SearchOption.AllDirectories).Any());

        var erased = (await person.Delete("me")).Expect(HttpStatusCode.Accepted);
        Assert.Equal("done", erased.Str("status"));

        foreach (var path in new[] { "me", "me/addresses", "orders", "subscriptions", $"me/data-export/{export}", $"me/data-export/{export}/file" })
            (await person.Get(path)).Expect(HttpStatusCode.Unauthorized);
        (await shop.Client().Post("auth/login", new { email = person.Email, password = person.Password })).Expect(HttpStatusCode.Unauthorized);
        Assert.Empty((await (await shop.Administrator()).Get($"admin/mailbox?q={person.Email}")).Ok()["items"]!.AsArray());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(shop.Folder, "objects"), "*", SearchOption.AllDirectories));
        Assert.Equal(DataKeyStatus.Destroyed, shop.Services.GetRequiredService<IDataKeys>().Find(person.CustomerId).Status);

        var support = new Caller("acc-support", Role.Support, null);
        var seen = (await shop.Grains.GetGrain<ICustomerGrain>(person.CustomerId).Get(support)).Value!;
        Assert.Equal(("erased", "erased", "US"), (seen.Name, seen.Email, seen.Country));
        var kept = (await shop.Grains.GetGrain<IOrderGrain>(order).Get(support)).Value!;
        Assert.Equal((person.CustomerId, true), (kept.CustomerId, kept.Total.Amount > 0));
        Assert.All(kept.Items, item => Assert.Equal("", item.Reason));
        Assert.Empty((await shop.Grains.GetGrain<IRecommendationGrain>(person.CustomerId).GetAffinity()).Weights);
        Assert.Equal(SubscriptionStatus.Cancelled, (await shop.Grains.GetGrain<ISubscriptionGrain>(subscription).Get(support)).Value!.Status);
        await shop.CloseAnd(folder => Assert.Empty(Disk.Find(folder, "leaver", "Main Street", "Springfield", "Tess Tester")));
        Assert.Equal(DataKeyStatus.Destroyed, shop.Services.GetRequiredService<IDataKeys>().Find(person.CustomerId).Status);
    }

    [Fact]
    public async Task Credit_is_forfeited_and_neither_marketing_nor_the_crm_know_them_any_more()
    {
        await using var shop = await ShopHost.Start();
        var (person, _) = await Living(shop);
        (await person.Put("me/consents/marketing", new { given = true, version = "2026-11" })).Ok();
        var support = await shop.Support();
        (await support.Post($"support/customers/{person.CustomerId}/credits", new { amount = new { amount = 700, currency = "USD" }, reason = "Sorry, Tess Tester" })).Expect(HttpStatusCode.Created);
        await shop.CatchUp();
        var known = $"SELECT (SELECT count(*) FROM crm_contact WHERE customer_id = '{person.CustomerId}') + (SELECT count(*) FROM mkt_customer WHERE customer_id = '{person.CustomerId}')";
        Assert.Equal(2, Disk.Number(shop.Folder, known));

        await person.Reauthenticate();
        Assert.Equal("done", (await person.Delete("me")).Expect(HttpStatusCode.Accepted).Str("status"));
        Assert.Equal(0, Disk.Number(shop.Folder, known));
        var wallet = (await shop.Grains.GetGrain<SubscriptionBox.Campaigns.IWalletGrain>(SubscriptionBox.Campaigns.Wallets.KeyOf(person.CustomerId)).Get(Caller.System)).Value!;
        Assert.Equal((0L, "expired"), (wallet.Balances[0].Amount, wallet.Entries[0].Kind));
        Assert.All(wallet.Entries, entry => Assert.Null(entry.Reason));
        var balance = (await (await shop.Administrator()).Get("admin/ledger/trial-balance")).Ok();
        Assert.True((bool)balance["balanced"]!);
        Assert.Equal(0, (long)balance["currencies.0.accounts"]!.AsArray().Single(a => a!["account"]!.ToString() == "credits")!["balance"]!["amount"]!);
        await shop.Advance("P3M");
        Assert.Equal(0, Disk.Number(shop.Folder, known));
    }

    [Fact]
    public async Task Every_session_ends_and_the_address_can_be_used_by_somebody_new()
    {
        await using var shop = await ShopHost.Start();
        var person = await shop.Customer("leaver@leaving.example");
        var elsewhere = await shop.Client().SignIn(person.Email, person.Password);
        await person.Reauthenticate();
        (await person.Delete("me")).Expect(HttpStatusCode.Accepted);
        (await elsewhere.Get("me")).Expect(HttpStatusCode.Unauthorized);
        (await elsewhere.Post("auth/reauthenticate", new { password = person.Password })).Expect(HttpStatusCode.Unauthorized);

        var newcomer = await shop.Customer("leaver@leaving.example");
        Assert.NotEqual(person.CustomerId, newcomer.CustomerId);
        Assert.Empty((await newcomer.Get("me/addresses")).Ok()["items"]!.AsArray());
        Assert.Equal("leaver@leaving.example", (await (await shop.Client().SignIn(newcomer.Email, newcomer.Password)).Get("me")).Ok().Str("email"));
        // The old account is not found again by whoever knew its password: that password is the newcomer's too, and it is the newcomer's account.
        Assert.Equal(newcomer.CustomerId, (await newcomer.Get("me")).Ok().Str("customerId"));
    }

    [Fact]
    public async Task Nothing_is_charged_or_written_afterwards_and_what_was_just_paid_goes_back()
    {
        await using var shop = await ShopHost.Start();
        var (person, subscription) = await Living(shop);
        var order = (await person.Get("orders")).Ok().Str("items.0.orderId");
        await person.Reauthenticate();
        (await person.Delete("me")).Expect(HttpStatusCode.Accepted);

        await shop.Advance("P3M");
        await shop.CatchUp();
        var support = new Caller("acc-support", Role.Support, null);
        var only = Assert.Single((await shop.Grains.GetGrain<IOrderQueryGrain>("orders").OfCustomer(person.CustomerId, null, 100, support)).Value!.Items);
        Assert.Equal((order, OrderStatus.Cancelled, only.Total), (only.OrderId, only.Status, only.Refunded));
        Assert.DoesNotContain(await Mails(shop), mail => mail.Contains("leaver", StringComparison.Ordinal));
        Assert.Equal(SubscriptionStatus.Cancelled, (await shop.Grains.GetGrain<ISubscriptionGrain>(subscription).Get(support)).Value!.Status);
        Assert.Equal("erased", (await shop.Grains.GetGrain<ICustomerGrain>(person.CustomerId).Get(support)).Value!.Name);
    }

    [Fact]
    public async Task A_late_webhook_brings_nothing_back()
    {
        await using var shop = await ShopHost.Start();
        var person = await shop.Customer("leaver@leaving.example");
        var waiting = (await person.Subscribe(SmallCatalogue.Monthly, "tok_requiresAction")).Expect(HttpStatusCode.Created);
        var challenge = waiting.Str("nextActionUrl").Split('/')[^1];
        await person.Reauthenticate();
        (await person.Delete("me")).Expect(HttpStatusCode.Accepted);

        Assert.Equal("approved", (await shop.Grains.GetGrain<ISandboxBankGrain>("bank").Answer(challenge, true)).Value?.Status);
        await shop.Advance("P2D");
        Assert.NotEqual(0, Disk.Number(shop.Folder, "SELECT sum(amount) FROM sandbox_payment WHERE status = 'succeeded'"));
        Assert.Equal(0, Disk.Number(shop.Folder, "SELECT (SELECT sum(amount) FROM sandbox_payment WHERE status = 'succeeded') - (SELECT sum(amount) FROM sandbox_refund)"));
        await shop.CatchUp();
        var support = new Caller("acc-support", Role.Support, null);
        Assert.Equal(SubscriptionStatus.Cancelled, (await shop.Grains.GetGrain<ISubscriptionGrain>(waiting.Str("subscriptionId")).Get(support)).Value!.Status);
        Assert.Empty((await shop.Grains.GetGrain<IOrderQueryGrain>("orders").OfCustomer(person.CustomerId, null, 100, support)).Value!.Items);
        Assert.Equal("erased", (await shop.Grains.GetGrain<ICustomerGrain>(person.CustomerId).Get(support)).Value!.Name);
        Assert.DoesNotContain(await Mails(shop), mail => mail.Contains("leaver", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_staff_or_nobody_cannot_be_erased_this_way()
    {
        await using var shop = await ShopHost.Start();
        (await shop.Client().Delete("me")).Expect(HttpStatusCode.Unauthorized);
        (await (await (await shop.Administrator()).Reauthenticate()).Delete("me")).Expect(HttpStatusCode.Forbidden);
        var (one, other) = (await shop.Customer(), await shop.Customer());
        var foreign = new Caller("acc-x", Role.Customer, other.CustomerId, ElevatedUntil: shop.Now.AddMinutes(5));
        Assert.Equal(CommonRefusal.NotFound, (await shop.Grains.GetGrain<IDataRequestGrain>(DataRequestKey.Erasure(one.CustomerId)).Erase(foreign)).Refusal);
        Assert.Equal(CommonRefusal.NotFound, (await shop.Grains.GetGrain<ICustomerGrain>(one.CustomerId).Leave("drq-x", foreign)).Refusal);
        (await one.Get("me")).Ok();
    }

    /// <summary>A customer with everything a customer can have.</summary>
    private static async Task<(ShopClient Person, string Subscription)> Living(ShopHost shop)
    {
        var person = await shop.Customer("leaver@leaving.example");
        (await person.Put("me/preferences", new { categories = new[] { "gourmet" }, exclusions = new[] { "nuts" } })).Ok();
        var subscription = (await person.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        await shop.CatchUp();
        return (person, subscription);
    }

    private static async Task<IReadOnlyList<string>> Mails(ShopHost shop) =>
        [.. (await (await shop.Administrator()).Get("admin/mailbox?limit=100")).Ok()["items"]!.AsArray().Select(mail => mail!.ToJsonString())];
}
