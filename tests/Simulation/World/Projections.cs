using SubscriptionBox.Customers;
using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Crm;
using SubscriptionBox.Grains.Ledger;
using SubscriptionBox.Grains.Mail;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>How far each projection is, and what it put aside: durable, shared by all silos.</summary>
public sealed class ProjectionPlaces
{
    /// <summary>The way to the tables.</summary>
    public SimulatedService? Wire { get; set; }

    /// <summary>By projection.</summary>
    public Dictionary<string, long> Positions { get; } = [];

    /// <summary>Set by mutations: an event counts however often it comes.</summary>
    public bool CountsRepeats { get; set; }

    /// <summary>Events that stood aside and were handled later.</summary>
    public HashSet<(string Projection, long Position)> Redone { get; } = [];
}

/// <summary>A projection whose rows and position change in one step, as one transaction would; the way there and back may break (F11).</summary>
public abstract class StepProjection(ProjectionPlaces places) : IProjection
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public Task<long> Position() => Task.FromResult(places.Positions.GetValueOrDefault(Name));

    /// <inheritdoc/>
    public virtual Task Apply(IReadOnlyList<LoggedEvent> batch)
    {
        var changes = batch.Select(happened => (happened.Position, Change: ChangeFor(happened))).ToArray();
        return places.Wire!.Call("apply", () =>
        {
            var position = places.Positions.GetValueOrDefault(Name);
            foreach (var (at, change) in changes)
                if (at > position || places.CountsRepeats)
                    change?.Invoke();
            places.Positions[Name] = Math.Max(position, batch[^1].Position);
        });
    }

    /// <inheritdoc/>
    public virtual Task Settle() => Task.CompletedTask;

    /// <inheritdoc/>
    public virtual EventOrder Order => EventOrder.BySource;

    /// <inheritdoc/>
    public Task Skip(long position)
    {
        places.Positions[Name] = Math.Max(places.Positions.GetValueOrDefault(Name), position);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public virtual Task Redo(LoggedEvent happened)
    {
        var change = ChangeFor(happened);
        return places.Wire!.Call("redo", () =>
        {
            if (places.Redone.Add((Name, happened.Position)))
                change?.Invoke();
        });
    }

    /// <summary>What an event changes; null for nothing.</summary>
    protected abstract Action? ChangeFor(LoggedEvent happened);
}

/// <summary>Products, plans, stock: the lists.</summary>
public sealed class ReadSideProjection(ReadSide tables, ProjectionPlaces places) : StepProjection(places)
{
    /// <summary>The projection's name.</summary>
    public const string Key = "prj-read-side";

    /// <inheritdoc/>
    public override string Name => Key;

    /// <inheritdoc/>
    protected override Action? ChangeFor(LoggedEvent happened) => tables.Change(happened);
}

/// <summary>What next boxes promise, told to the counters.</summary>
public sealed class PromisesProjection(ReadSide tables, ProjectionPlaces places, IGrainFactory grains) : StepProjection(places)
{
    /// <inheritdoc/>
    public override string Name => "prj-promises";

    /// <inheritdoc/>
    public override async Task Settle()
    {
        foreach (var (sku, (units, at)) in tables.Promised.Where(p => tables.Told.GetValueOrDefault(p.Key) < p.Value.At).ToArray())
        {
            await grains.GetGrain<IInventoryGrain>($"sku-{sku}").SetPromised(Math.Max(0, units), at);
            tables.Told[sku] = Math.Max(tables.Told.GetValueOrDefault(sku), at);
        }
    }

    /// <inheritdoc/>
    protected override Action? ChangeFor(LoggedEvent happened) => tables.Promise(happened);
}

/// <summary>Mails, by the shop's own texts.</summary>
public sealed class MailsProjection(IMailer mailbox, ProjectionPlaces places, IGrainFactory grains) : StepProjection(places)
{
    /// <inheritdoc/>
    public override string Name => "prj-mail";

    /// <summary>The id of the mail that an event makes.</summary>
    public static string IdOf(EventRecord happened) => $"{happened.Source.Replace('/', '.')}.{happened.Sequence}";

    /// <inheritdoc/>
    public override async Task Apply(IReadOnlyList<LoggedEvent> batch)
    {
        var customers = new Dictionary<string, Task<Answer<BillingProfile>>>();
        foreach (var happened in batch)
            await Send(happened.Event, customers);
        await base.Apply(batch);
    }

    /// <inheritdoc/>
    public override async Task Redo(LoggedEvent happened)
    {
        await Send(happened.Event, []);
        await base.Redo(happened);
    }

    /// <inheritdoc/>
    protected override Action? ChangeFor(LoggedEvent happened) => null;

    private async Task Send(EventRecord happened, Dictionary<string, Task<Answer<BillingProfile>>> customers)
    {
        if (happened.CustomerId is null || !MailTexts.Concerns(happened))
            return;
        if (!customers.TryGetValue(happened.CustomerId, out var asked))
            customers[happened.CustomerId] = asked = grains.GetGrain<ICustomerGrain>(happened.CustomerId).GetBilling(null, null);
        var found = await asked;
        if (found is { Ok: true, Value: { Email.Length: > 0 } customer } && MailTexts.For(happened, customer) is { } text)
            await mailbox.Send(new OutgoingMail(IdOf(happened), happened.CustomerId, customer.Email, text.Subject, text.Body, happened.At));
    }
}

/// <summary>The CRM, by the shop's own rules.</summary>
public sealed class CrmFollows(CrmSync crm, ProjectionPlaces places) : StepProjection(places)
{
    /// <inheritdoc/>
    public override string Name => "prj-crm";

    /// <inheritdoc/>
    public override EventOrder Order => EventOrder.Independent;

    /// <inheritdoc/>
    public override async Task Apply(IReadOnlyList<LoggedEvent> batch)
    {
        await crm.Follow(batch.Select(logged => logged.Event));
        await base.Apply(batch);
    }

    /// <inheritdoc/>
    public override Task Redo(LoggedEvent happened) => crm.Follow([happened.Event]);

    /// <inheritdoc/>
    protected override Action? ChangeFor(LoggedEvent happened) => null;
}

/// <summary>The projections of one silo over the shared tables.</summary>
public sealed class ProjectionsOf(IServiceProvider services) : IProjections
{
    /// <summary>Those that boxes are decided on, in the order in which they catch up.</summary>
    public static readonly IReadOnlyList<string> Shelves = [ReadSideProjection.Key, "prj-promises"];

    /// <summary>Those that write down what happened, or tell of it.</summary>
    public static readonly IReadOnlyList<string> Books = ["prj-mail", LedgerProjection.Key, AuditProjection.Key, "prj-crm"];

    /// <summary>Their names, in the order in which they catch up.</summary>
    public static readonly IReadOnlyList<string> AllNames = [.. Shelves, .. Books];

    private readonly IProjection[] _all =
    [
        ActivatorUtilities.CreateInstance<ReadSideProjection>(services),
        ActivatorUtilities.CreateInstance<PromisesProjection>(services),
        ActivatorUtilities.CreateInstance<MailsProjection>(services),
        ActivatorUtilities.CreateInstance<LedgerProjection>(services),
        ActivatorUtilities.CreateInstance<AuditProjection>(services),
        ActivatorUtilities.CreateInstance<CrmFollows>(services),
    ];

    /// <summary>Set by mutations: every consumer waits for ever behind an event that it cannot read.</summary>
    public static void AllStrict(IServiceCollection services) => services.AddSingleton<IProjections>(s => new Stubborn(new ProjectionsOf(s)));

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [.. _all.Select(p => p.Name)];

    /// <inheritdoc/>
    public IProjection Get(string name) => _all.FirstOrDefault(p => p.Name == name) ?? throw new ArgumentException($"There is no projection {name}.", nameof(name));
}

/// <summary>Consumers that put nothing aside.</summary>
internal sealed class Stubborn(IProjections all) : IProjections
{
    public IReadOnlyList<string> Names => all.Names;

    public IProjection Get(string name) => new Strict(all.Get(name));

    private sealed class Strict(IProjection inner) : IProjection
    {
        public string Name => inner.Name;

        public EventOrder Order => EventOrder.Strict;

        public Task<long> Position() => inner.Position();

        public Task Apply(IReadOnlyList<LoggedEvent> batch) => inner.Apply(batch);

        public Task Settle() => inner.Settle();

        public Task Skip(long position) => inner.Skip(position);

        public Task Redo(LoggedEvent happened) => inner.Redo(happened);
    }
}
