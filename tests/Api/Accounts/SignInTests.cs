using System.Net;
using SubscriptionBox.Accounts;
using SubscriptionBox.Common;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Accounts;

/// <summary>Sign-in over HTTP: one answer for all mistakes, throttled without locking anybody out for good (trust checklist 15).</summary>
public sealed class SignInTests(OneShop one) : IClassFixture<OneShop>
{
    private readonly ShopHost _shop = one.Shop;

    [Fact]
    public async Task A_customer_gets_a_token_the_role_and_the_customer_id()
    {
        var customer = await _shop.Customer();
        var answer = (await _shop.Client().Post("auth/login", new { email = customer.Email.ToUpperInvariant(), password = customer.Password })).Expect(HttpStatusCode.OK);
        Assert.Equal(customer.CustomerId, answer.Str("customerId"));
        Assert.Equal("customer", answer["roles"]!.AsArray().Single()!.GetValue<string>());
        Assert.Equal(_shop.Now.AddHours(24), DateTimeOffset.Parse(answer.Str("expiresAt"), null));
        Assert.NotEqual(customer.Token, answer.Str("token"));
        Assert.Equal(SessionKey.TokenLength, answer.Str("token").Length);
    }

    [Theory]
    [InlineData("admin@demo.example", "administrator")]
    [InlineData("support@demo.example", "support")]
    [InlineData("marketing@demo.example", "marketing")]
    public async Task Staff_have_their_role_and_no_customer_record(string email, string role)
    {
        var answer = (await _shop.Client().Post("auth/login", new { email, password = "demo-Passw0rd!" })).Expect(HttpStatusCode.OK);
        Assert.Equal(role, answer["roles"]!.AsArray().Single()!.GetValue<string>());
        Assert.False(answer.Body!.AsObject().ContainsKey("customerId"));
        var client = _shop.Client();
        client.Token = answer.Str("token");
        (await client.Get("me")).Expect(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_get_the_same_answer()
    {
        var customer = await _shop.Customer();
        var wrong = (await _shop.Client().Post("auth/login", new { email = customer.Email, password = "not the password" })).Expect(HttpStatusCode.Unauthorized);
        var unknown = (await _shop.Client().Post("auth/login", new { email = "nobody@example.test", password = "not the password" })).Expect(HttpStatusCode.Unauthorized);
        var odd = (await _shop.Client().Post("auth/login", new { email = "not an address", password = "not the password" })).Expect(HttpStatusCode.Unauthorized);
        Assert.Equal(Without("traceId", wrong), Without("traceId", unknown));
        Assert.Equal(Without("traceId", wrong), Without("traceId", odd));
        Assert.Equal(wrong.Headers.Keys.Order(), unknown.Headers.Keys.Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_five_failures_even_the_right_password_waits_and_then_works(bool exists)
    {
        await using var shop = await ShopHost.Start();
        const string Email = "guessed@example.test";
        if (exists)
            await shop.Client().Register(Email);
        for (var i = 0; i < 5; i++)
            (await Try(shop, Email, "wrong")).Expect(HttpStatusCode.Unauthorized);
        var throttled = (await Try(shop, Email, "a long walk in april")).Expect(HttpStatusCode.TooManyRequests);
        Assert.Equal("30", throttled.Headers["Retry-After"]);
        await shop.Advance("PT30S");
        (await Try(shop, Email, "a long walk in april")).Expect(exists ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
        if (exists)
            (await Try(shop, Email, "wrong")).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Fifty_guesses_at_once_get_five_tries()
    {
        var customer = await _shop.Customer();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Try(_shop, customer.Email, $"guess {i}")));
        Assert.Equal(5, answers.Count(a => a.Status == HttpStatusCode.Unauthorized));
        Assert.Equal(45, answers.Count(a => a.Status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Guesses_from_elsewhere_do_not_keep_the_owner_out_and_survive_a_restart()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var signIn = shop.Grains.GetGrain<ISignInGrain>("sign-in");
        var nobody = new Caller("anonymous", Role.Anonymous, null);
        for (var i = 0; i < 5; i++)
            Assert.Equal(AccountRefusal.WrongCredentials, (await signIn.SignIn(new(customer.Email, "wrong") { Address = "203.0.113.9" }, nobody)).Refusal);
        await shop.Restart();
        signIn = shop.Grains.GetGrain<ISignInGrain>("sign-in");
        Assert.Equal(AccountRefusal.Throttled.Code, (await signIn.SignIn(new(customer.Email, customer.Password) { Address = "203.0.113.9" }, nobody)).Refusal!.Code);
        (await Try(shop, customer.Email, customer.Password)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Many_parallel_sign_ins_of_one_account_all_succeed()
    {
        var customer = await _shop.Customer();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Try(_shop, customer.Email, customer.Password)));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Equal(20, answers.Select(a => a.Str("token")).Distinct().Count());
    }

    [Fact]
    public async Task One_network_address_cannot_try_accounts_without_end()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Settings = { ["Accounts:FreeFailuresOfAddress"] = "12" } });
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 14; i++)
            statuses.Add((await Try(shop, $"victim-{i}@example.test", "password123")).Status);
        Assert.Equal(12, statuses.Count(s => s == HttpStatusCode.Unauthorized));
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
    }

    [Fact]
    public async Task Only_the_shop_itself_makes_staff()
    {
        var signIn = _shop.Grains.GetGrain<ISignInGrain>("sign-in");
        var staff = new NewStaff("new.admin@example.test", "a long password", [Role.Administrator]);
        Assert.Equal(CommonRefusal.Forbidden, (await signIn.CreateStaff(staff, new Caller("acc-1", Role.Administrator, null))).Refusal);
        var made = await signIn.CreateStaff(staff, Caller.System);
        Assert.Equal(made.Value!.AccountId, (await signIn.CreateStaff(staff, Caller.System)).Value!.AccountId);
        Assert.NotNull((await signIn.CreateStaff(staff with { Roles = [Role.Customer] }, Caller.System)).Refusal);
        Assert.Equal(AccountRefusal.EmailTaken, (await signIn.CreateStaff(staff with { Roles = [Role.Support] }, Caller.System)).Refusal);
    }

    private static Task<ApiAnswer> Try(ShopHost shop, string email, string password) => shop.Client().Post("auth/login", new { email, password });

    private static string Without(string member, ApiAnswer answer)
    {
        answer.Body!.AsObject().Remove(member);
        return answer.Body.ToJsonString();
    }
}
