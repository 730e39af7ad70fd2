using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Crm;

namespace SubscriptionBox.Api.Endpoints;

/// <summary>The contacts that the sandbox CRM has.</summary>
public static class CrmEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapCrm(this IEndpointRouteBuilder api)
    {
        api.MapGet("/admin/crm/contacts", Contacts).WithSummary("The contacts that the sandbox CRM has, oldest first").ForAdministrators();
    }

    private static async Task<Ok<ListBody<CrmContactView>>> Contacts(PageQuery page, HttpContext http, IGrainFactory grains) => Reply.List(
        await grains.GetGrain<ICrmContactsGrain>("crm").List(page.Cursor, page.Limit, http.Caller()).Viewed(http, grains, _ => null), page, contact => contact);
}
