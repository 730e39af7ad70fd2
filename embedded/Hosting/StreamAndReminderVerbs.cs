using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Streams;
using SubscriptionBox.Embedded.Runtime;
using SubscriptionBox.Embedded.Streams;

namespace Orleans.Hosting
{
    /// <summary>Reminders.</summary>
    public static class SiloBuilderReminderExtensions
    {
        /// <summary>The service is always there; a table must be chosen.</summary>
        public static ISiloBuilder AddReminders(this ISiloBuilder builder) => builder;
    }

    /// <summary>Reminders that are gone with the process.</summary>
    public static class SiloBuilderReminderMemoryExtensions
    {
        public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder) =>
            builder.ConfigureServices(services => services.AddSingleton<IReminderTable, MemoryReminderTable>());
    }

    /// <summary>Streams.</summary>
    public static class SiloBuilderStreamingExtensions
    {
        /// <summary>Streams are always there; a provider must be added.</summary>
        public static ISiloBuilder AddStreaming(this ISiloBuilder builder) => builder;
    }

    /// <summary>Streams that are gone with the process.</summary>
    public static class SiloBuilderMemoryStreamExtensions
    {
        public static ISiloBuilder AddMemoryStreams(this ISiloBuilder builder, string name) =>
            StreamProviderServices.Add(builder, name, static _ => new MemoryStreamStore());
    }
}

namespace SubscriptionBox.Embedded.Streams
{
    using Orleans;
    using Orleans.Hosting;

    /// <summary>Streams over a durable store.</summary>
    public static class DurableStreamSiloBuilderExtensions
    {
        /// <summary>Adds a stream provider whose events are kept in the registered <see cref="IStreamStore"/>.</summary>
        public static ISiloBuilder AddDurableStreams(this ISiloBuilder builder, string name, Action<DurableStreamOptions>? configure = null)
        {
            if (configure is not null)
                builder.Services.Configure(name, configure);
            return StreamProviderServices.Add(builder, name, static services => services.GetRequiredService<IStreamStore>());
        }
    }

    internal static class StreamProviderServices
    {
        public static ISiloBuilder Add(ISiloBuilder builder, string name, Func<IServiceProvider, IStreamStore> store)
        {
            builder.Services.AddKeyedSingleton(name, (services, _) => new EmbeddedStreamProvider(
                name,
                services.GetRequiredService<EmbeddedRuntime>(),
                store(services),
                services.GetRequiredService<IOptionsMonitor<DurableStreamOptions>>().Get(name),
                services.GetRequiredService<IOptions<EmbeddedRuntimeOptions>>().Value.Json));
            builder.Services.AddKeyedSingleton<IStreamProvider>(name, (services, _) => services.GetRequiredKeyedService<EmbeddedStreamProvider>(name));
            builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services => services.GetRequiredKeyedService<EmbeddedStreamProvider>(name));
            return builder;
        }
    }
}
