using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Orleans;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Api.Pages.Storefront;

/// <summary>What the buttons of the my-box page post to: do it, then go back to the page with a notice (post, redirect, get).</summary>
public static class BoxActions
{
    /// <summary>Maps them; each form carries an antiforgery token, which binding from the form checks.</summary>
    public static void MapBoxActions(this IEndpointRouteBuilder routes)
    {
        var box = routes.MapGroup("/my-box").ForCustomers().ExcludeFromDescription();
        box.MapPost("/{id}/skip", (string id, [FromForm] string? deliveryId, Desk desk) =>
            Back("skip", desk.Subscription(id).Skip(deliveryId, desk.Visitor.Caller)));
        box.MapPost("/{id}/unskip", (string id, [FromForm] string? deliveryId, Desk desk) =>
            Back("unskip", desk.Subscription(id).Unskip(deliveryId ?? "", desk.Visitor.Caller)));
        box.MapPost("/{id}/pause", (string id, [FromForm] string? until, Desk desk) =>
            Back("pause", desk.Subscription(id).Pause(DateOnly.TryParse(until, CultureInfo.InvariantCulture, out var day) ? day : null, desk.Visitor.Caller)));
        box.MapPost("/{id}/resume", (string id, IFormCollection _, Desk desk) => Back("resume", desk.Subscription(id).Resume(desk.Visitor.Caller)));
        box.MapPost("/{id}/reactivate", (string id, IFormCollection _, Desk desk) => Back("reactivate", desk.Subscription(id).Reactivate(desk.Visitor.Caller)));
        box.MapPost("/{id}/pay", (string id, IFormCollection _, Desk desk) => Back("pay", desk.Subscription(id).PayNow(desk.Visitor.Caller)));
        box.MapPost("/{id}/change", (string id, [FromForm] string? paymentMethodId, [FromForm] string? addressId, Desk desk) => Back("change", Changed(id, paymentMethodId, addressId, desk), id));
        box.MapPost("/{id}/change-plan/confirm", (string id, [FromForm] string planId, Desk desk) => Back("plan", desk.Subscription(id).ChangePlan(planId, desk.Visitor.Caller), id));
        box.MapPost("/deliveries/{deliveryId}/swap", Swap);
        box.MapPost("/deliveries/{deliveryId}/ratings", Rate);
    }

    private static async Task<IResult> Swap(string deliveryId, [FromForm] string sku, [FromForm] string instead, Desk desk)
    {
        if (await desk.Find(deliveryId) is not { } found)
            return TypedResults.NotFound();
        var lines = found.Delivery.Items.Select(item => item.Sku == sku ? new BoxLine(instead, item.Quantity) : new BoxLine(item.Sku, item.Quantity)).ToImmutableArray();
        return await Back("items", found.Grain.SetItems(deliveryId, lines, desk.Visitor.Caller));
    }

    private static async Task<IResult> Rate(string deliveryId, IFormCollection form, Desk desk)
    {
        if (await desk.Find(deliveryId) is not { } found)
            return TypedResults.NotFound();
        var ratings = from item in found.Delivery.Items
                      let stars = int.TryParse(form[item.Sku], CultureInfo.InvariantCulture, out var given) ? given : 0
                      where stars is >= 1 and <= 5
                      select new ItemRating(item.Sku, stars);
        return await Back("ratings", found.Grain.Rate(deliveryId, [.. ratings], desk.Visitor.Caller));
    }

    /// <summary>The visitor's own subscription of that id, if it is one.</summary>
    public static async Task<SubscriptionView?> Own(string id, IGrainFactory grains, Visitor visitor) =>
        KeyConstraint.IsKey(id, "sub") && await grains.GetGrain<ISubscriptionGrain>(id).Get(visitor.Caller) is { Ok: true } answer ? answer.Value : null;

    // Only what differs is changed: a new card retries an unpaid charge, the same one is not told again.
    private static async Task<Answer<SubscriptionView>> Changed(string id, string? paymentMethodId, string? addressId, Desk desk)
    {
        var now = await desk.Subscription(id).Get(desk.Visitor.Caller);
        if (!now.Ok)
            return now;
        var change = new SubscriptionChange(paymentMethodId == now.Value.PaymentMethodId ? null : paymentMethodId, addressId == now.Value.AddressId ? null : addressId);
        return change is (null, null) ? now : await desk.Subscription(id).Change(change, null, desk.Visitor.Caller);
    }

    private static async Task<IResult> Back<T>(string done, Task<Answer<T>> doing, string? id = null)
    {
        var answer = await doing;
        var page = id is null ? "/my-box" : $"/my-box/{Uri.EscapeDataString(id)}";
        return TypedResults.LocalRedirect(answer.Ok ? $"{page}?notice={done}" : $"{page}?problem={answer.Refusal.Code}");
    }

    /// <summary>What every action needs.</summary>
    public sealed record Desk(IGrainFactory Grains, Visitor Visitor)
    {
        /// <summary>A subscription by id; the grain checks whose it is.</summary>
        public ISubscriptionGrain Subscription(string id) => Grains.GetGrain<ISubscriptionGrain>(id);

        /// <summary>The customer's own delivery of that id.</summary>
        public async Task<(ISubscriptionGrain Grain, DeliveryView Delivery)?> Find(string deliveryId)
        {
            var ids = await Grains.GetGrain<Customers.ICustomerGrain>(Visitor.CustomerId!).GetSubscriptions(Visitor.Caller);
            foreach (var id in ids.Ok ? ids.Value : [])
            {
                var deliveries = await Subscription(id).GetDeliveries(Visitor.Caller);
                if (deliveries.Ok && deliveries.Value.FirstOrDefault(d => d.DeliveryId == deliveryId) is { } delivery)
                    return (Subscription(id), delivery);
            }
            return null;
        }
    }
}
