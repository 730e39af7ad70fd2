using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using SubscriptionBox.Silo.Hosting;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Load;

/// <summary>The real shop in this process, with the demo's catalogue, the real time and a file on disk; rate limits are out of the way.</summary>
public sealed class LoadShop : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoadShop(WebApplication app) => _app = app;

    /// <summary>Settings under which a load test runs; the silo's own process gets the same.</summary>
    public static readonly IReadOnlyDictionary<string, string?> Settings = new Dictionary<string, string?>
    {
        ["Passwords:Iterations"] = "1000",
        ["Api:SessionRequestsPerMinute"] = "100000000",
        ["Api:AddressRequestsPerMinute"] = "100000000",
        ["Api:SignInsPerMinute"] = "1000000",
        ["Api:CardSetupsPerHour"] = "1000000",
    };

    /// <summary>What the bare endpoint answers.</summary>
    public BareEndpoint Bare => Services.GetRequiredService<BareEndpoint>();

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Its grains.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>The shop's time.</summary>
    public DateTimeOffset Now => Services.GetRequiredService<TimeProvider>().GetUtcNow();

    /// <summary>Where it listens.</summary>
    public int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    /// <summary>Opens a shop in a folder and waits until it is ready.</summary>
    public static async Task<LoadShop> Open(string folder)
    {
        var command = Command.Default with { DataFolder = folder, Urls = "http://127.0.0.1:0" };
        var app = ShopApplication.Build(command, new ShopHostOptions { Adjust = Adjust });
        await app.StartAsync();
        await app.Services.GetRequiredService<ShopOpened>().Completed;
        return new LoadShop(app);
    }

    /// <summary>A client for what is not measured.</summary>
    public ShopClient Client() => new(new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}"), Timeout = TimeSpan.FromMinutes(30) });

    /// <summary>Waits until the read models have seen everything.</summary>
    public async Task CatchUp()
    {
        foreach (var name in Services.GetRequiredService<Grains.Audit.IProjections>().Names)
            await Grains.GetGrain<Audit.IProjectionGrain>(name).CatchUp();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void Adjust(WebApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton<BareEndpoint>();
        builder.Services.AddSingleton<IStartupFilter>(services => services.GetRequiredService<BareEndpoint>());
    }
}
