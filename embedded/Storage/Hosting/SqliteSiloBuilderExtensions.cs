using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Storage;
using SubscriptionBox.Embedded.Runtime;
using SubscriptionBox.Embedded.Streams;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>Verbs by which a silo keeps its state in the shop file.</summary>
public static class SqliteSiloBuilderExtensions
{
    private const string DefaultName = "Default";

    /// <summary>Opens the shop file in <paramref name="folder"/> for everything that keeps data there.</summary>
    public static ISiloBuilder UseShopFile(this ISiloBuilder builder, string folder) => builder.UseShopFile(options => options.Folder = folder);

    /// <summary>Opens the shop file for everything that keeps data there.</summary>
    public static ISiloBuilder UseShopFile(this ISiloBuilder builder, Action<ShopFileOptions> configure)
    {
        builder.Services.AddShopFile(configure);
        return builder;
    }

    /// <summary>Keeps the states of grains that name no storage in the shop file.</summary>
    public static ISiloBuilder AddSqliteGrainStorageAsDefault(this ISiloBuilder builder, Action<SqliteGrainStorageOptions>? configure = null) =>
        builder.AddSqliteGrainStorage(DefaultName, configure);

    /// <summary>Keeps the states of grains that ask for the storage <paramref name="name"/> in the shop file. All names share one table.</summary>
    public static ISiloBuilder AddSqliteGrainStorage(this ISiloBuilder builder, string name, Action<SqliteGrainStorageOptions>? configure = null)
    {
        var services = builder.Services.AddShopFile();
        services.AddOptions<SqliteGrainStorageOptions>(name).Configure<IOptions<EmbeddedRuntimeOptions>>(static (storage, runtime) => storage.SerializerOptions = runtime.Value.Json);
        if (configure is not null) services.Configure(name, configure);
        services.AddKeyedSingleton<IGrainStorage>(name, static (provider, key) => new SqliteGrainStorage(
            provider.GetRequiredService<ShopFile>(),
            provider.GetRequiredService<GrainStateLog>(),
            provider.GetRequiredService<IOptionsMonitor<SqliteGrainStorageOptions>>().Get((string)key!)));
        if (name == DefaultName) services.TryAddSingleton(provider => provider.GetRequiredKeyedService<IGrainStorage>(DefaultName));
        return builder;
    }

    /// <summary>Keeps reminders in the shop file.</summary>
    public static ISiloBuilder UseSqliteReminders(this ISiloBuilder builder)
    {
        builder.Services.AddShopFile().AddSingleton<IReminderTable, SqliteReminderTable>();
        return builder;
    }

    /// <summary>Adds a stream provider whose events and cursors are kept in the shop file; the providers of all names share the tables.</summary>
    public static ISiloBuilder AddSqliteStreams(this ISiloBuilder builder, string name, Action<DurableStreamOptions>? configure = null) =>
        builder.UseSqliteStreamStore().AddDurableStreams(name, configure);

    /// <summary>Only the store, for providers that are added with <see cref="DurableStreamSiloBuilderExtensions.AddDurableStreams"/>.</summary>
    public static ISiloBuilder UseSqliteStreamStore(this ISiloBuilder builder)
    {
        builder.Services.AddShopFile().TryAddSingleton<IStreamStore, SqliteStreamStore>();
        return builder;
    }
}
