using Npgsql;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Streams;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Silo.Adapters;
using SubscriptionBox.Silo.Adapters.Privacy;
using SubscriptionBox.Silo.Storage;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>What only the Cluster edition has: PostgreSQL, and Microsoft Orleans over it.</summary>
internal static class ClusterParts
{
    /// <summary>The ADO.NET name of PostgreSQL.</summary>
    private const string Invariant = "Npgsql";

    /// <summary>The database, and what other silos tell through it.</summary>
    public static void AddDatabase(this WebApplicationBuilder builder, ClusterSettings settings, string connection)
    {
        var services = builder.Services;
        services.AddSingleton(_ => new PostgresDatabase(connection, settings.ShopConnections));
        // The master key is a setting here: silos come and go, and all have to have the same one.
        if (builder.Configuration["Privacy:MasterKeys"] is not { Length: > 0 })
            throw new CannotStartException("Privacy:MasterKeys is missing (environment Privacy__MasterKeys): all silos need the same master key, as 1:base64 of 32 random bytes.");
        builder.AddMasterKey(".");
        services.AddSingleton<IDatabaseListener>(s => s.GetRequiredService<PostgresDataKeys>());
        services.AddSingleton<IDatabaseListener, ClockListener>();
        services.AddHostedService<DatabaseNotices>();
    }

    /// <summary>The grains and what runs them.</summary>
    public static void AddGrains(this WebApplicationBuilder builder, ClusterSettings settings, string connection)
    {
        StateNames.Check();
        // Orleans opens a connection for every write under way: without a bound a burst of writes is more than the database takes.
        connection = new NpgsqlConnectionStringBuilder(connection) { MaxPoolSize = settings.StateConnections, ApplicationName = "subscriptionbox-orleans" }.ConnectionString;
        builder.AddPersonalVault<PostgresDataKeys>();
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = (settings.ServiceId, settings.ClusterId))
                .Configure<SiloOptions>(options => options.SiloName = settings.SiloName is { Length: > 0 } name ? name : $"{Environment.MachineName}-{settings.SiloPort}")
                .ConfigureEndpoints(settings.Address, settings.SiloPort, settings.GatewayPort, listenOnAnyHostAddress: settings.AdvertisedAddress is { Length: > 0 })
                .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, connection))
                .AddAdoNetGrainStorageAsDefault(options => options.Configure<PersonalVault>((storage, vault) =>
                {
                    (storage.Invariant, storage.ConnectionString) = (Invariant, connection);
                    // The JSON text of the shop file, with personal values sealed. Orleans' own default writes type names.
                    storage.GrainStorageSerializer = new ShopJsonSerializer(vault.Options);
                }))
                .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, connection))
                // Streams only wake: who reads the log goes on from its own position. All subscriptions are implicit, so nothing has to be stored of them.
                .AddMemoryStreams(ShopStreams.Provider, streams => streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly))
                .AddActivityPropagation()
                .FailOverFast();
            if (settings.Tls.On)
                silo.UseTls(settings.Tls.Apply);
        });
        PinOrleansToRealTime(builder.Services);
        builder.AddGrainServices();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Failover.Shutdown);
    }

    /// <summary>What is read of the saved states themselves, and what lies beside them.</summary>
    public static void AddDatabaseAdapters(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IOutboxIndex, PostgresOutboxIndex>();
        services.AddSingleton<IOrderIndex, PostgresOrderIndex>();
        services.AddSingleton<ISessionIndex, PostgresSessionIndex>();
        services.AddSingleton<IObjectStorage, PostgresObjects>();
    }

    /// <summary>The connection of a process without grains.</summary>
    public static void AddClusterClient(this WebApplicationBuilder builder, ClusterSettings settings, string connection) => builder.UseOrleansClient(client =>
    {
        client.Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = (settings.ServiceId, settings.ClusterId))
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, connection))
            // Silos and API processes start in any order.
            .UseConnectionRetryFilter(static async (_, cancellation) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ContinueWith(static _ => { }, TaskScheduler.Default);
                return !cancellation.IsCancellationRequested;
            })
            .AddActivityPropagation()
            .FailOverFast();
        if (settings.Tls.On)
            client.UseTls(settings.Tls.Apply);
    });

    /// <summary>The shop's clock is for the grains; Orleans' own work in the background goes by the real one, or a moved clock would end memberships and leases.</summary>
    private static void PinOrleansToRealTime(IServiceCollection services)
    {
        services.AddKeyedSingleton<TimeProvider>(KeyedService.AnyKey, static (_, _) => TimeProvider.System);
        services.AddKeyedSingleton(TimeProviderNames.Grains, static (s, _) => s.GetRequiredService<TimeProvider>());
    }
}
