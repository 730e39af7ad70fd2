using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Payments;
using SubscriptionBox.Tests.Simulation.Faults;
using SubscriptionBox.Tests.Simulation.Provider;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>Everything outside the silos, and everything they share: stores, providers, the carrier, the mailbox. It survives any silo.</summary>
public sealed class ShopWorld
{
    private readonly int _seed;

    /// <param name="seed">All chance comes from it.</param>
    /// <param name="faults">What goes wrong.</param>
    public ShopWorld(int seed, ShopFaults faults)
    {
        (_seed, Faults) = (seed, faults);
        Outboxes = new OutboxIndex(Log);
        Objects = new ObjectStore(faults);
        Crm = new CrmSystem(faults);
        Mailbox.Now = () => Now;
        Books = new Books(Places);
        Marketing = new MarketingTables(Log);
        Orders = new OrderIndex(States);
        States.Watch(commit =>
        {
            Due.Take(commit);
            Outboxes.Take(commit);
        });
        Ids = new CountedIds(seed);
        Secrets = new CountedSecrets(seed);
        Keys = new KeyRing(seed);
        Stripe = new PaymentProvider("stripe", TimeSpan.FromHours(24), Clock, faults);
        PayPal = new PaymentProvider("paypal", TimeSpan.FromHours(6), Clock, faults);
        Webhooks = new WebhookPost(WebhookSecrets, Sleep, Clock, faults, (body, signature) => Receive!(body, signature), Start);
        Stripe.Happened = Webhooks.Tell;
    }

    /// <summary>Lets it run on a cluster: from now on there is time.</summary>
    public void Join(SimulatedCluster cluster)
    {
        Clock.Follow(cluster.Clock);
        Cluster = cluster;
        Log.Wire = cluster.Service("log");
        Places.Wire = cluster.Service("tables");
        Crm.Wire = cluster.Service("crm");
        // It brings its own. What was sent before and arrives after what was sent later would win: a CRM knows no versions.
        Crm.Wire.HasFaults = false;
        Crm.Table = cluster.Service("crm records");
        Objects.Wire = cluster.Service("objects");
        Audit.Wire = cluster.Service("audit");
        Books.Wire = cluster.Service("books");
        Keys.Wire = cluster.Service("keys");
        Carrier.Wire = cluster.Service("carrier");
        Mailbox.Wire = cluster.Service("mail");
        cluster.Store.OnChange(States.Take);
    }

    /// <summary>Runs something beside everything else; what it throws breaks the run.</summary>
    public void Start(Func<Task> play) => _ = Cluster!.Spawn(play);

    /// <summary>Virtual sleep.</summary>
    public Task Sleep(TimeSpan span) => Clock.Sleep(span);

    /// <summary>The silos.</summary>
    public SimulatedCluster? Cluster { get; private set; }

    /// <summary>The endpoint's secrets: two, as while they are rolled.</summary>
    public static readonly IReadOnlyList<string> WebhookSecrets = ["whsec_new", "whsec_old"];

    /// <summary>The virtual clock.</summary>
    public WorldClock Clock { get; } = new();

    /// <summary>What goes wrong.</summary>
    public ShopFaults Faults { get; }

    /// <summary>The grains' states.</summary>
    public StateView States { get; } = new();

    /// <summary>Everything that happened.</summary>
    public EventLog Log { get; } = new();

    /// <summary>Who is due when.</summary>
    public DueIndex Due { get; } = new();

    /// <summary>Events that the log lacks.</summary>
    public OutboxIndex Outboxes { get; }

    /// <summary>Orders by customer.</summary>
    public IOrderIndex Orders { get; }

    /// <summary>The lists.</summary>
    public ReadSide Tables { get; } = new();

    /// <summary>How far the projections are.</summary>
    public ProjectionPlaces Places { get; } = new();

    /// <summary>The ledger.</summary>
    public Books Books { get; }

    /// <summary>The CRM.</summary>
    public CrmSystem Crm { get; }

    /// <summary>Files outside the shop.</summary>
    public ObjectStore Objects { get; }

    /// <summary>The audit trail.</summary>
    public AuditTable Audit { get; } = new();

    /// <summary>Campaigns as lists show them.</summary>
    public MarketingTables Marketing { get; }

    /// <summary>Who carries boxes.</summary>
    public Carrier Carrier { get; } = new();

    /// <summary>What customers were written.</summary>
    public Mailbox Mailbox { get; } = new();

    /// <summary>Ids from the seed.</summary>
    public CountedIds Ids { get; }

    /// <summary>Tokens from the seed.</summary>
    public CountedSecrets Secrets { get; }

    /// <summary>Data keys from the seed.</summary>
    public KeyRing Keys { get; }

    /// <summary>A provider with webhooks and a window of 24 hours.</summary>
    public PaymentProvider Stripe { get; }

    /// <summary>A provider without, and 6 hours.</summary>
    public PaymentProvider PayPal { get; }

    /// <summary>Webhooks on their way.</summary>
    public WebhookPost Webhooks { get; }

    /// <summary>The shop's webhook address.</summary>
    public Func<byte[], string, Task<Answer<WebhookResult>>>? Receive { get; set; }

    /// <summary>Now.</summary>
    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>The local time of charges; it is not changed while a run goes on.</summary>
    public TimeOnly ChargeTime { get; set; }

    /// <summary>When faults stopped.</summary>
    public DateTimeOffset QuietFrom { get; set; }

    /// <summary>Every payment at every provider.</summary>
    public IEnumerable<Intent> Payments => Stripe.Intents.Concat(PayPal.Intents);

    /// <summary>Whether every consumer has read the log to its end.</summary>
    public bool AllCaughtUp => !ProjectionsOf.AllNames.Any(Behind);

    /// <summary>Whether a consumer has not read the log to its end.</summary>
    public bool Behind(string projection) => (projection == AuditProjection.Key ? Audit.Position : Places.Positions.GetValueOrDefault(projection)) < Log.All.Count;

    /// <summary>A stream of chance of its own for a purpose, so that one part's choices do not shift another's.</summary>
    public Random Chance(string purpose)
    {
        var hash = unchecked((uint)_seed * 2654435761u);
        foreach (var c in purpose)
            hash = unchecked((hash ^ c) * 16777619u);
        return new Random((int)(hash & int.MaxValue));
    }
}
