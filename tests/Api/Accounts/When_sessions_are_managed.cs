using System.Net;
using System.Net.Http.Headers;
using System.Text;
using SubscriptionBox.Accounts;
using SubscriptionBox.Tests.Api.Catalogue;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Accounts;

/// <summary>Own sessions are listed and ended; a token changes when the password is confirmed (trust checklist 6, 7, 9, 10, 12, 13).</summary>
public sealed class When_sessions_are_managed(OneShop one) : IClassFixture<OneShop>
{
    private readonly ShopHost _shop = one.Shop;

    [Fact]
    public async Task Each_sign_in_is_a_session_of_its_own_and_the_own_one_is_marked()
    {
        var laptop = await _shop.Customer();
        var phone = await _shop.Client().SignIn(laptop.Email, laptop.Password);
        Assert.NotEqual(laptop.Token, phone.Token);
        var listed = (await phone.Get("auth/sessions")).Ok();
        Assert.Equal(2, listed["items"]!.AsArray().Count);
        var mine = Assert.Single(listed["items"]!.AsArray(), s => s!["current"]!.GetValue<bool>())!;
        Assert.Equal(SessionKey.Of(phone.Token), mine["sessionId"]!.ToString());
        Assert.DoesNotContain(phone.Token!, listed.Text, StringComparison.Ordinal);
        Assert.Equal(DateTimeOffset.Parse(mine["lastUsedAt"]!.ToString(), null).AddHours(24), DateTimeOffset.Parse(mine["expiresAt"]!.ToString(), null));
    }

    [Fact]
    public async Task One_can_be_ended_or_all_others_and_only_ones_own()
    {
        var laptop = await _shop.Customer();
        var phone = await _shop.Client().SignIn(laptop.Email, laptop.Password);
        var tablet = await _shop.Client().SignIn(laptop.Email, laptop.Password);
        var stranger = await _shop.Customer();
        (await stranger.Delete($"auth/sessions/{SessionKey.Of(phone.Token)}")).Expect(HttpStatusCode.NotFound);
        (await stranger.Post("auth/sessions/end-others")).Expect(HttpStatusCode.NoContent);
        (await phone.Get("me")).Expect(HttpStatusCode.OK);

        (await laptop.Delete($"auth/sessions/{SessionKey.Of(phone.Token)}")).Expect(HttpStatusCode.NoContent);
        (await laptop.Delete($"auth/sessions/{SessionKey.Of(phone.Token)}")).Expect(HttpStatusCode.NotFound);
        (await phone.Get("me")).Expect(HttpStatusCode.Unauthorized);
        (await laptop.Post("auth/sessions/end-others")).Expect(HttpStatusCode.NoContent);
        (await tablet.Get("me")).Expect(HttpStatusCode.Unauthorized);
        Assert.Single((await laptop.Get("auth/sessions")).Ok()["items"]!.AsArray());
    }

    [Fact]
    public async Task An_administrator_ends_all_sessions_of_an_account_and_nobody_else_does()
    {
        var person = await _shop.Customer();
        var account = (await _shop.Grains.GetGrain<ISessionGrain>(SessionKey.Of(person.Token)!).Check(passive: true))!.AccountId;
        foreach (var other in new[] { await _shop.Support(), await _shop.Marketing(), person })
            (await other.Post($"admin/accounts/{account}/sessions/end")).Expect(HttpStatusCode.Forbidden);
        var admin = await _shop.Administrator();
        (await admin.Post("admin/accounts/acc-nobody/sessions/end")).Expect(HttpStatusCode.NotFound);
        (await admin.Post($"admin/accounts/{account}/sessions/end")).Expect(HttpStatusCode.NoContent);
        (await person.Get("me")).Expect(HttpStatusCode.Unauthorized);
        (await admin.Get("auth/sessions")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_program_gets_a_new_token_with_a_confirmed_password_when_it_asks_for_one_and_the_old_one_is_dead()
    {
        var client = await _shop.Customer();
        var old = client.Token!;
        Assert.Null((await client.Post("auth/reauthenticate", new { password = client.Password })).Ok()["token"]);
        (await client.Post("auth/reauthenticate", new { password = "not the password", rotate = true })).Expect(HttpStatusCode.Unauthorized);
        var renewed = (await client.Post("auth/reauthenticate", new { password = client.Password, rotate = true })).Ok();
        Assert.NotEqual(old, renewed.Str("token"));
        (await client.Get("me")).Expect(HttpStatusCode.Unauthorized);
        client.Token = renewed.Str("token");
        (await client.Post("me/payment-methods", new { gateway = "sandbox", token = "tok_visa" })).Expect(HttpStatusCode.Created);
        // The proof was of that session: it elevates no other, and cannot be given again under the old token.
        client.Token = old;
        (await client.Post("auth/reauthenticate", new { password = client.Password, rotate = true })).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_browsers_cookie_always_changes_with_a_confirmed_password()
    {
        var client = await _shop.Customer();
        var old = client.Token!;
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _shop.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/reauthenticate") { Content = new StringContent($$"""{"password":"{{client.Password}}"}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("Cookie", $"session={old}");
        request.Headers.Add("Origin", _shop.Address.GetLeftPart(UriPartial.Authority));
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("token", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        (await client.Get("me")).Expect(HttpStatusCode.Unauthorized);
        client.Token = cookie["session=".Length..cookie.IndexOf(';', StringComparison.Ordinal)];
        (await client.Get("me")).Expect(HttpStatusCode.OK);
    }
}

/// <summary>What needs a clock that moves, or a shop that is swept.</summary>
public sealed class When_sessions_grow_old
{
    [Fact]
    public async Task A_renewed_session_lives_no_longer_than_the_one_it_goes_on_from()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true, Settings = { ["Accounts:SessionAbsoluteDays"] = "1" } });
        var client = await shop.Customer();
        await shop.Advance("PT23H");
        client.Token = (await client.Post("auth/reauthenticate", new { password = client.Password, rotate = true })).Ok().Str("token");
        await shop.Advance("PT59M");
        (await client.Get("me")).Expect(HttpStatusCode.OK);
        await shop.Advance("PT1M");
        (await client.Get("me")).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Those_that_are_over_are_swept_and_those_that_are_not_stay()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var idle = await shop.Customer();
        await shop.Advance("PT23H");
        var used = await shop.Customer();
        var left = await shop.Customer();
        (await left.Post("auth/logout")).Expect(HttpStatusCode.NoContent);
        await shop.Advance("PT2H");
        (await used.Get("me")).Expect(HttpStatusCode.OK);
        await shop.CatchUp();
        Assert.Equal(2, await shop.Grains.GetGrain<ISessionsGrain>("sessions").Sweep());
        Assert.Equal(0, await shop.Grains.GetGrain<ISessionsGrain>("sessions").Sweep());
        Assert.Equal(1, await Stored(shop));
        (await used.Get("me")).Expect(HttpStatusCode.OK);
        (await idle.Get("me")).Expect(HttpStatusCode.Unauthorized);
        (await left.Get("me")).Expect(HttpStatusCode.Unauthorized);
        await shop.Restart();
        Assert.Equal(1, await Stored(shop));
    }

    [Fact]
    public async Task An_open_event_stream_neither_keeps_a_session_alive_nor_outlives_it()
    {
        await using var shop = await ShopHost.Start();
        var watching = await shop.Administrator();
        var other = await shop.Administrator();
        await using var stream = await EventReader.Connect(shop, watching);
        var sku = SmallCatalogue.Sku("gourmet", 1);
        (await other.Post($"admin/inventory/{sku}/receipts", new { quantity = 1 })).Expect(HttpStatusCode.Created);
        Assert.Equal(sku, (await stream.Next())["sku"]!.ToString());
        await shop.Advance("PT20H");
        (await other.Post($"admin/inventory/{sku}/receipts", new { quantity = 1 })).Expect(HttpStatusCode.Created);
        Assert.Equal(sku, (await stream.Next())["sku"]!.ToString());
        await shop.Advance("PT5H");
        (await watching.Get("admin/settings")).Expect(HttpStatusCode.Unauthorized);
        (await other.Post($"admin/inventory/{sku}/receipts", new { quantity = 1 })).Expect(HttpStatusCode.Created);
        await Assert.ThrowsAsync<EndOfStreamException>(stream.Next);
    }

    [Fact]
    public async Task Signing_out_ends_what_the_session_watches()
    {
        await using var shop = await ShopHost.Start();
        var watching = await shop.Administrator();
        var other = await shop.Administrator();
        await using var stream = await EventReader.Connect(shop, watching);
        (await watching.Post("auth/logout")).Expect(HttpStatusCode.NoContent);
        (await other.Post($"admin/inventory/{SmallCatalogue.Sku("gourmet", 1)}/receipts", new { quantity = 1 })).Expect(HttpStatusCode.Created);
        await Assert.ThrowsAsync<EndOfStreamException>(stream.Next);
    }

    private static Task<long?> Stored(ShopHost shop) =>
        ((Embedded.Storage.ShopFile)shop.Services.GetService(typeof(Embedded.Storage.ShopFile))!).Readers.Read(static db => db.Prepare("SELECT count(*) FROM grain_state WHERE kind = 'session'").ScalarInt64());
}
