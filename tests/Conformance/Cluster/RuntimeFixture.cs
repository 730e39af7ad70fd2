using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace SubscriptionBox.Tests.Conformance.Support;

/// <summary>
/// The suite on Microsoft Orleans: one silo in this process, called through its own client as the embedded runtime is. Without the test cluster's
/// own grain directory, which is stronger than the one production has.
/// </summary>
public sealed class RuntimeFixture : IAsyncLifetime
{
    private TestCluster cluster = null!;

    public IServiceProvider Services => cluster.GetSiloServiceProvider();

    public async Task InitializeAsync()
    {
        var builder = new TestClusterBuilder(1);
        builder.Options.SiloBuilderConfiguratorTypes.Clear();
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = false;
        builder.AddSiloBuilderConfigurator<Silo>();
        cluster = builder.Build();
        await cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    private sealed class Silo : ISiloConfigurator
    {
        public void Configure(ISiloBuilder silo) => silo
            .ConfigureServices(services => services.AddSuite())
            .ConfigureLogging(logging => logging.ClearProviders())
            .Configure<GrainCollectionOptions>(RuntimeSettings.CollectSoon)
            .AddMemoryGrainStorageAsDefault()
            .AddMemoryGrainStorage("PubSubStore")
            .AddMemoryStreams(SuiteServices.Streams)
            .UseInMemoryReminderService();
    }
}
