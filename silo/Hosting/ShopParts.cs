using Orleans.Configuration;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Calendar;
using SubscriptionBox.Grains.Campaigns;
using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Grains.Crm;
using SubscriptionBox.Grains.Curation;
using SubscriptionBox.Grains.Customers;
using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Grains.Ledger;
using SubscriptionBox.Grains.Ledger.Invoices;
using SubscriptionBox.Grains.Mail;
using SubscriptionBox.Grains.Operations;
using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Grains.Recommendations;
using SubscriptionBox.Grains.Shipping;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Grains.Subscriptions.Metrics;
using SubscriptionBox.Silo.Adapters;
using SubscriptionBox.Silo.Adapters.Audit;
using SubscriptionBox.Silo.Adapters.Calendar;
using SubscriptionBox.Silo.Adapters.Clock;
using SubscriptionBox.Silo.Adapters.Crm;
using SubscriptionBox.Silo.Adapters.EventLog;
using SubscriptionBox.Silo.Adapters.Mail;
using SubscriptionBox.Silo.Adapters.Payments;
using SubscriptionBox.Silo.Adapters.Privacy;
using SubscriptionBox.Silo.Adapters.Shipping;
using SubscriptionBox.Silo.Catalogue;
using SubscriptionBox.Silo.ReadSide;
using SubscriptionBox.Silo.ReadSide.Ledger;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>The parts of a shop that both editions have, one verb each.</summary>
internal static class ShopParts
{
    /// <summary>The shop's one time; it stands where it stood when the shop was closed before anything else can ask for it.</summary>
    public static void AddClock(this WebApplicationBuilder builder, TimeProvider system, bool movable)
    {
        var clock = new ShopClock(system, movable);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IShopClock>(clock);
        builder.Services.AddHostedService<ClockRestore>();
    }

    /// <summary>What the grains are given, whatever runs them.</summary>
    public static void AddGrainServices(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<GrainCollectionOptions>(KeepBriefly);
        builder.Services.AddOptions<CalendarOptions>().Bind(builder.Configuration.GetSection("Calendar")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<AggregateServices>();
        builder.Services.AddSingleton<SettingsCache>();
        builder.Services.AddSingleton<CurationShelves>();
        builder.Services.AddOptions<InventoryOptions>().Bind(builder.Configuration.GetSection("Inventory")).Validate(o => o.Problem() is null, "Inventory: a value is out of its range.").ValidateOnStart();
    }

    /// <summary>A day's renewals touch every subscription once, with its customer and a new order: kept for the usual fifteen minutes, a hundred thousand of each are over 2 GB (17 KB an activation, measured).
    /// At 590 renewals a second a minute's keeping still came to 1.6 GB; coming back from the file takes a tenth of a millisecond.</summary>
    private static void KeepBriefly(GrainCollectionOptions collection)
    {
        collection.CollectionQuantum = TimeSpan.FromSeconds(10);
        foreach (var once in new[] { typeof(OrderGrain), typeof(SubscriptionGrain), typeof(CustomerGrain), typeof(RecommendationGrain), typeof(WebhookGrain) })
            collection.ClassSpecificCollectionAge[once.FullName!] = TimeSpan.FromSeconds(30);
    }

    /// <summary>The outside world.</summary>
    public static void AddAdapters(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IIdSource, RandomIds>();
        services.AddSingleton<ShopSecrets>();
        services.AddSingleton<IEventLog, SqlEventLog>();
        services.AddSingleton<IAuditStore, SqlAuditStore>();
        services.AddSingleton<IDueIndex, SqlDueIndex>();
        services.AddSingleton<ICarrier, SandboxCarrier>();
        services.AddSingleton<SqlMailbox>();
        services.AddSingleton<IMailer>(s => s.GetRequiredService<SqlMailbox>());
        services.AddSingleton<IMailbox>(s => s.GetRequiredService<SqlMailbox>());
        services.AddSingleton<ITaxTable>(_ => TaxTable.Load(Path.Combine(AppContext.BaseDirectory, "demo", "tax-rates.csv")));
        builder.AddAccounts();
        services.AddSingleton(_ => ExclusionFile.Read(Path.Combine(DemoOpening.Folder, "exclusions.csv")));
        services.AddSingleton<IExclusionMatcher>(s => s.GetRequiredService<ExclusionRules>());
        builder.AddPayments();
        builder.AddDataRequests();
        builder.AddCrm();
    }

    /// <summary>The customer relations system, and what keeps it up to date.</summary>
    private static void AddCrm(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SandboxCrm>();
        builder.Services.AddSingleton<ICrm>(s => s.GetRequiredService<SandboxCrm>());
        builder.Services.AddSingleton<ISandboxCrm>(s => s.GetRequiredService<SandboxCrm>());
        builder.Services.AddSingleton<ICrmRecords, SqlCrmRecords>();
        builder.Services.AddSingleton<CrmSync>();
    }

    /// <summary>What is computed from the event log.</summary>
    public static void AddReadSide(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ProjectionPump>();
        builder.Services.AddHostedService(s => s.GetRequiredService<ProjectionPump>());
        builder.Services.AddSingleton<IProjections, Projections>();
        builder.Services.AddSingleton<IProductSearch, SqlProductSearch>();
        builder.Services.AddSingleton<IStockReader, SqlStockReader>();
        builder.Services.AddSingleton<IMarketingReader, SqlMarketingReader>();
        builder.Services.AddSingleton<IJournal, SqlJournal>();
        builder.Services.AddSingleton<ILedgerReader, SqlLedgerReader>();
        builder.Services.AddSingleton<IMetricsReader, SqlMetricsReader>();
        builder.Services.AddSingleton<IInvoiceRegistry, GrainInvoiceRegistry>();
    }

    /// <summary>What happens when the shop opens, and keeps happening.</summary>
    public static void AddStart(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ShopProgress>();
        builder.Services.AddSingleton<ShopOpened>();
        builder.Services.AddSingleton<IHealthCheck, StorageHealth>();
        builder.Services.AddSingleton<IHealthCheck>(s => s.GetRequiredService<ShopProgress>().Calendar);
        builder.Services.AddSingleton<IHealthCheck>(s => s.GetRequiredService<ShopProgress>().Projections);
        builder.Services.AddSingleton<DemoMark>();
        builder.Services.AddHostedService<DemoOpening>();
        builder.Services.AddHostedService<ShopOpening>();
        builder.Services.AddHostedService<ShopUpkeep>();
    }

    private static void AddPayments(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(s => SandboxSecret.Load(s.GetRequiredService<ShopDatabase>()).GetAwaiter().GetResult());
        services.AddSingleton<SandboxBank>();
        services.AddSingleton<ISandboxBank>(s => s.GetRequiredService<SandboxBank>());
        var takesMoney = services.AddPaymentProviders(builder.Configuration);
        if (PaymentParts.TakesTestTokens(builder.Configuration, takesMoney))
            services.AddSingleton<IPaymentGateway, SandboxGateway>();
        services.AddSingleton<IWebhookReader, SandboxEventReader>();
    }

    /// <summary>Only what a person should look at: warnings and worse, one line each.</summary>
    public static void QuietLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // Why the shop does not open is said once, in one sentence, by PlainAnswers.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
    }
}
