using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Storage;
using SubscriptionBox.Embedded.Runtime;

namespace Orleans.Hosting;

/// <summary>What a silo is clustered with: here, with nothing.</summary>
public static class CoreHostingExtensions
{
    /// <summary>Names the service and the cluster; the ports are not used.</summary>
    public static ISiloBuilder UseLocalhostClustering(this ISiloBuilder builder, int siloPort = 11111, int gatewayPort = 30000, IPEndPoint? primarySiloEndpoint = null, string serviceId = "dev", string clusterId = "dev") =>
        builder.Configure<ClusterOptions>(options =>
        {
            options.ServiceId = serviceId;
            options.ClusterId = clusterId;
        });

    /// <summary>Traces are always carried along here; nothing to add.</summary>
    public static ISiloBuilder AddActivityPropagation(this ISiloBuilder builder) => builder;
}

/// <summary>Filters of every grain call.</summary>
public static class GrainCallFilterSiloBuilderExtensions
{
    public static ISiloBuilder AddIncomingGrainCallFilter(this ISiloBuilder builder, IIncomingGrainCallFilter filter) =>
        builder.ConfigureServices(services => services.AddSingleton(filter));

    public static ISiloBuilder AddIncomingGrainCallFilter<TImplementation>(this ISiloBuilder builder)
        where TImplementation : class, IIncomingGrainCallFilter => builder.ConfigureServices(services => services.AddSingleton<IIncomingGrainCallFilter, TImplementation>());

    public static ISiloBuilder AddIncomingGrainCallFilter(this ISiloBuilder builder, IncomingGrainCallFilterDelegate filter) =>
        builder.AddIncomingGrainCallFilter(new DelegateIncomingFilter(filter));

    public static ISiloBuilder AddOutgoingGrainCallFilter(this ISiloBuilder builder, IOutgoingGrainCallFilter filter) =>
        builder.ConfigureServices(services => services.AddSingleton(filter));

    public static ISiloBuilder AddOutgoingGrainCallFilter<TImplementation>(this ISiloBuilder builder)
        where TImplementation : class, IOutgoingGrainCallFilter => builder.ConfigureServices(services => services.AddSingleton<IOutgoingGrainCallFilter, TImplementation>());

    public static ISiloBuilder AddOutgoingGrainCallFilter(this ISiloBuilder builder, OutgoingGrainCallFilterDelegate filter) =>
        builder.AddOutgoingGrainCallFilter(new DelegateOutgoingFilter(filter));
}

/// <summary>Work that runs when the silo starts.</summary>
public static class SiloBuilderStartupExtensions
{
    public static ISiloBuilder AddStartupTask<TStartup>(this ISiloBuilder builder, int stage = ServiceLifecycleStage.Active)
        where TStartup : class, IStartupTask =>
        builder.AddStartupTask((services, token) => ActivatorUtilities.GetServiceOrCreateInstance<TStartup>(services).Execute(token), stage);

    public static ISiloBuilder AddStartupTask(this ISiloBuilder builder, IStartupTask startupTask, int stage = ServiceLifecycleStage.Active) =>
        builder.AddStartupTask((_, token) => startupTask.Execute(token), stage);

    public static ISiloBuilder AddStartupTask(this ISiloBuilder builder, Func<IServiceProvider, CancellationToken, Task> startupTask, int stage = ServiceLifecycleStage.Active) =>
        builder.ConfigureServices(services => services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(s => new StartupTask(s, startupTask, stage)));

    private sealed class StartupTask(IServiceProvider services, Func<IServiceProvider, CancellationToken, Task> task, int stage) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(StartupTask), stage, token => task(services, token));
    }
}

/// <summary>Grain state in memory.</summary>
public static class MemoryGrainStorageSiloBuilderExtensions
{
    public static ISiloBuilder AddMemoryGrainStorageAsDefault(this ISiloBuilder builder) => builder.ConfigureServices(services =>
    {
        services.AddMemoryStorage("Default");
        services.AddSingleton(s => s.GetRequiredKeyedService<IGrainStorage>("Default"));
    });

    public static ISiloBuilder AddMemoryGrainStorage(this ISiloBuilder builder, string name) =>
        builder.ConfigureServices(services => services.AddMemoryStorage(name));

    private static void AddMemoryStorage(this IServiceCollection services, string name) =>
        services.AddKeyedSingleton<IGrainStorage>(name, static (s, _) => ActivatorUtilities.CreateInstance<MemoryGrainStorage>(s));
}
