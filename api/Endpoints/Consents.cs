using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Customers;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/me/consents</c>: what a person agreed to. Taking back is as easy as giving (GDPR 7(3)).</summary>
public static class ConsentEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapConsents(this IEndpointRouteBuilder api)
    {
        var consents = api.MapGroup("/me/consents");
        consents.MapGet("", List).WithSummary("What the customer agreed to, in which words, and all that was said about it before").ForCustomers();
        consents.MapPut("/{purpose}", Set).WithSummary("Gives a consent to the current wording, or takes it back").ForCustomers();
    }

    private static async Task<Ok<ListBody<ConsentView>>> List(PageQuery page, HttpContext http, IGrainFactory grains) =>
        Reply.List(await Mine(http, grains).GetConsents(http.Caller()), page, consent => consent);

    private static async Task<Ok<ConsentView>> Set(string purpose, ConsentBody body, HttpContext http, IGrainFactory grains) =>
        Reply.From(await Mine(http, grains).SetConsent(new ConsentChange(purpose, body.Given, body.Version), http.Caller()), all => all.Single(c => c.Purpose == purpose));

    private static ICustomerGrain Mine(HttpContext http, IGrainFactory grains) => grains.GetGrain<ICustomerGrain>(http.CustomerId());
}

/// <summary>A consent given or taken back.</summary>
/// <param name="Version">Of the wording that was shown; needed to give.</param>
public sealed record ConsentBody(bool Given, [Text(1, 20)] string? Version = null);
