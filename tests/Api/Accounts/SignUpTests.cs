using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Accounts;

/// <summary>Sign-up over HTTP (api-contract.md; invariants I4, I7, I11).</summary>
public sealed class SignUpTests(OneShop one) : IClassFixture<OneShop>
{
    private readonly ShopHost _shop = one.Shop;

    [Fact]
    public async Task A_new_customer_has_a_session_and_a_profile()
    {
        var client = _shop.Client();
        var answer = (await client.Post("auth/register", Ann("  Ann.First@Example.TEST "))).Expect(HttpStatusCode.Created);
        client.Token = answer.Str("token");
        Assert.StartsWith("cus-", answer.Str("customerId"), StringComparison.Ordinal);
        Assert.Equal(_shop.Now.AddHours(24), DateTimeOffset.Parse(answer.Str("expiresAt"), null));
        var me = (await client.Get("me")).Ok();
        Assert.Equal(
            (answer.Str("customerId"), "ann.first@example.test", "Ann", "US", "America/New_York"),
            (me.Str("customerId"), me.Str("email"), me.Str("name"), me.Str("country"), me.Str("timeZone")));
        Assert.Equal(6, me.Body!.AsObject().Count);
    }

    [Fact]
    public async Task A_taken_address_is_409_however_it_is_written()
    {
        await _shop.Client().Register("taken@example.test");
        var again = await _shop.Client().Post("auth/register", Ann("TAKEN@example.test "));
        Assert.EndsWith("/email-taken", again.Expect(HttpStatusCode.Conflict).Str("type"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_sign_ups_with_one_address_at_once_one_wins()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _shop.Client().Post("auth/register", Ann("race@example.test", password: $"password number {i}"))));
        var winner = Assert.Single(answers.Index(), a => a.Item.Status == HttpStatusCode.Created);
        Assert.Equal(19, answers.Count(a => a.Status == HttpStatusCode.Conflict));
        await _shop.Client().SignIn("race@example.test", $"password number {winner.Index}");
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_answers_with_the_same_customer_and_a_fresh_session()
    {
        var client = _shop.Client();
        var first = (await client.Post("auth/register", Ann("key@example.test"), "register-1")).Expect(HttpStatusCode.Created);
        var second = (await client.Post("auth/register", Ann("key@example.test"), "register-1")).Expect(HttpStatusCode.Created);
        Assert.Equal(first.Str("customerId"), second.Str("customerId"));
        Assert.False(first.Headers.ContainsKey("Idempotency-Replayed"));
        Assert.Equal("true", second.Headers["Idempotency-Replayed"]);
        foreach (var answer in new[] { first, second })
            (await new ShopClientWith(_shop, answer.Str("token")).Client.Get("me")).Ok();
    }

    [Theory]
    [InlineData("other-1@example.test", "a long walk in april")]
    [InlineData("key-2@example.test", "another password")]
    public async Task The_same_key_with_another_body_is_422(string email, string password)
    {
        var key = $"register-{email}";
        (await _shop.Client().Post("auth/register", Ann("key-2-" + email), key)).Expect(HttpStatusCode.Created);
        var answer = await _shop.Client().Post("auth/register", Ann(email, password), key);
        Assert.EndsWith("/idempotency-key-reused", answer.Expect(HttpStatusCode.UnprocessableEntity).Str("type"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_bad_value_is_named()
    {
        var answer = await _shop.Client().Post("auth/register", new { email = "ann@localhost", password = "long enough", name = "Ann", country = "XX", timeZone = "Mars/Base" });
        Assert.Equal(["country", "email", "timeZone"], answer.Expect(HttpStatusCode.UnprocessableEntity)["errors"]!.AsObject().Select(e => e.Key).Order());
    }

    [Fact]
    public async Task Signing_up_is_no_reauthentication()
    {
        var client = await _shop.Customer();
        var answer = await client.Post("me/payment-methods", new { gateway = "sandbox", token = "tok_visa" });
        Assert.EndsWith("/reauthentication-required", answer.Expect(HttpStatusCode.Forbidden).Str("type"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_up_that_a_crash_cut_off_is_finished_by_the_retry()
    {
        var stumbles = new Stumbles();
        await using var shop = await ShopHost.Start(new ShopSetup { Services = stumbles.Into });
        foreach (var step in new[] { "hash", "customer" })
        {
            stumbles.Next = step;
            var first = await shop.Client().Post("auth/register", Ann($"{step}@example.test"));
            Assert.True((int)first.Status >= 500, first.Text);
            var stranger = await shop.Client().Post("auth/register", Ann($"{step}@example.test", "a stranger's password"));
            Assert.Equal(step == "hash" ? HttpStatusCode.Created : HttpStatusCode.Conflict, stranger.Status);
            if (step == "hash")
                continue;
            var retry = (await shop.Client().Post("auth/register", Ann($"{step}@example.test"))).Expect(HttpStatusCode.Created);
            (await new ShopClientWith(shop, retry.Str("token")).Client.Get("me")).Ok();
        }
    }

    [Fact]
    public async Task Signing_in_finishes_a_sign_up_too()
    {
        var stumbles = new Stumbles();
        await using var shop = await ShopHost.Start(new ShopSetup { Services = stumbles.Into });
        stumbles.Next = "customer";
        Assert.True((int)(await shop.Client().Post("auth/register", Ann("half@example.test"))).Status >= 500);
        var client = await shop.Client().SignIn("half@example.test", "a long walk in april");
        (await client.Get("me")).Ok();
    }

    [Fact]
    public async Task Neither_token_nor_password_is_ever_written_down()
    {
        await using var shop = await ShopHost.Start();
        var client = await shop.Client().Register("secret.person@example.test", password: "a very particular phrase");
        await shop.Restart();
        var bytes = Directory.GetFiles(shop.Folder, "shop.db*").SelectMany(Read).ToArray();
        Assert.NotEqual(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(SubscriptionBox.Accounts.SessionKey.Of(client.Token)!)));
        Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(client.Token!)));
        Assert.Equal(-1, bytes.AsSpan().IndexOf("a very particular phrase"u8));
        client = await shop.Client().SignIn("secret.person@example.test", "a very particular phrase");
        Assert.Equal("secret.person@example.test", (await client.Get("me")).Ok().Str("email"));
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static object Ann(string email, string password = "a long walk in april") =>
        new { email, password, name = "Ann", country = "US", timeZone = "America/New_York" };

    /// <summary>Breaks one step once, as a crash would.</summary>
    private sealed class Stumbles : IPasswordHasher
    {
        private IPasswordHasher _inner = null!;

        public string? Next { get; set; }

        public void Into(IServiceCollection services)
        {
            var hasher = services.Last(d => d.ServiceType == typeof(IPasswordHasher)).ImplementationType!;
            services.AddSingleton<IPasswordHasher>(s =>
            {
                _inner = (IPasswordHasher)ActivatorUtilities.CreateInstance(s, hasher);
                return this;
            });
            var gateways = services.Last(d => d.ServiceType == typeof(IPaymentGateways)).ImplementationType!;
            // Every customer grain asks for the gateways when it is made.
            services.AddTransient<IPaymentGateways>(s =>
            {
                Stumble("customer");
                return (IPaymentGateways)ActivatorUtilities.CreateInstance(s, gateways);
            });
        }

        public Task<string> Hash(string password)
        {
            Stumble("hash");
            return _inner.Hash(password);
        }

        public Task<bool> Verify(string? hash, string password) => _inner.Verify(hash, password);

        private void Stumble(string step)
        {
            if (Next != step)
                return;
            Next = null;
            throw new IOException($"Crashed at {step}.");
        }
    }
}

/// <summary>A client with a token.</summary>
internal sealed class ShopClientWith
{
    public ShopClientWith(ShopHost shop, string token)
    {
        Client = shop.Client();
        Client.Token = token;
    }

    public ShopClient Client { get; }
}

/// <summary>One small shop for all tests of a class.</summary>
public sealed class OneShop : IAsyncLifetime
{
    public ShopHost Shop { get; private set; } = null!;

    public async Task InitializeAsync() => Shop = await ShopHost.Start();

    public async Task DisposeAsync() => await Shop.DisposeAsync();
}
