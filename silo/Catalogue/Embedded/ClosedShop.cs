using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using SubscriptionBox.Audit;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Silo.Hosting;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>The shop as an import opens it: grains and storage, but no door. Nobody can order meanwhile, and nothing that fell due is worked through.</summary>
public sealed class ClosedShop : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ClosedShop(WebApplication app) => _app = app;

    /// <summary>The shop's grains.</summary>
    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The shop's parts.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>What puts products in.</summary>
    public CatalogueImport Import => new(Grains, Services.GetRequiredService<TimeProvider>());

    /// <summary>Opens the file of a folder.</summary>
    /// <param name="command">Says which.</param>
    /// <param name="demo">Load the demo shop, as the first start does.</param>
    public static async Task<ClosedShop> Open(Command command, bool demo = false)
    {
        var app = ShopApplication.Build(command, new ShopHostOptions { Demo = demo, Adjust = Close });
        // First of all, and by itself: a folder in use or a damaged file is a sentence to a person, not a host that failed to start.
        _ = app.Services.GetRequiredService<ShopFile>();
        try
        {
            await app.StartAsync();
            return new ClosedShop(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Publishes what is still in outboxes and lets the read models catch up, so that the next start is as quick as any; then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await Grains.GetGrain<IOutboxRelayGrain>("relay").Sweep();
        await Task.WhenAll(Services.GetRequiredService<IProjections>().Names.Select(name => Grains.GetGrain<IProjectionGrain>(name).CatchUp()));
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void Close(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IServer, NoDoor>();
        foreach (var service in builder.Services.Where(s => s.ServiceType == typeof(IHostedService) && (s.ImplementationType == typeof(ShopOpening) || s.ImplementationType == typeof(ShopUpkeep))).ToList())
            builder.Services.Remove(service);
    }

    /// <summary>A web server that listens nowhere.</summary>
    private sealed class NoDoor : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
