using Microsoft.AspNetCore.Http.HttpResults;
using SubscriptionBox.Api.Hosting;

namespace SubscriptionBox.Api.Pages.Storefront;

/// <summary>What the script of the first steps asks for.</summary>
public static class StartActions
{
    /// <summary>Maps it; binding from the form checks the antiforgery token.</summary>
    public static void MapStartActions(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/start/box", (IFormCollection form, StartMemory memory) =>
            new RazorComponentResult<FirstBox>(new { Draft = memory.Read().With(form["step"].ToString(), form) })).ForAnyone().ExcludeFromDescription();
}
