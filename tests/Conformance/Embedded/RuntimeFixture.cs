using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Conformance.Support;

/// <summary>The suite on the embedded runtime, hosted as the product hosts it, with its state in a shop file.</summary>
public sealed class RuntimeFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("conformance-");
    private IHost _host = null!;

    public IServiceProvider Services => _host.Services;

    public async Task InitializeAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();

        // Some tests leave a call that waits for ever; nobody should wait for it.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(3));
        builder.UseOrleans(silo => silo
            .ConfigureServices(services => services.AddSuite())
            .Configure<GrainCollectionOptions>(RuntimeSettings.CollectSoon)
            .UseShopFile(_folder.FullName)
            .AddSqliteGrainStorageAsDefault()
            .AddSqliteStreams(SuiteServices.Streams)
            .UseSqliteReminders());
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _folder.Delete(recursive: true);
    }
}
