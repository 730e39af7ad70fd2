using System.Text.Json.Serialization;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Customers;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/subscriptions</c>: what customers do with theirs.</summary>
public static class SubscriptionEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapSubscriptions(this IEndpointRouteBuilder api)
    {
        api.MapGet("/subscriptions", List).WithSummary("All subscriptions, oldest first").ForCustomers();
        api.MapGet("/subscriptions/{id:key(sub)}", Get).WithSummary("One subscription with its next delivery").ForCustomers();
        api.MapGet("/subscriptions/{id:key(sub)}/deliveries", Deliveries).WithSummary("Deliveries to come (at least three) and past ones").ForCustomers();
        api.MapPost("/subscriptions/{id:key(sub)}/skip", Skip).WithSummary("Skips one delivery and its charge").ForCustomers().Refuses(RefusalKind.Conflict);
        api.MapPost("/subscriptions/{id:key(sub)}/unskip", Unskip).WithSummary("Takes a skip back").ForCustomers().Refuses(RefusalKind.Conflict);
        api.MapPost("/subscriptions/{id:key(sub)}/pause", Pause).WithSummary("Stops deliveries and charges, until a date or until resumed").ForCustomers().Refuses(RefusalKind.Conflict);
        api.MapPost("/subscriptions/{id:key(sub)}/resume", Resume).WithSummary("Goes on after a pause").ForCustomers().Refuses(RefusalKind.Conflict);
        api.MapGet("/subscriptions/{id:key(sub)}/cancel", PreviewCancel).WithSummary("What a cancellation would mean: the last box, the refund").ForCustomers().Refuses(RefusalKind.Conflict);
        api.MapPost("/subscriptions/{id:key(sub)}/cancel", Cancel).WithSummary("Cancels at the end of what is paid, or at once; needs a fresh password").ForCustomers().Refuses(RefusalKind.Conflict);
        api.MapPost("/subscriptions/{id:key(sub)}/reactivate", Reactivate).WithSummary("Takes a cancellation back, or begins a new term").ForCustomers().Refuses(RefusalKind.Conflict, RefusalKind.PaymentDeclined);
        api.MapGet("/subscriptions/{id:key(sub)}/change-plan", PreviewChange).WithSummary("What a change of plan would cost now").ForCustomers().Refuses(RefusalKind.Conflict);
        api.MapPost("/subscriptions/{id:key(sub)}/change-plan", ChangePlan).WithSummary("Changes the plan now, charging what the preview shows").ForCustomers().Refuses(RefusalKind.Conflict, RefusalKind.PaymentDeclined);
        api.MapPost("/subscriptions/{id:key(sub)}/pay", Pay).WithSummary("Tries an unpaid charge again now").ForCustomers().Refuses(RefusalKind.Conflict, RefusalKind.PaymentDeclined);
        api.MapPatch("/subscriptions/{id:key(sub)}", Change).WithSummary("Ships to another address, or pays with another method").ForCustomers().Refuses(RefusalKind.Conflict);
    }

    private static async Task<Ok<ListBody<SubscriptionBody>>> List(PageQuery page, HttpContext http, IGrainFactory grains)
    {
        var caller = http.Caller();
        var known = await grains.GetGrain<ICustomerGrain>(http.CustomerId()).GetSubscriptions(caller);
        if (!known.Ok)
            return known.Refusal;
        // Oldest first; a checkout that came to nothing is not shown.
        var from = page.Place();
        var ids = known.Value.Skip(from).Take(page.Limit).ToArray();
        var views = await Task.WhenAll(ids.Select(id => grains.GetGrain<ISubscriptionGrain>(id).Get(caller)));
        var next = from + ids.Length < known.Value.Length ? (from + ids.Length).ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
        return Reply.Of(new ListBody<SubscriptionBody>([.. views.Where(v => v.Ok).Select(v => SubscriptionBody.Of(v.Value!))], page.Seal(next)));
    }

    private static async Task<Ok<SubscriptionBody>> Get(string id, HttpContext http, IGrainFactory grains) =>
        Replied(await grains.GetGrain<ISubscriptionGrain>(id).Get(http.Caller()));

    private static async Task<Ok<ListBody<DeliveryView>>> Deliveries(string id, PageQuery page, HttpContext http, IGrainFactory grains) =>
        Reply.List(await grains.GetGrain<ISubscriptionGrain>(id).GetDeliveries(http.Caller()), page, d => d);

    private static async Task<Ok<SubscriptionBody>> Skip(string id, SkipBody? body, HttpContext http, IGrainFactory grains) =>
        Replied(await grains.GetGrain<ISubscriptionGrain>(id).Skip(body?.DeliveryId, http.Caller()));

    private static async Task<Ok<SubscriptionBody>> Unskip(string id, UnskipBody body, HttpContext http, IGrainFactory grains) =>
        Replied(await grains.GetGrain<ISubscriptionGrain>(id).Unskip(body.DeliveryId, http.Caller()));

    private static async Task<Ok<SubscriptionBody>> Pause(string id, PauseBody? body, HttpContext http, IGrainFactory grains) =>
        Replied(await grains.GetGrain<ISubscriptionGrain>(id).Pause(body?.Until, http.Caller()));

    private static async Task<Ok<SubscriptionBody>> Resume(string id, HttpContext http, IGrainFactory grains) =>
        Replied(await grains.GetGrain<ISubscriptionGrain>(id).Resume(http.Caller()));

    private static async Task<Ok<CancelPreview>> PreviewCancel(string id, HttpContext http, IGrainFactory grains) =>
        Reply.From(await grains.GetGrain<ISubscriptionGrain>(id).PreviewCancel(http.Caller()));

    private static async Task<Ok<SubscriptionBody>> Cancel(string id, CancelBody body, HttpContext http, IGrainFactory grains) =>
        Replied(await grains.GetGrain<ISubscriptionGrain>(id).Cancel(new(body.Reason, body.Immediately ?? false), http.Caller()));

    private static async Task<Ok<SubscriptionBody>> Reactivate(string id, HttpContext http, IGrainFactory grains) =>
        Replied(await grains.GetGrain<ISubscriptionGrain>(id).Reactivate(http.Caller()));

    private static async Task<Ok<PlanChangePreview>> PreviewChange(string id, string? planId, HttpContext http, IGrainFactory grains)
    {
        if (string.IsNullOrEmpty(planId))
            throw new BadField("planId", "Which plan?");
        return KeyConstraint.IsKey(planId, "plan") ? Reply.From(await grains.GetGrain<ISubscriptionGrain>(id).PreviewPlanChange(planId, http.Caller())) : SubscriptionRefusal.UnknownPlan;
    }

    private static async Task<Ok<SubscriptionBody>> ChangePlan(string id, ChangePlanBody body, HttpContext http, IGrainFactory grains) => KeyConstraint.IsKey(body.PlanId, "plan")
        ? Replied(await grains.GetGrain<ISubscriptionGrain>(id).ChangePlan(body.PlanId, http.Caller()))
        : SubscriptionRefusal.UnknownPlan;

    private static async Task<Ok<SubscriptionBody>> Pay(string id, HttpContext http, IGrainFactory grains) =>
        Replied(await grains.GetGrain<ISubscriptionGrain>(id).PayNow(http.Caller()));

    private static async Task<Ok<SubscriptionBody>> Change(string id, SubscriptionPatchBody body, IfMatch match, HttpContext http, IGrainFactory grains) =>
        Replied(await grains.GetGrain<ISubscriptionGrain>(id).Change(new(body.PaymentMethodId, body.AddressId), match.Version, http.Caller()));

    private static Ok<SubscriptionBody> Replied(Answer<SubscriptionView> answer) => Reply.From(answer, SubscriptionBody.Of, s => s.Version);
}

/// <summary>A subscription on the wire.</summary>
public sealed record SubscriptionBody(
    string SubscriptionId, string CustomerId, string PlanId, SubscriptionStatus Status, string Currency, Money Price, DateOnly BillingAnchor,
    DateTimeOffset CurrentPeriodStart, DateTimeOffset CurrentPeriodEnd,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? NextChargeAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DeliveryView? NextDelivery,
    bool CancelAtPeriodEnd, string? NextActionUrl, DateOnly? ResumesOn, DeliveryView? LastDelivery, string PaymentMethodId, string AddressId, string? EndReason, DateTimeOffset? FailingSince,
    ImmutableArray<CouponView>? Coupons)
{
    /// <summary>Of what the grain shows.</summary>
    public static SubscriptionBody Of(SubscriptionView s) => new(s.SubscriptionId, s.CustomerId, s.PlanId, s.Status, s.Currency, s.Price, s.BillingAnchor,
        s.CurrentPeriodStart, s.CurrentPeriodEnd, s.NextChargeAt, s.NextDelivery, s.CancelAtPeriodEnd, s.NextActionUrl, s.ResumesOn, s.LastDelivery, s.PaymentMethodId, s.AddressId, s.EndReason, s.FailingSince,
        s.Coupons.IsEmpty ? null : s.Coupons);
}

/// <summary>Which delivery to skip; none for the next one that is not locked.</summary>
public sealed record SkipBody([Text(1, 120)] string? DeliveryId = null);

/// <summary>Which skip to take back.</summary>
public sealed record UnskipBody([Text(1, 120)] string DeliveryId);

/// <summary>Until which local date; none for until resumed.</summary>
public sealed record PauseBody(DateOnly? Until = null);

/// <summary>A cancellation.</summary>
public sealed record CancelBody([Text(1, 500, Lines = true)] string Reason, bool? Immediately = null);

/// <summary>Another plan.</summary>
public sealed record ChangePlanBody([Text(1, 100)] string PlanId);

/// <summary>Another payment method or address.</summary>
public sealed record SubscriptionPatchBody([Text(1, 120)] string? PaymentMethodId = null, [Text(1, 120)] string? AddressId = null);
