using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/quotes</c> and the checkout.</summary>
public static class CheckoutEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapCheckout(this IEndpointRouteBuilder api)
    {
        api.MapPost("/quotes", Quote).WithSummary("What a plan costs somewhere, tax included").ForAnyone();
        api.MapPost("/subscriptions", Subscribe).WithSummary("Subscribes: curates, charges and orders the first box").ForCustomers().Refuses(RefusalKind.Conflict, RefusalKind.PaymentDeclined);
    }

    private static async Task<Ok<Quote>> Quote(QuoteBody body, HttpContext http, IGrainFactory grains) => KeyConstraint.IsKey(body.PlanId, "plan")
        ? Reply.From(await grains.GetGrain<IPricingGrain>("pricing").Quote(new(body.PlanId, body.Country, body.Region, body.Currency, body.PromoCode) { CustomerId = http.Caller().CustomerId }))
        : SubscriptionRefusal.UnknownPlan;

    private static async Task<Created<SubscriptionBody>> Subscribe(SubscribeBody body, HttpContext http, IGrainFactory grains)
    {
        if (!KeyConstraint.IsKey(body.PlanId, "plan"))
            return SubscriptionRefusal.UnknownPlan;
        var caller = http.Caller();
        var customer = http.CustomerId();
        // The key names the subscription: a retry reaches the grain that has the first answer.
        var id = SubscriptionIds.Of(customer, caller.Key?.Key ?? Guid.NewGuid().ToString("N"));
        var answer = await grains.GetGrain<ISubscriptionGrain>(id).Subscribe(
            new(customer, body.PlanId, body.PaymentMethodId, body.AddressId, body.PromoCode, body.Currency), caller);
        return Reply.Created(answer, SubscriptionBody.Of, s => $"{ApiPath.Base}/subscriptions/{s.SubscriptionId}", s => s.Version);
    }
}

/// <summary>What a plan costs where.</summary>
public sealed record QuoteBody(
    [Text(1, 100)] string PlanId, [Text(2, 2)] string Country, [Text(1, 3)] string? Region = null,
    [OneOf("USD", "CAD", "EUR", "GBP")] string? Currency = null, [Text(1, 210)] string? PromoCode = null);

/// <summary>A checkout.</summary>
public sealed record SubscribeBody(
    [Text(1, 100)] string PlanId, [Text(1, 120)] string PaymentMethodId, [Text(1, 120)] string AddressId,
    [Text(1, 210)] string? PromoCode = null, [OneOf("USD", "CAD", "EUR", "GBP")] string? Currency = null);
