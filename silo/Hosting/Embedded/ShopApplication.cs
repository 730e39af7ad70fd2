using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Api.Pages;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>Puts the shop together: storage, grains, adapters, API, pages.</summary>
public static class ShopApplication
{
    /// <summary>Everything registered, nothing started, no file opened yet.</summary>
    public static WebApplication Build(Command command, ShopHostOptions options)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(command.Urls);
        builder.Configuration.AddInMemoryCollection(options.Settings);
        builder.QuietLogging();
        builder.Services.AddSingleton(options);
        builder.AddClock(options.System, movable: true);
        builder.AddStorage(command.DataFolder);
        builder.AddGrains();
        builder.AddAdapters();
        builder.AddFileAdapters();
        builder.AddReadSide();
        builder.Services.AddShopApi(builder.Configuration);
        builder.Services.AddShopPages();
        builder.AddStart();
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
