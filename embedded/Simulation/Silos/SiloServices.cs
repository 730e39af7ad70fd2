using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.Timers;
using SubscriptionBox.Embedded.Hosting;
using SubscriptionBox.Embedded.Runtime;
using SubscriptionBox.Embedded.Streams;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>Puts the services of a silo together: the product's runtime with the simulator's ports.</summary>
internal static class SiloServices
{
    public static ServiceProvider Build(SimulatedSilo silo)
    {
        var options = silo.Cluster.Options;
        var services = new ServiceCollection();
        services.AddSingleton(options.Loggers);
        services.AddSingleton(silo.Cluster);
        services.AddSingleton(silo);
        services.AddSingleton<TimeProvider>(silo.Clock);
        services.AddSingleton<ITurnScheduler>(silo.Turns);
        services.AddSingleton(silo.Cluster.Boundary);
        var storage = new SimulatedGrainStorage(silo, options.Json);
        services.AddSingleton<IGrainStorage>(storage);
        foreach (var name in options.StorageProviders)
            services.AddKeyedSingleton<IGrainStorage>(name, storage);
        services.AddSingleton(Options.Create(RuntimeOptions(silo)));
        services.AddSingleton(Options.Create(options.CreateCollection()));
        services.AddSingleton(Options.Create(new SiloMessagingOptions { ResponseTimeout = options.ResponseTimeout }));
        services.AddOrleans(builder =>
        {
            foreach (var provider in options.StreamProviders)
                StreamProviderServices.Add(builder, provider, _ => new SimulatedStreamStore(silo));
            if (!silo.IsClient)
                options.ConfigureSilo?.Invoke(silo, builder);
        });
        services.AddSingleton<IReminderRegistry>(new SimulatedReminderRegistry(silo));
        return services.BuildServiceProvider();
    }

    private static EmbeddedRuntimeOptions RuntimeOptions(SimulatedSilo silo) => new()
    {
        TimeProvider = silo.Clock,
        NewGuid = silo.Cluster.Chance.NextGuid,
        Json = silo.Cluster.Options.Json,
        Carrier = new SimulatedCarrier(silo),
        Types = silo.Cluster.Options.Types,
    };
}
