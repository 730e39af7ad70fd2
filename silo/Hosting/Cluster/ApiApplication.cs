using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Api.Pages;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>Puts an API process of the Cluster edition together: HTTP and pages in front of the silos. It keeps nothing, so any number of them may run; the database tells it only where the silos are.</summary>
public static class ApiApplication
{
    /// <summary>Everything registered, nothing started, no connection made yet.</summary>
    public static WebApplication Build(Command command, ShopHostOptions options)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(command.Urls);
        builder.Configuration.AddInMemoryCollection(options.Settings);
        builder.QuietLogging();
        builder.Services.AddSingleton(options.System);
        if (builder.Configuration["Api:Secret"] is not { Length: > 0 })
            throw new CannotStartException("Api:Secret is missing (environment Api__Secret): all API processes need the same one, base64 of at least 32 random bytes.");
        builder.AddClusterClient(ClusterSettings.Read(builder.Configuration), ClusterSettings.Connection(builder.Configuration));
        builder.Services.AddShopApi(builder.Configuration);
        builder.Services.AddShopPages();
        options.Adjust?.Invoke(builder);

        var app = builder.Build();
        app.UsePageErrors();
        app.UseShopApi();
        app.UseShopPages();
        app.MapShopApi();
        app.MapShopPages();
        return app;
    }
}
