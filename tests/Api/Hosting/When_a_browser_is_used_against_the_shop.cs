using System.Buffers.Binary;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SubscriptionBox.Accounts;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Api.Pages;
using SubscriptionBox.Silo.Adapters.Accounts;
using SubscriptionBox.Tests.Api.Accounts;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Hosting;

/// <summary>What browsers are told, and what they are not believed (trust checklist 21, 23–28, 33, 35, 36).</summary>
public sealed class When_a_browser_is_used_against_the_shop(OneShop one) : IClassFixture<OneShop>
{
    private readonly ShopHost _shop = one.Shop;

    [Fact]
    public void Over_TLS_the_cookie_is_bound_to_the_host_and_every_answer_asks_for_TLS_for_a_year()
    {
        var http = new DefaultHttpContext();
        http.Request.Scheme = "https";
        SessionToken.Set(http, new SessionTicket("token", DateTimeOffset.UnixEpoch, [], null));
        var cookie = http.Response.Headers.SetCookie.ToString();
        Assert.StartsWith("__Host-session=token;", cookie, StringComparison.Ordinal);
        foreach (var attribute in new[] { "path=/", "secure", "httponly", "samesite=lax" })
            Assert.Contains(attribute, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        _ = new SecurityHeaders(_ => Task.CompletedTask).Invoke(http);
        Assert.Equal("max-age=31536000; includeSubDomains", http.Response.Headers.StrictTransportSecurity.ToString());
    }

    [Fact]
    public async Task A_page_allows_scripts_by_a_nonce_that_is_new_every_time_and_nothing_foreign()
    {
        var policies = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var page = await Send(HttpMethod.Get, "/sign-in");
            policies.Add(string.Join(' ', page.Headers.GetValues("Content-Security-Policy")));
            Assert.True(page.Headers.CacheControl?.NoStore);
            Assert.Equal("same-origin", string.Join(' ', page.Headers.GetValues("Referrer-Policy")));
        }
        Assert.NotEqual(policies[0], policies[1]);
        foreach (var rule in new[] { "default-src 'self'", "'nonce-", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'" })
            Assert.Contains(rule, policies[0], StringComparison.Ordinal);
        foreach (var hole in new[] { "unsafe-inline", "unsafe-eval", "http:", "https:", "*" })
            Assert.DoesNotContain(hole, policies[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/v1/plans")]
    [InlineData("OPTIONS", "/api/v1/me")]
    [InlineData("OPTIONS", "/api/v1/auth/login")]
    [InlineData("GET", "/")]
    public async Task No_foreign_origin_is_allowed_in(string method, string path)
    {
        using var answer = await Send(new HttpMethod(method), path, request =>
        {
            request.Headers.Add("Origin", "https://evil.example");
            request.Headers.Add("Access-Control-Request-Method", "POST");
        });
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("TRACE", "/")]
    [InlineData("GET", "/.git/config")]
    [InlineData("GET", "/swagger")]
    [InlineData("GET", "/assets/")]
    [InlineData("GET", "/appsettings.json")]
    [InlineData("GET", "/assets/../SubscriptionBox.Api.dll")]
    public async Task Nothing_of_the_inside_is_served(string method, string path)
    {
        using var answer = await Send(new HttpMethod(method), path);
        Assert.InRange((int)answer.StatusCode, 400, 499);
        Assert.False(answer.Headers.Contains("Server") || answer.Headers.Contains("X-Powered-By"));
    }

    [Fact]
    public async Task A_form_without_its_token_does_nothing()
    {
        var client = await _shop.Customer();
        using var answer = await Send(HttpMethod.Post, "/sign-out", request =>
        {
            request.Headers.Add("Cookie", $"session={client.Token}");
            request.Headers.Add("Origin", _shop.Address.GetLeftPart(UriPartial.Authority));
            request.Content = new FormUrlEncodedContent([]);
        });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        (await client.Get("me")).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/my-box", "/my-box")]
    [InlineData("/orders?cursor=1", "/orders?cursor=1")]
    [InlineData("//evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/a\r\nSet-Cookie: a=b", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void A_return_address_stays_in_the_shop(string? url, string goes) => Assert.Equal(goes, LocalUrl.Or(url, "/"));

    [Fact]
    public async Task A_password_hash_is_dear_and_salted()
    {
        using var hasher = new SlowPasswordHasher(Options.Create(new PasswordHashOptions()));
        var (first, second) = (Convert.FromBase64String(await hasher.Hash("correct horse")), Convert.FromBase64String(await hasher.Hash("correct horse")));
        Assert.NotEqual(first, second);
        // Identity's version 3: marker, function (2 is HMAC-SHA-512), iterations, length of the salt.
        Assert.Equal((1, 2u), (first[0], BinaryPrimitives.ReadUInt32BigEndian(first.AsSpan(1))));
        Assert.True(BinaryPrimitives.ReadUInt32BigEndian(first.AsSpan(5)) >= 210_000);
        Assert.True(BinaryPrimitives.ReadUInt32BigEndian(first.AsSpan(9)) >= 16);
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, Action<HttpRequestMessage>? adjust = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _shop.Address };
        using var request = new HttpRequestMessage(method, path);
        adjust?.Invoke(request);
        return await http.SendAsync(request);
    }
}
