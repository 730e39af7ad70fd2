using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;

namespace SubscriptionBox.Api.Hosting;

/// <summary>Headers that every answer carries, errors and files included (trust checklist 24–27, 33, 34).</summary>
public sealed class SecurityHeaders(RequestDelegate next)
{
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues Referrer = "same-origin";
    private static readonly StringValues NoStore = "no-store";
    private static readonly StringValues ApiPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";
    private static readonly StringValues Opener = "same-origin";
    private static readonly StringValues Transport = "max-age=31536000; includeSubDomains";
    private static readonly StringValues Features = "camera=(), microphone=(), geolocation=(), payment=(self)";

    /// <summary>Sets them before anything else can answer. Nothing is cached unless a route or a file says that it may be.</summary>
    public Task Invoke(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = NoSniff;
        headers["Referrer-Policy"] = Referrer;
        headers.CacheControl = NoStore;
        if (http.Request.IsHttps)
            headers.StrictTransportSecurity = Transport;
        if (ApiPath.IsApi(http.Request.Path))
            headers.ContentSecurityPolicy = ApiPolicy;
        else
        {
            headers.ContentSecurityPolicy = PagePolicy(CspNonce.Of(http));
            headers["Cross-Origin-Opener-Policy"] = Opener;
            headers["Permissions-Policy"] = Features;
        }
        return next(http);
    }

    private static string PagePolicy(string nonce) =>
        $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}

/// <summary>The nonce that a page's own inline scripts and styles carry; new for every request.</summary>
public static class CspNonce
{
    private static readonly object Item = new();

    /// <summary>This request's nonce.</summary>
    public static string Of(HttpContext http)
    {
        if (http.Items.TryGetValue(Item, out var known))
            return (string)known!;
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        http.Items[Item] = nonce;
        return nonce;
    }
}
