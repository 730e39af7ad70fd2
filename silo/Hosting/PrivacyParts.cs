using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Crm;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Silo.Adapters;
using SubscriptionBox.Silo.Adapters.EventLog;
using SubscriptionBox.Silo.Adapters.Mail;
using SubscriptionBox.Silo.Adapters.Privacy;
using SubscriptionBox.Silo.ReadSide;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>What keeps personal data personal.</summary>
internal static class PrivacyParts
{
    /// <summary>The key that wraps all others: in a setting, or in a file of a folder.</summary>
    public static void AddMasterKey(this WebApplicationBuilder builder, string folder) =>
        builder.Services.AddSingleton<IKeyWrap>(_ => new MasterKeys(builder.Configuration["Privacy:MasterKeys"], Path.GetFullPath(folder)));

    /// <summary>The key ring and the vault over it; grain states are stored through it.</summary>
    public static void AddPersonalVault<TKeys>(this WebApplicationBuilder builder) where TKeys : class, IDataKeys
    {
        var services = builder.Services;
        services.AddSingleton<INonceSource, RandomNonces>();
        services.AddSingleton<TKeys>();
        services.AddSingleton<IDataKeys>(s => s.GetRequiredService<TKeys>());
        services.AddSingleton<PersonalVault>();
        services.AddHostedService<KeyRingCheck>();
    }

    /// <summary>Exports and erasures: every place that holds data of persons is registered here.</summary>
    public static void AddDataRequests(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IPersonalStore, MailboxStore>();
        services.AddSingleton<IPersonalStore, ActivityStore>();
        services.AddSingleton<IPersonalStore, InvoiceStore>();
        services.AddSingleton<IPersonalStore, CrmStore>();
        services.AddSingleton<IPersonalStore, MarketingStore>();
        services.AddSingleton<ExportCollector>();
        services.AddSingleton<ErasureSteps>();
    }
}

/// <summary>Opens the key ring before anything else starts: with a wrong master key the shop must not open, or everybody in it would look erased.</summary>
internal sealed class KeyRingCheck(IDataKeys keys) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = keys.Find(PersonalVault.Shop);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
