using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Payments;
using SubscriptionBox.Tests.Simulation.Faults;
using SubscriptionBox.Tests.Simulation.Invariants;
using SubscriptionBox.Tests.Simulation.Workload;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Runs;

/// <summary>One seed: a shop opens, lives through months of customers, staff and faults, is left in peace for two billing periods, and is then looked at.</summary>
public sealed class SeedRun
{
    private static readonly (string Country, string? Region, string Postal, string Zone)[] Places =
    [
        ("US", "NY", "10001", "America/New_York"), ("US", "OR", "97201", "America/Los_Angeles"), ("US", "CA", "90001", "America/Los_Angeles"),
        ("DE", null, "10115", "Europe/Berlin"), ("GB", null, "SW1A 1AA", "Europe/London"), ("HU", null, "1011", "Europe/Budapest"),
        ("CA", "QC", "H2X 1Y4", "America/Toronto"), ("CA", "ON", "M5H 2N2", "America/St_Johns"),
    ];

    private readonly RunOptions _options;
    private readonly ShopFaults _faults;
    private readonly List<Life> _lives = [];

    /// <param name="seed">Decides everything.</param>
    /// <param name="options">What the command line asks for.</param>
    public SeedRun(int seed, RunOptions options)
    {
        (Seed, _options) = (seed, options);
        var chance = new Random(seed);
        Months = options.Months ?? 2 + chance.Next(11);
        // From a handful of customers to a hundred: from 40 to 400 customer-months, as many runs below 126 as above.
        var size = 40 * Math.Pow(10, chance.NextDouble());
        Customers = options.Customers ?? Math.Max(3, (int)(size / (Months + 2)));
        StartMonth = chance.Next(ClusterOptions.Starts);
        _faults = new ShopFaults(new Random(chance.Next()), options.Faults);
        World = new ShopWorld(seed, _faults);
        World.States.Watch(new Watch(Checks).Take);
    }

    /// <summary>Decides everything.</summary>
    public int Seed { get; }

    /// <summary>What was asked for.</summary>
    public RunOptions Options => _options;

    /// <summary>Of the noisy phase.</summary>
    public int Months { get; }

    /// <summary>How many.</summary>
    public int Customers { get; }

    /// <summary>Which of the possible beginnings.</summary>
    public int StartMonth { get; }

    /// <summary>Everything outside the silos.</summary>
    public ShopWorld World { get; }

    /// <summary>What was asked and answered.</summary>
    public Asker Asker { get; private set; } = null!;

    /// <summary>The customers.</summary>
    public List<Person> People { get; } = [];

    /// <summary>What was checked.</summary>
    public Checks Checks { get; } = new();

    /// <summary>What struck.</summary>
    public ShopFaults Faults => _faults;

    /// <summary>The fingerprint of the run.</summary>
    public ulong TraceHash { get; private set; }

    /// <summary>Steps of the run.</summary>
    public long Steps { get; private set; }

    /// <summary>Simulated time, both phases.</summary>
    public double CustomerMonths => Customers * (Months + 2.0);

    /// <summary>Plays it and checks.</summary>
    /// <param name="listener">Told of every step; null for nobody.</param>
    public void Play(Action<TraceEvent>? listener = null)
    {
        using var cluster = ClusterOptions.Start(this, World, _options.Mutation, RuntimeFaults.Of(_faults));
        cluster.Trace.Listener = listener;
        _options.Mutation?.Plant(World);
        try
        {
            Play(cluster);
        }
        catch (SimulationException broken)
        {
            Checks.Nothing("the simulation runs to its end", [broken.ToString()]);
        }
        (TraceHash, Steps) = (cluster.Trace.Hash, cluster.Trace.Steps);
        RuntimeFaults.Count(cluster.Faults, _faults);
    }

    private void Play(SimulatedCluster cluster)
    {
        var startedAt = World.Now;
        // Whoever asks from outside meets whichever silo the front door sends it to.
        Asker = new Asker(World, () => cluster.Client);
        World.Receive = (body, signature) => cluster.Client.GetGrain<IWebhookIntakeGrain>("webhooks")
            .Receive("stripe", [.. body], ImmutableDictionary<string, string>.Empty.Add("stripe-signature", signature));
        var upkeep = new Upkeep(World, () => cluster.Client);
        cluster.Run(() => Catalogue.Open(cluster.Client, World, 40 + World.Chance("stock").Next(400)));
        _faults.On = true;
        var end = World.Now.AddMonths(Months);
        Asker.GiveUpAt = end.AddDays(1);
        Populate(end);
        cluster.RunUntil(end.AddDays(1));
        _faults.On = false;
        World.QuietFrom = World.Now;
        World.Stripe.SilentUntil = World.PayPal.SilentUntil = World.Now;
        cluster.StopFaults();
        cluster.RunUntil(end.AddDays(2));
        cluster.Run(() => LastLooks.RetryParked(cluster.Client));
        // Early enough that the slowest consumer, asleep already, looks once before the end.
        cluster.RunUntil(end.AddMonths(2).AddDays(2) - Followers.MostLag);
        upkeep.Hurry();
        cluster.RunUntil(end.AddMonths(2).AddDays(3));
        // Whatever was begun in the last moment may come to its end.
        for (var looks = 0; looks < 5 && !Settled; looks++)
        {
            // Consumers lag by up to half an hour, and what they set off is heard of as late again.
            cluster.RunUntil(() => Settled, TimeSpan.FromHours(3));
            cluster.Drain(TimeSpan.FromMinutes(5));
        }
        Audit(cluster);
        cluster.Run(() => LastLooks.Sessions(cluster.Client, People, Checks));
        cluster.Run(() => LastLooks.Crm(cluster.Client, World, People.Select(p => p.CustomerId).OfType<string>(), Checks));
        Check(startedAt);
    }

    private bool Settled => World.Outboxes.Count == 0 && World.AllCaughtUp;

    /// <summary>The shop's own verifier looks through the whole trail: every hash, every number, every event of the log.</summary>
    private void Audit(SimulatedCluster cluster)
    {
        var report = cluster.Run(() => new AuditVerifier(World.Audit, World.Log).Run());
        Checks.That("I5 (f) the audit trail chains, and has each event exactly once", report.Faults.IsEmpty && report.Rows == World.Log.All.Count,
            () => $"{report.Rows} rows for {World.Log.All.Count} events: {string.Join(" ", report.Faults.Take(3))}");
    }

    private void Populate(DateTimeOffset end)
    {
        var chance = World.Chance("people");
        for (var n = 1; n <= Customers; n++)
        {
            var (country, region, postal, zone) = Places[chance.Next(Places.Length)];
            var person = new Person(n, zone, country, region, postal);
            People.Add(person);
            var life = new Life(person, World, Asker, World.Chance($"life {n}"));
            _lives.Add(life);
            var from = World.Now.AddHours(chance.Next(24 * 30));
            World.Start(() => life.Live(from, end));
        }
        var staff = new Staff(World, Asker, People, World.Chance("staff"));
        World.Start(() => staff.Work(end));
        var marketing = new Marketing(World, Asker, _lives, World.Chance("marketing"));
        World.Start(() => marketing.Work(end));
    }

    private void Check(DateTimeOffset startedAt)
    {
        var evidence = new Evidence(World, Asker, People, startedAt) { Previews = [.. _lives.SelectMany(l => l.Previews)] };
        MoneyChecks.Check(evidence, Checks);
        StockChecks.Check(evidence, Checks);
        TimeChecks.Check(evidence, Checks);
        RecordChecks.Check(evidence, Checks);
        ReadModelChecks.Check(evidence, Checks);
        BookChecks.Check(evidence, Checks);
        PrivacyChecks.Check(evidence, Checks);
    }
}
