using Microsoft.AspNetCore.Authorization;
using SubscriptionBox.Accounts;

namespace SubscriptionBox.Api.Hosting;

/// <summary>Who is asking, how often, and whether that route is for them: one call to the session's grain on every request, so that logout and expiry count at once (invariant I8).</summary>
/// <remarks>
/// One middleware of ours instead of the framework's three, for every route that names its <see cref="Audience"/>: they cost more than the rest of a read together.
/// Routes that name none, and pages with an <c>[Authorize]</c>, go on through the framework's authorisation, whose fallback policy refuses strangers.
/// </remarks>
public sealed class Gate(RequestDelegate next, IGrainFactory grains, RateLimits limits)
{
    /// <summary>Whether the framework's authorisation has to look at this request too.</summary>
    public static bool LeavesToFramework(HttpContext http) =>
        http.GetEndpoint() is { } endpoint && (endpoint.Metadata.GetMetadata<Audience>() is null || endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null);

    /// <summary>Admits or refuses.</summary>
    public async Task Invoke(HttpContext http)
    {
        var route = http.GetEndpoint()?.Metadata;
        SessionView? session = null;
        if (SessionToken.KeyOf(http) is { } key)
        {
            session = await grains.GetGrain<ISessionGrain>(key).Check(route?.GetMetadata<PassiveMetadata>() is not null);
            if (session is not null)
                http.User = SessionPrincipal.Of(session);
        }
        if (limits.Refuse(http, session?.SessionId) is { } tooMany)
            await Problem.Write(http, tooMany);
        else if (route?.GetMetadata<Audience>() is not { Anyone: false } audience || audience.Admits(session))
            await next(http);
        else
            await (session is null ? Challenge(http) : Forbid(http));
    }

    /// <summary>Nobody is signed in: programs are told, people are sent to sign in.</summary>
    public static Task Challenge(HttpContext http)
    {
        if (ApiPath.IsApi(http.Request.Path))
            return Problem.Write(http, HttpRefusal.Unauthenticated);
        var back = http.Request.PathBase + http.Request.Path + (HttpMethods.IsGet(http.Request.Method) ? http.Request.QueryString : default);
        http.Response.Redirect("/sign-in?returnUrl=" + Uri.EscapeDataString(back));
        return Task.CompletedTask;
    }

    /// <summary>Somebody is signed in who may not.</summary>
    public static Task Forbid(HttpContext http)
    {
        if (ApiPath.IsApi(http.Request.Path))
            return Problem.Write(http, CommonRefusal.Forbidden);
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return AccessLog.Refused(http, CommonRefusal.Forbidden);
    }
}
