using System.Net;
using System.Text.RegularExpressions;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Accounts;

/// <summary>Passwords are changed by who is signed in, and set anew by a link (trust checklist 12, 14, 15, 17, 20).</summary>
public sealed class When_a_password_is_set_anew(OneShop one) : IClassFixture<OneShop>
{
    private const string Better = "quite another long walk";
    private readonly ShopHost _shop = one.Shop;

    [Theory]
    [InlineData("password123")]
    [InlineData("PassWord123")]
    [InlineData("qwertyuiop")]
    [InlineData("1234567890")]
    public async Task A_common_one_is_refused_wherever_it_is_chosen(string common)
    {
        var refused = (await _shop.Client().Post("auth/register", new { email = "common@example.test", password = common, name = "C", country = "US", timeZone = "America/New_York" })).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.NotNull(refused["errors.password"]);
        var client = await (await _shop.Customer()).Reauthenticate();
        Assert.NotNull((await client.Put("auth/password", new { password = common })).Expect(HttpStatusCode.UnprocessableEntity)["errors.password"]);
        Assert.NotNull((await _shop.Client().Post("auth/password-reset/confirm", new { token = "x", password = common })).Expect(HttpStatusCode.UnprocessableEntity)["errors.password"]);
    }

    [Fact]
    public async Task Changing_it_needs_a_fresh_password_and_ends_the_other_sessions()
    {
        var client = await _shop.Customer();
        var other = await _shop.Client().SignIn(client.Email, client.Password);
        var refused = (await client.Put("auth/password", new { password = Better })).Expect(HttpStatusCode.Forbidden);
        Assert.EndsWith("/reauthentication-required", refused.Str("type"), StringComparison.Ordinal);
        await client.Reauthenticate();
        (await client.Put("auth/password", new { password = Better })).Expect(HttpStatusCode.NoContent);
        (await client.Get("me")).Expect(HttpStatusCode.OK);
        (await other.Get("me")).Expect(HttpStatusCode.Unauthorized);
        (await _shop.Client().Post("auth/login", new { email = client.Email, password = client.Password })).Expect(HttpStatusCode.Unauthorized);
        await _shop.Client().SignIn(client.Email, Better);
        await _shop.CatchUp();
        Assert.Contains("Your password was changed", await Mails(client.Email), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_from_a_mail_sets_it_once_and_ends_every_session()
    {
        var client = await _shop.Customer();
        (await _shop.Client().Post("auth/password-reset", new { email = client.Email })).Expect(HttpStatusCode.NoContent);
        var token = await TokenFor(client.Email);
        Assert.NotNull((await Confirm(token[..^1] + (token[^1] == '0' ? '1' : '0'))).Expect(HttpStatusCode.UnprocessableEntity)["type"]);
        (await client.Get("me")).Expect(HttpStatusCode.OK);
        (await Confirm(token)).Expect(HttpStatusCode.NoContent);
        (await client.Get("me")).Expect(HttpStatusCode.Unauthorized);
        (await Confirm(token)).Expect(HttpStatusCode.UnprocessableEntity);
        await _shop.Client().SignIn(client.Email, Better);
    }

    [Fact]
    public async Task A_link_is_dead_after_somebody_signed_in_changed_the_password_or_asked_for_another()
    {
        var client = await _shop.Customer();
        await _shop.Client().Post("auth/password-reset", new { email = client.Email });
        var first = await TokenFor(client.Email);
        await client.SignInAgain();
        (await Confirm(first)).Expect(HttpStatusCode.UnprocessableEntity);

        await _shop.Client().Post("auth/password-reset", new { email = client.Email });
        var second = await TokenFor(client.Email);
        await _shop.Client().Post("auth/password-reset", new { email = client.Email });
        var third = await TokenFor(client.Email);
        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());
        (await Confirm(second)).Expect(HttpStatusCode.UnprocessableEntity);
        await client.Reauthenticate();
        (await client.Put("auth/password", new { password = Better })).Expect(HttpStatusCode.NoContent);
        (await Confirm(third)).Expect(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Nobody_learns_whether_an_address_has_an_account()
    {
        var client = await _shop.Customer();
        var known = await _shop.Client().Post("auth/password-reset", new { email = client.Email });
        var unknown = await _shop.Client().Post("auth/password-reset", new { email = "nobody-has-this@example.test" });
        Assert.Equal((known.Status, known.Text), (unknown.Status, unknown.Text));
        await _shop.CatchUp();
        Assert.Contains("Set a new password", await Mails(client.Email), StringComparison.Ordinal);
        Assert.DoesNotContain("Set a new password", await Mails("nobody-has-this@example.test"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Staff_set_theirs_by_a_link_too()
    {
        await using var shop = await ShopHost.Start();
        (await shop.Client().Post("auth/password-reset", new { email = "support@demo.example" })).Expect(HttpStatusCode.NoContent);
        await shop.CatchUp();
        var mails = (await (await shop.Administrator()).Get("admin/mailbox?q=support@demo.example")).Ok().Text;
        var token = Regex.Match(mails, "token=([0-9a-f.]{65})").Groups[1].Value;
        (await shop.Client().Post("auth/password-reset/confirm", new { token, password = Better })).Expect(HttpStatusCode.NoContent);
        await shop.Client().SignIn("support@demo.example", Better);
    }

    private Task<ApiAnswer> Confirm(string token) => _shop.Client().Post("auth/password-reset/confirm", new { token, password = Better });

    private async Task<string> Mails(string email) => (await (await _shop.Administrator()).Get($"admin/mailbox?q={email}")).Ok().Text;

    private async Task<string> TokenFor(string email)
    {
        await _shop.CatchUp();
        return Regex.Match(await Mails(email), "token=([0-9a-f.]{65})").Groups[1].Value;
    }
}

/// <summary>What needs a clock that moves, or throttles of its own.</summary>
public sealed class When_a_link_to_set_a_password_grows_old
{
    [Fact]
    public async Task It_is_good_for_half_an_hour()
    {
        await using var shop = await ShopHost.Start();
        var client = await shop.Customer();
        await shop.Client().Post("auth/password-reset", new { email = client.Email });
        await shop.CatchUp();
        var token = Regex.Match((await (await shop.Administrator()).Get($"admin/mailbox?q={client.Email}")).Ok().Text, "token=([0-9a-f.]{65})").Groups[1].Value;
        await shop.Advance("PT30M");
        (await shop.Client().Post("auth/password-reset/confirm", new { token, password = "quite another long walk" })).Expect(HttpStatusCode.UnprocessableEntity);
        await client.SignInAgain();
    }

    [Fact]
    public async Task Asking_for_many_is_throttled_whether_the_account_exists_or_not()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var client = await shop.Customer();
        foreach (var email in new[] { client.Email, "nobody@example.test" })
        {
            for (var i = 0; i < 5; i++)
                (await shop.Client().Post("auth/password-reset", new { email })).Expect(HttpStatusCode.NoContent);
            Assert.Equal("30", (await shop.Client().Post("auth/password-reset", new { email })).Expect(HttpStatusCode.TooManyRequests).Headers["Retry-After"]);
        }
    }

    [Fact]
    public async Task One_network_address_cannot_ask_for_every_address_there_is()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true, Settings = { ["Accounts:FreeFailuresOfAddress"] = "3" } });
        for (var i = 0; i < 3; i++)
            (await shop.Client().Post("auth/password-reset", new { email = $"one-{i}@example.test" })).Expect(HttpStatusCode.NoContent);
        (await shop.Client().Post("auth/password-reset", new { email = "one-more@example.test" })).Expect(HttpStatusCode.TooManyRequests);
    }
}
