using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Api.Pages;
using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>What tests may have otherwise.</summary>
public sealed class ShopHostOptions
{
    /// <summary>Load the demo shop into a new file.</summary>
    public bool Demo { get; init; } = true;

    /// <summary>The real time.</summary>
    public TimeProvider System { get; init; } = TimeProvider.System;

    /// <summary>Settings beside those of files, environment and command line; read before the parts are put together.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>The last word about services.</summary>
    public Action<WebApplicationBuilder>? Adjust { get; init; }
}

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
        builder.AddClock(options.System);
        builder.AddStorage(command.DataFolder);
        builder.AddGrains();
        builder.AddAdapters();
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

    /// <summary>Only what a person should look at: warnings and worse, one line each.</summary>
    private static void QuietLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // Why the shop does not open is said once, in one sentence, by PlainAnswers.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
    }
}
