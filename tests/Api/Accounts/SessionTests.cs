using System.Net;
using SubscriptionBox.Accounts;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Accounts;

/// <summary>Sessions over HTTP (invariant I8).</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_session_lives_while_it_is_used_and_ends_24_hours_after_its_last_use()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var client = await shop.Customer();
        for (var day = 0; day < 3; day++)
        {
            await shop.Advance("PT23H59M");
            (await client.Get("me")).Expect(HttpStatusCode.OK);
        }
        await shop.Advance("PT24H1S");
        (await client.Get("me")).Expect(HttpStatusCode.Unauthorized);
        await client.SignInAgain();
        (await client.Get("me")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task No_session_lives_longer_than_thirty_days()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var client = await shop.Customer();
        for (var half = 0; half < 59; half++)
        {
            await shop.Advance("PT12H");
            (await client.Get("me")).Expect(HttpStatusCode.OK);
        }
        await shop.Advance("PT12H");
        (await client.Get("me")).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Background_polling_does_not_keep_a_session_alive()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var client = await shop.Customer();
        var session = shop.Grains.GetGrain<ISessionGrain>(SessionKey.Of(client.Token)!);
        await shop.Advance("PT20H");
        Assert.NotNull(await session.Check(passive: true));
        await shop.Advance("PT5H");
        Assert.Null(await session.Check(passive: true));
        (await client.Get("me")).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_used_session_survives_a_restart_and_an_ended_one_does_not_come_back()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var staying = await shop.Customer();
        var leaving = await shop.Customer();
        await shop.Advance("PT20H");
        (await staying.Get("me")).Expect(HttpStatusCode.OK);
        (await leaving.Post("auth/logout")).Expect(HttpStatusCode.NoContent);
        (await leaving.Get("me")).Expect(HttpStatusCode.Unauthorized);
        await shop.Restart();
        await shop.Advance("PT20H");
        (await new ShopClientWith(shop, staying.Token!).Client.Get("me")).Expect(HttpStatusCode.OK);
        (await new ShopClientWith(shop, leaving.Token!).Client.Get("me")).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_confirmed_password_counts_for_five_minutes_in_this_session_only()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var client = await shop.Customer();
        var other = await shop.Client().SignIn(client.Email, client.Password);
        var elevated = (await client.Post("auth/reauthenticate", new { password = client.Password })).Expect(HttpStatusCode.OK);
        Assert.Equal(shop.Now.AddMinutes(5), DateTimeOffset.Parse(elevated.Str("elevatedUntil"), null));
        (await other.Post("me/payment-methods", Card)).Expect(HttpStatusCode.Forbidden);
        await shop.Advance("PT4M59S");
        (await client.Post("me/payment-methods", Card)).Expect(HttpStatusCode.Created);
        await shop.Advance("PT1S");
        (await client.Post("me/payment-methods", Card)).Expect(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Guessing_the_password_of_an_open_session_is_throttled()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var client = await shop.Customer();
        for (var i = 0; i < 5; i++)
            (await client.Post("auth/reauthenticate", new { password = $"guess {i}" })).Expect(HttpStatusCode.Unauthorized);
        var throttled = (await client.Post("auth/reauthenticate", new { password = client.Password })).Expect(HttpStatusCode.TooManyRequests);
        Assert.Equal("30", throttled.Headers["Retry-After"]);
        await shop.Advance("PT30S");
        (await client.Post("auth/reauthenticate", new { password = client.Password })).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Tokens_are_never_the_same_twice()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var secrets = (SubscriptionBox.Grains.Accounts.IShopSecrets)shop.Services.GetService(typeof(SubscriptionBox.Grains.Accounts.IShopSecrets))!;
        var tokens = Enumerable.Range(0, 100_000).Select(_ => secrets.NewToken()).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(100_000, tokens.Count);
        Assert.All(tokens.Take(1_000), token => Assert.NotNull(SessionKey.Of(token)));
        // Every position takes all 64 letters of base64url (the last one 16: it carries 4 bits): no structure to guess from.
        for (var i = 0; i < SessionKey.TokenLength; i++)
            Assert.Equal(i == SessionKey.TokenLength - 1 ? 16 : 64, tokens.Select(t => t[i]).Distinct().Count());
    }

    private static object Card => new { gateway = "sandbox", token = "tok_visa" };
}
