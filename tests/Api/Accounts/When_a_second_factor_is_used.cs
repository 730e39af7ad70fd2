using System.Collections.Immutable;
using System.Net;
using SubscriptionBox.Accounts;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Tests.Api.Privacy;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Accounts;

/// <summary>A code beside the password: offered to customers, required of staff outside the demo shop (trust checklist 19).</summary>
public sealed class When_a_second_factor_is_used
{
    [Fact]
    public async Task It_is_set_up_with_a_fresh_password_and_then_asked_for_once_a_code()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var client = await shop.Customer();
        (await client.Post("auth/second-factor")).Expect(HttpStatusCode.Forbidden);
        (await client.Post("auth/second-factor/confirm", new { code = "123456" })).Expect(HttpStatusCode.Forbidden);
        await client.Reauthenticate();
        var begun = (await client.Post("auth/second-factor")).Ok();
        var secret = begun.Str("secret");
        Assert.Contains($"secret={secret}&issuer=SubscriptionBox", begun.Str("uri"), StringComparison.Ordinal);
        // Not confirmed, it is not asked for.
        await shop.Client().SignIn(client.Email, client.Password);
        Assert.NotNull((await client.Post("auth/second-factor/confirm", new { code = Other(Code(shop, secret)) })).Expect(HttpStatusCode.UnprocessableEntity)["errors.code"]);
        var codes = (await client.Post("auth/second-factor/confirm", new { code = Code(shop, secret) })).Ok()["recoveryCodes"]!.AsArray().Select(c => c!.ToString()).ToArray();
        Assert.Equal(10, codes.Distinct().Count());
        (await client.Post("auth/second-factor")).Expect(HttpStatusCode.Conflict);

        var asked = await Try(shop, client, null);
        Assert.EndsWith("/second-factor-required", asked.Expect(HttpStatusCode.Unauthorized).Str("type"), StringComparison.Ordinal);
        (await Try(shop, client, Code(shop, secret))).Expect(HttpStatusCode.Unauthorized);
        await shop.Advance("PT1M");
        (await Try(shop, client, Code(shop, secret))).Expect(HttpStatusCode.OK);
        (await Try(shop, client, Code(shop, secret))).Expect(HttpStatusCode.Unauthorized);

        (await Try(shop, client, codes[0].ToUpperInvariant())).Expect(HttpStatusCode.OK);
        (await Try(shop, client, codes[0])).Expect(HttpStatusCode.Unauthorized);
        (await Try(shop, client, codes[1].Replace("-", " ", StringComparison.Ordinal))).Expect(HttpStatusCode.OK);
        await shop.CloseAnd(folder => Assert.Empty(Disk.Find(folder, [secret, codes[2], codes[2].Replace("-", "", StringComparison.Ordinal)])));
    }

    [Fact]
    public async Task Whoever_has_the_password_only_can_guess_five_codes_and_then_waits()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var (client, secret) = await Enrolled(shop);
        await shop.Advance("PT1M");
        for (var i = 0; i < 5; i++)
            (await Try(shop, client, Other(Code(shop, secret)))).Expect(HttpStatusCode.Unauthorized);
        (await Try(shop, client, Code(shop, secret))).Expect(HttpStatusCode.TooManyRequests);
        // Asking without a code tells nothing more and forgives nothing.
        (await Try(shop, client, null)).Expect(HttpStatusCode.TooManyRequests);
        await shop.Advance("PT30S");
        (await Try(shop, client, Code(shop, secret))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task It_is_taken_away_with_a_fresh_password()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var (client, _) = await Enrolled(shop);
        await shop.Advance("PT6M");
        (await client.Delete("auth/second-factor")).Expect(HttpStatusCode.Forbidden);
        await client.Reauthenticate();
        (await client.Delete("auth/second-factor")).Expect(HttpStatusCode.NoContent);
        (await client.Delete("auth/second-factor")).Expect(HttpStatusCode.Conflict);
        (await Try(shop, client, null)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Staff_without_one_may_only_set_one_up()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true, Settings = { ["Accounts:StaffNeedSecondFactor"] = "true" } });
        ImmutableArray<Role> roles = [Role.Administrator];
        Assert.True((await shop.Grains.GetGrain<ISignInGrain>("sign-in").CreateStaff(new NewStaff("root@example.test", "a long walk in june", roles), Caller.System)).Ok);
        var staff = await shop.Client().SignIn("root@example.test", "a long walk in june");
        foreach (var path in new[] { "admin/settings", "admin/audit", "test-clock", "auth/sessions" })
            (await staff.Get(path)).Expect(HttpStatusCode.Forbidden);
        var secret = (await (await staff.Reauthenticate()).Post("auth/second-factor")).Ok().Str("secret");
        (await staff.Post("auth/second-factor/confirm", new { code = Code(shop, secret) })).Ok();
        (await staff.Get("admin/settings")).Expect(HttpStatusCode.Forbidden);
        await shop.Advance("PT1M");
        var signedIn = (await Try(shop, staff, Code(shop, secret))).Ok();
        Assert.Equal("administrator", signedIn.Str("roles.0"));
        staff.Token = signedIn.Str("token");
        (await staff.Get("admin/settings")).Expect(HttpStatusCode.OK);
        // Customers are asked for none unless they want one.
        (await (await shop.Customer()).Get("me")).Expect(HttpStatusCode.OK);
    }

    private static async Task<(ShopClient Client, string Secret)> Enrolled(ShopHost shop)
    {
        var client = await (await shop.Customer()).Reauthenticate();
        var secret = (await client.Post("auth/second-factor")).Ok().Str("secret");
        (await client.Post("auth/second-factor/confirm", new { code = Code(shop, secret) })).Ok();
        return (client, secret);
    }

    private static Task<ApiAnswer> Try(ShopHost shop, ShopClient client, string? code) => shop.Client().Post("auth/login", new { email = client.Email, password = client.Password, code });

    private static string Code(ShopHost shop, string secret) => TotpRules.Code(TotpRules.FromBase32(secret), TotpRules.StepAt(shop.Now));

    /// <summary>Six digits that no step near counts for: the code itself with its digits turned around by five.</summary>
    private static string Other(string code) => string.Concat(code.Select(c => (char)('0' + (c - '0' + 5) % 10)));
}
