using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using SubscriptionBox.Api.Endpoints;

namespace SubscriptionBox.Api.Hosting;

/// <summary>The HTTP layer, for whoever hosts it.</summary>
public static class ShopApi
{
    /// <summary>Registers everything the API needs but the grains and <see cref="ApiOptions.Secret"/>, which the host sets.</summary>
    public static IServiceCollection AddShopApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiOptions>().Bind(configuration.GetSection(ApiOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimit.HardLimitBytes;
        });
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => WireJson.Apply(json.SerializerOptions));
        services.AddRouting(routing =>
        {
            routing.ConstraintMap["key"] = typeof(KeyConstraint);
            routing.ConstraintMap["sku"] = typeof(SkuConstraint);
        });
        services.AddAuthentication(SessionAuthentication.Scheme).AddScheme();
        services.AddShopPolicies();
        services.AddSingleton<RateLimits>();
        // One line of log scope and one activity a request cost more than the request; telemetry starts its own activities.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None));
        services.AddShopOpenApi();
        return services;
    }

    /// <summary>The pipeline: pages and endpoints are mapped after it.</summary>
    public static WebApplication UseShopApi(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<ProblemEdge>();
        app.UseRouting();
        app.UseMiddleware<Gate>();
        app.UseWhen(Gate.LeavesToFramework, rest => rest.UseAuthorization());
        app.UseMiddleware<RequestKeys>();
        app.LeaveOutTheFrameworksOwn();
        return app;
    }

    /// <summary>All endpoints of the contract, one verb a domain.</summary>
    public static WebApplication MapShopApi(this WebApplication app)
    {
        var api = app.MapGroup(ApiPath.Base).CheckBodies();
        api.MapAccounts();
        api.MapCatalogue();
        api.MapAdminCatalog();
        api.MapAdminInventory();
        api.MapAdminSupply();
        api.MapOrders();
        api.MapSupportOrders();
        api.MapLedger();
        api.MapMetrics();
        api.MapAdminPlanPrices();
        api.MapAdminSettings();
        api.MapMailbox();
        api.MapOperations();
        api.MapAdminOperations();
        api.MapAdminAudit();
        api.MapCrm();
        app.MapHealthAndWebhooks();
        app.MapSandboxPage();
        api.MapCheckout();
        api.MapSubscriptions();
        api.MapDeliveries();
        api.MapMe();
        api.MapDataRequests();
        api.MapConsents();
        api.MapCredits();
        api.MapMarketing();
        app.MapShopOpenApi();
        return app;
    }

    /// <summary>The web host puts its own authentication and authorisation in front unless it is told that they are there: <see cref="Gate"/> is.</summary>
    private static void LeaveOutTheFrameworksOwn(this IApplicationBuilder app)
    {
        app.Properties["__AuthenticationMiddlewareSet"] = true;
        app.Properties["__AuthorizationMiddlewareSet"] = true;
    }

    private static void AddScheme(this Microsoft.AspNetCore.Authentication.AuthenticationBuilder authentication)
    {
        authentication.Services.AddTransient<SessionAuthentication>();
        authentication.Services.Configure<Microsoft.AspNetCore.Authentication.AuthenticationOptions>(options =>
            options.AddScheme<SessionAuthentication>(SessionAuthentication.Scheme, displayName: null));
    }
}
