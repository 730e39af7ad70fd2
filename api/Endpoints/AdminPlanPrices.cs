using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Catalog;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/admin/plans/{id}/prices</c>: new prices with a date for new and a later one for existing subscribers.</summary>
public static class AdminPlanPriceEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapAdminPlanPrices(this IEndpointRouteBuilder api)
    {
        api.MapGet("/admin/plans/{id:key(plan)}/prices", Get).WithSummary("A plan's price now, and all changes with their dates").ForAdministrators();
        api.MapPost("/admin/plans/{id:key(plan)}/prices", Schedule).WithSummary("A new price: a day for new subscribers, a later one for existing ones, who are told 30 days before").ForAdministrators();
    }

    private static async Task<Ok<PlanPricesBody>> Get(string id, IGrainFactory grains) =>
        Reply.From(await grains.GetGrain<IPlanGrain>(id).Get(), PlanPricesBody.Of, plan => plan.Version);

    private static async Task<Created<PlanPricesBody>> Schedule(string id, NewPriceBody body, HttpContext http, IGrainFactory grains)
    {
        var answer = await grains.GetGrain<IPlanGrain>(id).SchedulePrice(new SchedulePrice(Given.Prices(body.Prices, body.Price), body.NewFrom, body.ExistingFrom), http.Caller());
        if (answer.Ok)
            await grains.GetGrain<ICatalogQueryGrain>("catalog").Refresh();
        return Reply.Created(answer, PlanPricesBody.Of, plan => $"{ApiPath.Base}/admin/plans/{plan.Plan.PlanId}/prices", plan => plan.Version);
    }
}

/// <summary>A new price. Give <paramref name="Price"/> for one currency, or <paramref name="Prices"/> for several; currencies that are not named keep theirs.</summary>
/// <param name="NewFrom">Who subscribes on this day or later (UTC) pays it.</param>
/// <param name="ExistingFrom">Existing subscribers pay it with their first charge on this day or later; at least 31 days after newFrom, so that everybody is told 30 days before in their own zone.</param>
public sealed record NewPriceBody(DateOnly NewFrom, DateOnly ExistingFrom, Money? Price = null, [Count(1, 4)] ImmutableArray<Money>? Prices = null);

/// <summary>A plan's prices.</summary>
/// <param name="Prices">For new subscribers, now.</param>
/// <param name="Changes">Oldest first.</param>
public sealed record PlanPricesBody(string PlanId, ImmutableArray<Money> Prices, ImmutableArray<PriceStep> Changes)
{
    internal static PlanPricesBody Of(PlanView plan) => new(plan.Plan.PlanId, plan.Plan.Prices, plan.Steps);
}
