using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Customers;
using SubscriptionBox.Recommendations;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/me</c>: what belongs to the signed-in customer.</summary>
public static class MeEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapMe(this IEndpointRouteBuilder api)
    {
        var me = api.MapGroup("/me");
        me.MapGet("", Get).WithSummary("The profile").ForCustomers();
        me.MapPatch("", Change).WithSummary("Changes the profile; what is left out stays").ForCustomers();
        me.MapGet("/preferences", GetPreferences).WithSummary("The quiz as last answered").ForCustomers();
        me.MapPut("/preferences", SetPreferences).WithSummary("Answers the quiz anew").ForCustomers();
        me.MapGet("/addresses", GetAddresses).WithSummary("All addresses, oldest first").ForCustomers();
        me.MapPost("/addresses", AddAddress).WithSummary("Adds an address").ForCustomers().Refuses(RefusalKind.Conflict);
        me.MapDelete("/addresses/{id:key(adr)}", RemoveAddress).WithSummary("Removes an address that no running subscription ships to").ForCustomers().Refuses(RefusalKind.Conflict);
        me.MapGet("/payment-methods", GetPaymentMethods).WithSummary("All payment methods, oldest first; the first is the default").ForCustomers();
        me.MapPost("/payment-methods", AddPaymentMethod).WithSummary("Adds a payment method by the token of its provider; needs a fresh password").ForCustomers().Limited(RateLimited.CardSetup).Refuses(RefusalKind.Conflict, RefusalKind.PaymentDeclined);
        me.MapPost("/payment-methods/set-up", SetUpPaymentMethod).WithSummary("Begins adding a payment method with the provider's own form or page; needs a fresh password").ForCustomers().Limited(RateLimited.CardSetup).Refuses(RefusalKind.Conflict);
        me.MapDelete("/payment-methods/{id:key(pm)}", RemovePaymentMethod).WithSummary("Removes a payment method that no running subscription pays with; needs a fresh password").ForCustomers().Refuses(RefusalKind.Conflict);
        me.MapGet("/recommendations", GetRecommendations).WithSummary("Products this customer may like, best first, each with its reason").ForCustomers();
    }

    private static async Task<Ok<MeBody>> Get(HttpContext http, IGrainFactory grains) =>
        Reply.From(await Mine(http, grains).Get(http.Caller()), MeBody.Of, me => me.Version);

    private static async Task<Ok<MeBody>> Change(ChangeMeBody body, IfMatch match, HttpContext http, IGrainFactory grains) =>
        Reply.From(await Mine(http, grains).Change(new CustomerChange(body.Name, body.Country, body.TimeZone), match.Version, http.Caller()), MeBody.Of, me => me.Version);

    private static async Task<Ok<PreferencesBody>> GetPreferences(HttpContext http, IGrainFactory grains) =>
        Reply.From(await Mine(http, grains).GetPreferences(http.Caller()), PreferencesBody.Of);

    private static async Task<Ok<PreferencesBody>> SetPreferences(PreferencesBody body, HttpContext http, IGrainFactory grains) =>
        Reply.From(await Mine(http, grains).SetPreferences(body.ToPreferences(), http.Caller()), PreferencesBody.Of);

    private static async Task<Ok<ListBody<SavedAddressBody>>> GetAddresses(PageQuery page, HttpContext http, IGrainFactory grains) =>
        Reply.List(await Mine(http, grains).GetAddresses(http.Caller()), page, SavedAddressBody.Of);

    private static async Task<Created<SavedAddressBody>> AddAddress(AddressBody body, HttpContext http, IGrainFactory grains) => Reply.Created(
        await Mine(http, grains).AddAddress(new Address(body.Line1, body.Line2, body.City, body.Region, body.PostalCode, body.Country), http.Caller()), SavedAddressBody.Of);

    private static async Task<NoContent> RemoveAddress(string id, HttpContext http, IGrainFactory grains) =>
        Reply.Done(await Mine(http, grains).RemoveAddress(id, http.Caller()));

    private static async Task<Ok<ListBody<PaymentMethodView>>> GetPaymentMethods(PageQuery page, HttpContext http, IGrainFactory grains) =>
        Reply.List(await Mine(http, grains).GetPaymentMethods(http.Caller()), page, method => method);

    private static async Task<Created<PaymentMethodView>> AddPaymentMethod(NewPaymentMethodBody body, HttpContext http, IGrainFactory grains) =>
        Reply.Created(await Mine(http, grains).AddPaymentMethod(new AddPaymentMethod(body.Gateway, body.Token), http.Caller()), method => method);

    private static async Task<Ok<PaymentSetUpView>> SetUpPaymentMethod(SetUpPaymentMethodBody body, HttpContext http, IGrainFactory grains) =>
        Reply.From(await Mine(http, grains).SetUpPaymentMethod(body.Gateway, http.Caller()), begun => begun);

    private static async Task<NoContent> RemovePaymentMethod(string id, HttpContext http, IGrainFactory grains) =>
        Reply.Done(await Mine(http, grains).RemovePaymentMethod(id, http.Caller()));

    private static async Task<Ok<ListBody<Recommendation>>> GetRecommendations(string? limit, HttpContext http, IGrainFactory grains)
    {
        var most = PageQuery.LimitOf(limit, PageQuery.DefaultLimit, PageQuery.MaxLimit);
        return Reply.Of(new ListBody<Recommendation>(await grains.GetGrain<IRecommendationGrain>(http.CustomerId()).Top(most, http.Caller()), null));
    }

    private static ICustomerGrain Mine(HttpContext http, IGrainFactory grains) => grains.GetGrain<ICustomerGrain>(http.CustomerId());
}

/// <summary>The signed-in customer.</summary>
public sealed record MeBody(string CustomerId, string Email, string Name, string Country, string TimeZone, DateTimeOffset CreatedAt)
{
    /// <summary>From the grain's view.</summary>
    public static MeBody Of(CustomerView me) => new(me.CustomerId, me.Email, me.Name, me.Country, me.TimeZone, me.CreatedAt);
}

/// <summary>Changes to the profile; what is left out stays.</summary>
public sealed record ChangeMeBody([Text(1, 120)] string? Name = null, [Text(2, 2)] string? Country = null, [Text(1, 60)] string? TimeZone = null);

/// <summary>A postal address.</summary>
/// <param name="Region">State or province (ISO 3166-2 without the country), needed in US and CA.</param>
/// <param name="Country">ISO 3166 alpha-2.</param>
public sealed record AddressBody(
    [Text(1, 200)] string Line1, [Text(1, 200)] string City, [Text(1, 20)] string PostalCode, [Text(2, 2)] string Country,
    [Text(0, 200)] string? Line2 = null, [Text(0, 60)] string? Region = null);

/// <summary>A saved address.</summary>
public sealed record SavedAddressBody(string Id, string Line1, string? Line2, string City, string? Region, string PostalCode, string Country)
{
    /// <summary>From the grain's view.</summary>
    public static SavedAddressBody Of(AddressView saved) =>
        new(saved.Id, saved.Address.Line1, saved.Address.Line2, saved.Address.City, saved.Address.Region, saved.Address.PostalCode, saved.Address.Country);
}

/// <summary>With which provider a payment method is to be added.</summary>
public sealed record SetUpPaymentMethodBody([OneOf("sandbox", "stripe", "paypal")] string Gateway);

/// <summary>A payment provider's token; card numbers never come here.</summary>
public sealed record NewPaymentMethodBody([OneOf("sandbox", "stripe", "paypal")] string Gateway, [Text(1, 255)] string Token);
