using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SubscriptionBox.Accounts;

namespace SubscriptionBox.Api.Hosting;

/// <summary>Who asks, for the grains: made of the session, the route's audience, the trace and the <c>Idempotency-Key</c>.</summary>
public static class Callers
{
    private static readonly object KeyItem = new();
    private static readonly Caller Anonymous = new("anonymous", Role.Anonymous, null);

    /// <summary>The caller of this request.</summary>
    public static Caller Caller(this HttpContext http)
    {
        var reads = HttpMethods.IsGet(http.Request.Method);
        // Reads leave no event behind, so they need neither trace id nor key.
        if (http.User is not SessionPrincipal { Session: var session })
            return reads ? Anonymous : Anonymous with { RequestId = Problem.TraceIdOf(http), Key = KeyOf(http) };
        return new Caller(session.AccountId, RoleFor(http, session), session.CustomerId, reads ? null : Problem.TraceIdOf(http), reads ? null : KeyOf(http), session.ElevatedUntil);
    }

    /// <summary>The caller's session.</summary>
    /// <exception cref="InvalidOperationException">The route is open to anyone and nobody is signed in: a mistake of ours.</exception>
    public static SessionView Session(this HttpContext http) =>
        (http.User as SessionPrincipal)?.Session ?? throw new InvalidOperationException("This route needs an audience of signed-in callers.");

    /// <summary>The caller's own customer record; routes <see cref="Access.ForCustomers"/> always have one.</summary>
    public static string CustomerId(this HttpContext http) =>
        http.Session().CustomerId ?? throw new InvalidOperationException("This route needs the audience of customers.");

    /// <summary>Keeps a request key for <see cref="Caller(HttpContext)"/>.</summary>
    internal static void SetKey(HttpContext http, RequestKey key) => http.Items[KeyItem] = key;

    private static RequestKey? KeyOf(HttpContext http) =>
        http.Request.Headers.ContainsKey(RequestKeys.Header) && http.Items.TryGetValue(KeyItem, out var key) ? (RequestKey?)key : null;

    /// <summary>The strongest role of the session that the route is for.</summary>
    private static Role RoleFor(HttpContext http, SessionView session)
    {
        if (session.Roles.Length == 1)
            return session.Roles[0];
        var audience = http.GetEndpoint()?.Metadata.GetMetadata<Audience>();
        var strongest = Role.Anonymous;
        foreach (var role in session.Roles)
            if (role > strongest && (audience is null || audience.Anyone || audience.Roles.Contains(role)))
                strongest = role;
        return strongest;
    }
}

/// <summary>Reads <c>Idempotency-Key</c> and hashes what was asked, with the shop's secret: bodies may hold a password, so a plain hash would help to guess it.</summary>
public sealed class RequestKeys(RequestDelegate next, IOptions<ApiOptions> options)
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>Most characters of a key.</summary>
    public const int MaxLength = 255;

    private readonly byte[] _secret = options.Value.Secret;

    /// <summary>Only requests with the header are buffered.</summary>
    public Task Invoke(HttpContext http)
    {
        var header = http.Request.Headers[Header];
        return header.Count == 0 || HttpMethods.IsGet(http.Request.Method) || http.GetEndpoint() is null ? next(http) : Keyed(http, header);
    }

    private async Task Keyed(HttpContext http, Microsoft.Extensions.Primitives.StringValues header)
    {
        if (header.Count != 1 || header[0] is not { Length: >= 1 and <= MaxLength } key)
            throw new BadField(Header, $"One value of 1 to {MaxLength} characters.");
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (body.Length > ApiOptions.MaxBodyBytes)
            throw new BadHttpRequestException("Request body too large.", StatusCodes.Status413PayloadTooLarge);
        Callers.SetKey(http, new RequestKey(key, Hash(http.Request, body)));
        body.Position = 0;
        http.Request.Body = body;
        await next(http);
    }

    private string Hash(HttpRequest request, MemoryStream body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        hmac.AppendData(body.GetBuffer().AsSpan(0, (int)body.Length));
        return Convert.ToHexStringLower(hmac.GetHashAndReset().AsSpan(0, 16));
    }
}
