using System.ComponentModel.DataAnnotations;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Curation;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/deliveries</c>: single boxes.</summary>
public static class DeliveryEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapDeliveries(this IEndpointRouteBuilder api)
    {
        api.MapPut("/deliveries/{id:key(dlv)}/items", SetItems).WithSummary("Swaps the items of a box, until its cutoff").ForCustomers().Refuses(RefusalKind.Conflict);
        api.MapGet("/deliveries/{id:key(dlv)}/alternatives", Alternatives).WithSummary("What could be swapped into a box, best first").ForCustomers().Refuses(RefusalKind.Conflict);
        api.MapPost("/deliveries/{id:key(dlv)}/ratings", Rate).WithSummary("Rates what arrived").ForCustomers().Refuses(RefusalKind.Conflict);
    }

    private static async Task<Ok<DeliveryView>> SetItems(string id, BoxBody body, HttpContext http, IGrainFactory grains) => Of(grains, id) is { } subscription
        ? Reply.From(await subscription.SetItems(id, [.. body.Items.Select(i => new BoxLine(i.Sku, i.Quantity))], http.Caller()))
        : CommonRefusal.NotFound;

    private static async Task<Ok<ListBody<BoxItem>>> Alternatives(string id, string? limit, HttpContext http, IGrainFactory grains)
    {
        var most = PageQuery.LimitOf(limit, PageQuery.DefaultLimit, PageQuery.MaxLimit);
        if (Of(grains, id) is not { } subscription)
            return CommonRefusal.NotFound;
        var answer = await subscription.Alternatives(id, most, http.Caller());
        return answer.Refusal is { } no ? no : Reply.Of(new ListBody<BoxItem>(answer.Value, null));
    }

    private static async Task<Ok<DeliveryView>> Rate(string id, RatingsBody body, HttpContext http, IGrainFactory grains) => Of(grains, id) is { } subscription
        ? Reply.From(await subscription.Rate(id, [.. body.Ratings.Select(r => new ItemRating(r.Sku, r.Stars))], http.Caller()))
        : CommonRefusal.NotFound;

    private static ISubscriptionGrain? Of(IGrainFactory grains, string deliveryId) =>
        SubscriptionIds.OfDelivery(deliveryId) is { } id ? grains.GetGrain<ISubscriptionGrain>(id) : null;
}

/// <summary>What a box shall hold.</summary>
public sealed record BoxBody([Count(1, 20)] ImmutableArray<BoxLineBody> Items);

/// <summary>One line of it.</summary>
public sealed record BoxLineBody([Text(2, 40)] string Sku, [Range(1, 20)] int Quantity);

/// <summary>Stars for what arrived.</summary>
public sealed record RatingsBody([Count(1, 20)] ImmutableArray<RatingBody> Ratings);

/// <summary>Stars for one item.</summary>
public sealed record RatingBody([Text(2, 40)] string Sku, [Range(1, 5)] int Stars);
