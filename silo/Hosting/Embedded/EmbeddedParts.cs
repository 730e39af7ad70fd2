using Microsoft.Extensions.Options;
using Orleans.Hosting;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Embedded.Runtime;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Embedded.Streams;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Silo.Adapters;
using SubscriptionBox.Silo.Adapters.Audit;
using SubscriptionBox.Silo.Adapters.Crm;
using SubscriptionBox.Silo.Adapters.EventLog;
using SubscriptionBox.Silo.Adapters.Mail;
using SubscriptionBox.Silo.Adapters.Payments;
using SubscriptionBox.Silo.Adapters.Privacy;
using SubscriptionBox.Silo.Catalogue;
using SubscriptionBox.Silo.ReadSide;
using SubscriptionBox.Silo.ReadSide.Ledger;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>What only the Embedded edition has: the shop file and the runtime over it.</summary>
internal static class EmbeddedParts
{
    /// <summary>The default grain storage's name.</summary>
    private const string DefaultStorage = "Default";

    /// <summary>The shop file with the tables of all parts.</summary>
    public static void AddStorage(this WebApplicationBuilder builder, string folder)
    {
        builder.Services.AddShopFile(file => file.Folder = folder);
        builder.AddMasterKey(folder);
        builder.Services.AddSingleton<ISchemaPart, DataKeySchema>();
        builder.Services.AddSingleton<ISchemaPart, StateIndexSchema>();
        builder.Services.AddSingleton<ISchemaPart, EventLogSchema>();
        builder.Services.AddSingleton<ISchemaPart, AuditSchema>();
        builder.Services.AddSingleton<ISchemaPart, CrmSchema>();
        builder.Services.AddSingleton<ISchemaPart, SandboxSchema>();
        builder.Services.AddSingleton<ISchemaPart, MailboxSchema>();
        builder.Services.AddSingleton<ISchemaPart, SecretSchema>();
        builder.Services.AddSingleton<ISchemaPart, ReadSideSchema>();
        builder.Services.AddSingleton<ISchemaPart, MarketingSchema>();
        builder.Services.AddSingleton<ISchemaPart, LedgerSchema>();
        builder.Services.AddSingleton<ISchemaPart, MetricsSchema>();
        builder.Services.AddSingleton<ISchemaPart, DemoSchema>();
    }

    /// <summary>The grains and what runs them.</summary>
    public static void AddGrains(this WebApplicationBuilder builder)
    {
        builder.UseOrleans(silo => silo
            .AddSqliteGrainStorageAsDefault()
            .UseSqliteReminders()
            .UseSqliteStreamStore()
            .AddDurableStreams(ShopStreams.Provider));
        builder.Services.Configure<EmbeddedRuntimeOptions>(runtime => runtime.Json = ShopJson.Options);
        builder.Services.AddOptions<SqliteGrainStorageOptions>(DefaultStorage).Configure<PersonalVault>(static (storage, vault) => storage.SerializerOptions = vault.Options);
        builder.AddPersonalVault<SqliteDataKeys>();
        builder.AddGrainServices();
    }

    /// <summary>What is read of the saved states themselves, and what lies beside the file.</summary>
    public static void AddFileAdapters(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IConfigureOptions<ApiOptions>>(s => new ConfigureOptions<ApiOptions>(api => api.Secret = s.GetRequiredService<ShopSecrets>().Get("api")));
        services.AddSingleton<IOutboxIndex, SqliteOutboxIndex>();
        services.AddSingleton<IOrderIndex, SqliteOrderIndex>();
        services.AddSingleton<ISessionIndex, SqliteSessionIndex>();
        services.AddSingleton<IObjectStorage>(s => new FileObjects(Path.Combine(s.GetRequiredService<ShopFile>().Folder, "objects")));
    }
}
