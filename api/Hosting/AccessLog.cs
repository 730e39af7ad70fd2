using SubscriptionBox.Audit;

namespace SubscriptionBox.Api.Hosting;

/// <summary>Notes that staff is shown something personal, before it is shown.</summary>
public static class AccessLog
{
    /// <summary>The answer, once the view is in the audit trail's queue. A refusal shows nothing, and customers look at their own.</summary>
    /// <param name="answer">What is about to be shown.</param>
    /// <param name="http">Who asks for what.</param>
    /// <param name="grains">The grains.</param>
    /// <param name="customerId">Whose data; null for a list of many.</param>
    public static async Task<Answer<T>> Viewed<T>(this Task<Answer<T>> answer, HttpContext http, IGrainFactory grains, Func<T, string?> customerId)
    {
        var view = await answer;
        var caller = http.Caller();
        if (!view.Ok || caller.Role is not (Role.Support or Role.Marketing or Role.Administrator))
            return view;
        await grains.GetGrain<IAccessLogGrain>($"acl-{caller.ActorId}").Note(RouteOf(http), customerId(view.Value), caller with { RequestId = Problem.TraceIdOf(http) });
        return view;
    }

    /// <summary>Notes that somebody who is signed in is refused, before they are told. Strangers are not noted: they get 401, and a failed sign-in has an event of its own.</summary>
    public static Task Refused(HttpContext http, Refusal refusal)
    {
        if (http.User is not SessionPrincipal { Session: var session })
            return Task.CompletedTask;
        // The route may be for none of the session's roles: the strongest tells most of who it was. Staff without a second factor has none yet.
        var caller = new Caller(session.AccountId, session.Roles.DefaultIfEmpty(Role.Anonymous).Max(), session.CustomerId, Problem.TraceIdOf(http));
        return http.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<IAccessLogGrain>($"acl-{session.AccountId}").NoteRefused(RouteOf(http), refusal.Code, caller);
    }

    private static string RouteOf(HttpContext http) => $"{http.Request.Method} /{(http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.TrimStart('/')}";
}
