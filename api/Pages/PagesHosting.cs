using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Api.Pages.Admin;
using SubscriptionBox.Api.Pages.Storefront;

namespace SubscriptionBox.Api.Pages;

/// <summary>The pages' place in the host.</summary>
public static class PagesHosting
{
    /// <summary>Adds what pages need.</summary>
    public static IServiceCollection AddShopPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddAntiforgery(options => options.Cookie.Name = "form");
        services.AddScoped<Visitor>();
        services.AddScoped<StartMemory>();
        services.AddScoped<BoxActions.Desk>();
        return services;
    }

    /// <summary>Goes first in the pipeline: whatever a page cannot show, and whatever goes wrong in one, becomes a page that says so.</summary>
    public static WebApplication UsePageErrors(this WebApplication app)
    {
        app.UseWhen(http => !ApiPath.IsApi(http.Request.Path), pages =>
        {
            pages.UseExceptionHandler("/something-went-wrong", createScopeForErrors: true);
            pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        });
        return app;
    }

    /// <summary>What pages need in the pipeline, after authorisation: forms are checked against forgery.</summary>
    public static WebApplication UseShopPages(this WebApplication app)
    {
        app.Use(RefuseCardNumbers);
        app.UseAntiforgery();
        return app;
    }

    /// <summary>A form that holds something like a card number goes no further.</summary>
    private static async Task RefuseCardNumbers(HttpContext http, RequestDelegate next)
    {
        if (!ApiPath.IsApi(http.Request.Path) && http.Request.HasFormContentType
            && (await http.Request.ReadFormAsync(http.RequestAborted)).Any(field => field.Value.Any(CardNumbers.In)))
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        else
            await next(http);
    }

    /// <summary>Maps pages, what their forms post to, and their files. A page without an [Authorize] of its own is open to anyone.</summary>
    public static void MapShopPages(this IEndpointRouteBuilder routes)
    {
        routes.MapRazorComponents<App>().Add(endpoint =>
        {
            var policy = endpoint.Metadata.OfType<IAuthorizeData>().FirstOrDefault()?.Policy;
            endpoint.Metadata.Add(policy switch
            {
                null => new Audience([], Anyone: true),
                PagePolicies.Administrator => new Audience([Role.Administrator]),
                _ => new Audience([Role.Customer]),
            });
            if (policy is null)
                endpoint.Metadata.Add(new AllowAnonymousAttribute());
        });
        routes.MapStartActions();
        routes.MapBoxActions();
        routes.MapAdminActions();
        routes.MapPost("/sign-out", async (IFormCollection _, Visitor visitor) =>
        {
            await visitor.SignOut();
            return TypedResults.LocalRedirect("/");
        }).ForAnyone().ExcludeFromDescription();
        foreach (var asset in Asset.All)
            routes.MapGet("/assets/" + asset.Name, asset.Serve).ForAnyone().ExcludeFromDescription();
    }
}
