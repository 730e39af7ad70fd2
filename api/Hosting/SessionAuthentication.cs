using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using SubscriptionBox.Accounts;

namespace SubscriptionBox.Api.Hosting;

/// <summary>Tells the framework what the <see cref="Gate"/> found out: pages with an <c>[Authorize]</c> of their own ask this scheme.</summary>
public sealed class SessionAuthentication : IAuthenticationHandler
{
    /// <summary>The scheme's name.</summary>
    public const string Scheme = "session";

    private HttpContext _http = null!;

    /// <inheritdoc/>
    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _http = context;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(
        _http.User is SessionPrincipal principal ? AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme)) : AuthenticateResult.NoResult());

    /// <inheritdoc/>
    public Task ChallengeAsync(AuthenticationProperties? properties) => Gate.Challenge(_http);

    /// <inheritdoc/>
    public Task ForbidAsync(AuthenticationProperties? properties) => Gate.Forbid(_http);
}

/// <summary>A signed-in person or program.</summary>
public sealed class SessionPrincipal : ClaimsPrincipal
{
    private static readonly ConditionalWeakTable<SessionView, SessionPrincipal> Known = [];

    private SessionPrincipal(SessionView session) : base(IdentityOf(session)) => Session = session;

    /// <summary>The session, as its grain showed it for this request.</summary>
    public SessionView Session { get; }

    /// <summary>The principal of a session; the same one as long as the grain shows the same view, as it does within a burst of requests.</summary>
    public static SessionPrincipal Of(SessionView session) => Known.GetValue(session, static s => new SessionPrincipal(s));

    private static ClaimsIdentity IdentityOf(SessionView session)
    {
        var identity = new ClaimsIdentity(SessionAuthentication.Scheme, ClaimTypes.NameIdentifier, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, session.AccountId));
        foreach (var role in session.Roles)
            identity.AddClaim(new Claim(ClaimTypes.Role, ShopRoles.NameOf(role)));
        return identity;
    }
}

/// <summary>Where a request carries its session token, and how pages set it.</summary>
public static class SessionToken
{
    /// <summary>The cookie over TLS: the prefix makes browsers insist on Secure, on the path and on no domain.</summary>
    public const string SecureCookie = "__Host-session";

    /// <summary>The cookie over plain HTTP, which only the embedded edition on loopback serves.</summary>
    public const string PlainCookie = "session";

    private const string Bearer = "Bearer ";

    /// <summary>The session grain's key, if the request carries something that can be a token.</summary>
    public static string? KeyOf(HttpContext http)
    {
        var authorization = http.Request.Headers.Authorization;
        if (authorization.Count > 0)
        {
            var value = authorization.Count == 1 ? authorization[0] : null;
            return value is not null && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? SessionKey.Of(value.AsSpan(Bearer.Length).Trim()) : null;
        }
        var cookie = http.Request.Cookies[NameFor(http)];
        return cookie is null || !IsOurOwnPage(http) ? null : SessionKey.Of(cookie);
    }

    /// <summary>Whether a browser sent it along by itself.</summary>
    public static bool CameByCookie(HttpContext http) => http.Request.Headers.Authorization.Count == 0;

    /// <summary>Signs a browser in.</summary>
    public static void Set(HttpContext http, SessionTicket ticket) =>
        http.Response.Cookies.Append(NameFor(http), ticket.Token, Options(http));

    /// <summary>Forgets the session in the browser; the session itself is ended by its grain.</summary>
    public static void Forget(HttpContext http) => http.Response.Cookies.Delete(NameFor(http), Options(http));

    private static string NameFor(HttpContext http) => http.Request.IsHttps ? SecureCookie : PlainCookie;

    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true,
    };

    /// <summary>A cookie comes along whoever made the browser send the request: what changes state must come from a page of ours.</summary>
    private static bool IsOurOwnPage(HttpContext http)
    {
        var request = http.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return true;
        if (request.Headers.Origin.ToString() is { Length: > 0 } origin)
            return string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
        return request.Headers["Sec-Fetch-Site"].ToString() is "same-origin";
    }
}

/// <summary>Which paths answer programs (problem documents, no redirects).</summary>
public static class ApiPath
{
    /// <summary>Every route of the contract begins with this.</summary>
    public const string Base = "/api/v1";

    /// <summary>True for the API, the health checks and the OpenAPI document.</summary>
    public static bool IsApi(PathString path) =>
        path.StartsWithSegments("/api") || path.StartsWithSegments("/health") || path.StartsWithSegments("/openapi") || path.StartsWithSegments("/webhooks");
}
