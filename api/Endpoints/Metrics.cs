using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/admin/metrics</c>.</summary>
public static class MetricsEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder api) =>
        api.MapGet("/admin/metrics/subscriptions", Subscriptions).WithSummary("Subscriptions, recurring revenue, churn and skips of a range of days (UTC)").ForAdministrators();

    private static async Task<Ok<SubscriptionMetrics>> Subscriptions(DateOnly? from, DateOnly? to, HttpContext http, IGrainFactory grains) =>
        Reply.From(await grains.GetGrain<IMetricsGrain>("metrics").Subscriptions(from, to, http.Caller()));
}
