using Microsoft.Extensions.Options;
using Orleans.Hosting;
using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Calendar;
using SubscriptionBox.Grains.Campaigns;
using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Grains.Crm;
using SubscriptionBox.Grains.Curation;
using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Grains.Ledger;
using SubscriptionBox.Grains.Ledger.Invoices;
using SubscriptionBox.Grains.Mail;
using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Grains.Shipping;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Tests.Simulation.Mutations;
using SubscriptionBox.Tests.Simulation.Provider;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>Puts one silo of the shop together: all of its grains as they are, everything around them simulated.</summary>
public static class ShopSilo
{
    /// <summary>The services of one silo.</summary>
    /// <param name="builder">The silo's own.</param>
    /// <param name="silo">The silo, which has a clock that may be wrong.</param>
    /// <param name="world">What it shares with the others.</param>
    /// <param name="mutation">A bug to plant; null for none.</param>
    public static void AddShop(this ISiloBuilder builder, SimulatedSilo silo, ShopWorld world, Mutation? mutation)
    {
        var services = builder.Services;
        var network = new Network(silo.Clock, world.Chance($"network {silo.Index} {silo.Life}"));
        services.AddSingleton(network);
        services.AddSingleton<IShopClock>(new TheClock(world.Clock));
        services.AddSingleton(world);
        services.AddSingleton(world.Faults);
        services.AddSingleton<IIdSource>(world.Ids);
        services.AddSingleton<IShopSecrets>(world.Secrets);
        services.AddSingleton<IEventLog>(world.Log);
        services.AddSingleton<IDueIndex>(world.Due);
        services.AddSingleton<IOutboxIndex>(world.Outboxes);
        services.AddSingleton(world.Orders);
        services.AddSingleton<ICarrier>(world.Carrier);
        services.AddSingleton(world.Mailbox);
        services.AddSingleton<IMailer>(world.Mailbox);
        services.AddSingleton<IMailbox>(world.Mailbox);
        services.AddSingleton(ThreadVault.Shared);
        services.AddSingleton<IDataKeys>(world.Keys);
        services.AddSingleton<AggregateServices>();
        services.AddSingleton<SettingsCache>();
        services.AddSingleton<CurationShelves>();
        services.AddSingleton<IPasswordHasher, QuickHasher>();
        services.AddSingleton<ITaxTable, SomePlaces>();
        services.AddSingleton<IExclusionMatcher, Allergens>();
        services.AddSingleton(Options.Create(new AccountsOptions()));
        services.AddSingleton(Options.Create(new CalendarOptions()));
        services.AddSingleton(Options.Create(new InventoryOptions { SegmentLines = 32, BusySegmentLines = 64, UncleanedSegments = 4 }));

        services.AddSingleton(world.Tables);
        services.AddSingleton<IStockReader>(world.Tables);
        services.AddSingleton(world.Places);
        services.AddSingleton<IProductSearch, ProductSearchOf>();
        services.AddSingleton<ISessionIndex>(new SessionIndex(world.States));
        services.AddSingleton<IObjectStorage>(world.Objects);
        services.AddSingleton<IPersonalStore, MailsOfPersons>();
        services.AddSingleton<IPersonalStore, Grains.Crm.CrmStore>();
        services.AddSingleton<ExportCollector>();
        services.AddSingleton<ErasureSteps>();
        services.AddSingleton<ICrm>(world.Crm);
        services.AddSingleton<ICrmRecords>(world.Crm);
        services.AddSingleton<CrmSync>();
        services.AddSingleton<IAuditStore>(world.Audit);
        services.AddSingleton<IJournal>(world.Books);
        services.AddSingleton<IInvoiceRegistry, GrainInvoiceRegistry>();
        services.AddSingleton<IMarketingReader>(world.Marketing);
        services.AddSingleton<IProjections, ProjectionsOf>();

        services.AddSingleton<IPaymentGateway>(new GatewayOf(world.Stripe, network, world.Faults, world.Clock));
        services.AddSingleton<IPaymentGateway>(new GatewayOf(world.PayPal, network, world.Faults, world.Clock));
        services.AddSingleton<IPaymentGateways, GatewaysOf>();
        var webhooks = new WebhookOptions();
        webhooks.StripeSecrets.AddRange(ShopWorld.WebhookSecrets);
        services.AddSingleton(Options.Create(webhooks));
        services.AddSingleton<IWebhookReader, StripeEventReader>();
        services.AddSingleton<IWebhookReader, PayPalEventReader>();
        mutation?.Plant(builder, world);
    }
}
