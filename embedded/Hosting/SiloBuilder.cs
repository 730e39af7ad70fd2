using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Timers;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Hosting;

/// <summary>The embedded silo's builder: one for each service collection, however often it is asked for.</summary>
internal sealed class SiloBuilder : ISiloBuilder
{
    private SiloBuilder(IServiceCollection services, IConfiguration configuration)
    {
        Services = services;
        Configuration = configuration;
    }

    public IServiceCollection Services { get; }

    public IConfiguration Configuration { get; }

    public static SiloBuilder Of(IServiceCollection services, IConfiguration configuration)
    {
        if (services.FirstOrDefault(s => s.ServiceType == typeof(SiloBuilder))?.ImplementationInstance is SiloBuilder known)
            return known;
        var builder = new SiloBuilder(services, configuration);
        services.AddSingleton(builder);
        AddRuntime(services);
        return builder;
    }

    private static void AddRuntime(IServiceCollection services)
    {
        services.AddLogging();
        services.AddOptions();
        services.TryAddSingleton<ITurnScheduler, ThreadPoolTurnScheduler>();
        services.TryAddSingleton<MessageBoundary>();
        services.AddSingleton<EmbeddedRuntime>();
        services.AddSingleton<EmbeddedClusterClient>();
        services.AddSingleton<IClusterClient>(s => s.GetRequiredService<EmbeddedClusterClient>());
        services.AddSingleton<IGrainFactory>(s => s.GetRequiredService<EmbeddedClusterClient>());
        services.AddSingleton<IGrainRuntime, GrainRuntime>();
        services.AddSingleton<ITimerRegistry, TimerRegistry>();
        services.AddSingleton<PersistentStateFactory>();
        services.AddSingleton<ReminderService>();
        services.AddSingleton<IReminderRegistry>(s => s.GetRequiredService<ReminderService>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(s => s.GetRequiredService<ReminderService>());
        services.AddScoped<ActivationContextHolder>();
        services.AddScoped<IGrainContextAccessor>(s => s.GetRequiredService<ActivationContextHolder>());
        services.AddScoped(s => s.GetRequiredService<IGrainContextAccessor>().GrainContext);
        services.AddHostedService<EmbeddedHostedService>();
    }
}

/// <summary>Starts and stops the runtime with its host.</summary>
internal sealed class EmbeddedHostedService(EmbeddedRuntime runtime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => runtime.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => runtime.StopAsync(cancellationToken);
}
