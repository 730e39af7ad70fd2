using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Silo.Adapters;
using SubscriptionBox.Silo.Hosting;

namespace SubscriptionBox.Tests.Grains.Cluster;

/// <summary>The shop's own grains on Microsoft Orleans: one silo in this process, records in memory but through the shop's serialiser, ports in memory.</summary>
public sealed class OrleansSilo : IAsyncLifetime
{
    private TestCluster cluster = null!;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => cluster.GetSiloServiceProvider();

    /// <summary>Ends the grain's activation: the next call reads its record.</summary>
    public Task Forget(IAddressable grain) => cluster.DeactivateAsync(grain);

    public async Task InitializeAsync()
    {
        var builder = new TestClusterBuilder(1);
        // The test cluster's own grain directory is stronger than production's.
        builder.Options.SiloBuilderConfiguratorTypes.Clear();
        builder.Options.ConfigureFileLogging = false;
        builder.AddSiloBuilderConfigurator<Silo>();
        cluster = builder.Build();
        await cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    private sealed class Silo : ISiloConfigurator
    {
        public void Configure(ISiloBuilder silo) => silo
            .ConfigureServices(AddPorts)
            .ConfigureLogging(logging => logging.ClearProviders())
            .AddMemoryGrainStorageAsDefault()
            .AddMemoryGrainStorage("PubSubStore")
            .AddMemoryStreams(ShopStreams.Provider)
            .UseInMemoryReminderService();

        private static void AddPorts(IServiceCollection services)
        {
            services.AddSingleton(TimeProvider.System);
            services.AddSingleton<IGrainStorageSerializer>(new ShopJsonSerializer(ShopJson.Options));
            services.AddSingleton<IIdSource, RandomIds>();
            services.AddSingleton<MemoryEventLog>();
            services.AddSingleton<IEventLog>(s => s.GetRequiredService<MemoryEventLog>());
            services.AddSingleton<IStockReader, NoStockYet>();
            services.AddSingleton<AggregateServices>();
            services.AddSingleton<SettingsCache>();
        }
    }
}
