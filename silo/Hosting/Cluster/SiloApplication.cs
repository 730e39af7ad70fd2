using SubscriptionBox.Grains.Operations;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Operations;
using SubscriptionBox.Silo.Storage;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>Puts a silo of the Cluster edition together: database, grains, adapters, read side. It answers nobody but other silos, API processes and probes.</summary>
public static class SiloApplication
{
    /// <summary>Everything registered, nothing started, no connection made yet.</summary>
    public static WebApplication Build(Command command, ShopHostOptions options)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(command.Urls);
        builder.Configuration.AddInMemoryCollection(options.Settings);
        builder.QuietLogging();
        var settings = ClusterSettings.Read(builder.Configuration);
        var connection = ClusterSettings.Connection(builder.Configuration);
        builder.Services.AddSingleton(new ShopHostOptions { Demo = options.Demo && settings.Demo, System = options.System });
        builder.AddDatabase(settings, connection);
        builder.AddClock(options.System, settings.TestClock);
        builder.AddGrains(settings, connection);
        builder.AddAdapters();
        builder.AddDatabaseAdapters();
        builder.AddReadSide();
        builder.AddStart();
        options.Adjust?.Invoke(builder);

        var app = builder.Build();
        app.MapGet("/health/live", () => Results.Ok());
        app.MapGet("/health/ready", Ready);
        return app;
    }

    /// <summary>Starts it. First of all, and by itself: a database without the schema is a sentence to a person, not a host that failed to start somewhere.</summary>
    public static async Task Open(WebApplication app, CancellationToken cancellationToken = default)
    {
        await SchemaMigrations.Check(app.Services.GetRequiredService<PostgresDatabase>().Source, cancellationToken);
        await app.Services.GetRequiredService<IDataKeys>().Create(PersonalVault.Shop);
        await app.StartAsync(cancellationToken);
    }

    /// <summary>Whether this very silo is ready, and if not, why.</summary>
    private static async Task<IResult> Ready(IEnumerable<IHealthCheck> checks)
    {
        var parts = await Task.WhenAll(checks.Select(check => check.Check()));
        var reasons = parts.Where(part => !part.Ready).ToDictionary(part => part.Name, part => part.Reason);
        return reasons.Count == 0 ? Results.Ok() : Results.Json(reasons, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
