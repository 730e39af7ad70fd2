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
        var what = $"{http.Request.Method} /{(http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.TrimStart('/')}";
        await grains.GetGrain<IAccessLogGrain>($"acl-{caller.ActorId}").Note(what, customerId(view.Value), caller with { RequestId = Problem.TraceIdOf(http) });
        return view;
    }
}
