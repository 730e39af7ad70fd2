using SubscriptionBox.Grains.Campaigns;
using SubscriptionBox.Grains.Customers;
using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Grains.Mail;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Inventory;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Mutations;

/// <summary>All bugs that can be planted.</summary>
public static class MutationList
{
    /// <summary>In the order in which they are tried.</summary>
    public static readonly IReadOnlyList<Mutation> All =
    [
        new RuntimeMutation("etag-ignored", "the store takes a write whoever wrote in between", new() { IgnoreETags = true }) { About = "F12 or I2 or (e) or I5" },
        new RuntimeMutation("published-before-saved", "a write is confirmed, and what follows it published, before it is stored", new() { ConfirmBeforeSaving = true }),
        new RuntimeMutation("outbox-lost", "a crash empties the outboxes of what the dead silo wrote", new() { RewriteAfterCrash = WithoutOutbox }) { About = "I5 or (h) or I4" },
        new RuntimeMutation("cancel-races-renewal", "a subscription's calls interleave", new() { Interleave = type => type == typeof(SubscriptionGrain) }) { About = "F12 or I1 or (a) or (d) or F19" },
        new StorageMutation("write-lost", "one write in fifty is confirmed and never stored", (state, chance) => chance.Next(50) == 0 ? null : state, null),
        new StorageMutation("keys-not-saved", "the answers to request keys are not in the saved record", (state, _) => state is AggregateState a ? a with { Handled = [] } : state, null) { About = "I11" },
        new StorageMutation("anchor-from-last-date", "every charge date is computed from the one before", null, state => state is SubscriptionState s ? Drifted(s) : state) { About = "rules 1, 2" },
        new StorageMutation("zone-forgotten", "a customer's time zone is forgotten: local days are read in UTC", null, state => state is CustomerState c ? c with { TimeZone = "Etc/UTC" } : state) { About = "rules 1, 2" },
        new StorageMutation("paid-period-forgotten", "what was paid last is forgotten when a subscription comes back to memory", null, state => state is SubscriptionState { Term: { } t } s ? s with { Next = Math.Max(0, s.Next - 1), Term = t with { Left = 0 } } : state),
        new CallMutation("request-key-dropped", "the dedupe of customers' commands is gone", typeof(CustomerGrain), "", Calls.WithoutKey) { About = "I11" },
        new CallMutation("receipt-key-dropped", "the dedupe of receipts and corrections is gone", typeof(InventoryGrain), "", Calls.WithoutKey) { About = "I11" },
        new CallMutation("restocked-twice", "what comes back is put on the shelf twice", typeof(InventoryGrain), "Return", Twice) { About = "I2" },
        new CallMutation("release-dropped", "a failed capture gives no units back", typeof(InventoryGrain), "Release", context => Calls.Answer<StockView>(context, CommonRefusal.NotFound)) { About = "(e)" },
        new CallMutation("redemptions-race", "two checkouts may have the last redemption: nothing is set aside", typeof(CampaignGrain), "Reserve", context => Calls.Answer<Done>(context, Done.Instance)) { About = "I3" },
        new ServiceMutation("new-key-for-unknown", "every try of a charge has a key of its own", (s, _) => BrokenGateway.Wrap(s, g => new BrokenGateway(g, key: (key, call) => $"{key}r{call}"))) { About = "(a) or I1 (b)" },
        new ServiceMutation("old-key-for-new-attempt", "a new dunning attempt repeats the first one's key", (s, _) => BrokenGateway.Wrap(s, g => new BrokenGateway(g, key: (key, _) => key[..(key.LastIndexOf('-') + 1)] + "1"))) { About = "(a) or F:" },
        new ServiceMutation("unknown-is-declined", "a lost answer counts as a decline", (s, _) => BrokenGateway.Wrap(s, g => new BrokenGateway(g, outcome: o => o is ChargeOutcome.Unknown u ? new ChargeOutcome.Declined(u.Why) : o))) { About = "(a) or I1 (b)" },
        new ServiceMutation("stale-look-up", "a look-up shows a payment that waits as waiting for ever", (s, w) => BrokenGateway.Wrap(s, g => new StaleGateway(g))) { About = "(i) every unknown charge or (a) every capture or I1" },
        new ServiceMutation("refund-doubled", "twice the amount is asked back", (s, _) => BrokenGateway.Wrap(s, g => new BrokenGateway(g, refund: m => new Money(m.Amount * 2, m.Currency)))) { About = "(a) every refund or I6" },
        new ServiceMutation("signature-not-checked", "a webhook is believed whoever signed it", (s, _) => Readers(s, r => new CredulousReader(r))) { About = "F10" },
        new ServiceMutation("webhook-handled-twice", "each delivery of a webhook counts as another event", (s, w) => Readers(s, r => new ForgetfulReader(r, w))) { About = "F9" },
        new ServiceMutation("wall-clock", "one reading of the clock in fifty is the machine's", (s, _) => s.AddSingleton(p => new AggregateServices(new WallClockAtTimes(p.GetRequiredService<TimeProvider>()), p.GetRequiredService<IIdSource>(), p.GetRequiredService<IEventLog>(), p.GetRequiredService<Microsoft.Extensions.Logging.ILoggerFactory>(), ThreadVault.Shared))) { About = "time comes from" },
        new ServiceMutation("mail-sent-twice", "a mail's id is not its event's", (s, w) => s.AddSingleton<IMailer>(new ForgetfulMailer(w))) { About = "one mail for each event" },
        new WorldMutation("late-tick-lost", "who is due for more than half an hour is not looked at", w => w.Due.Shows = (due, upTo) => due.At > upTo.AddMinutes(-30)) { About = "I1 or (i)" },
        new WorldMutation("event-dropped", "the log loses one event in two hundred", w => w.Log.Takes = Every(200)) { About = "I5" },
        new WorldMutation("event-logged-twice", "the log does not see that it has an event", w => w.Log.Forgets = true) { About = "I5" },
        new WorldMutation("audit-row-dropped", "the audit trail loses one row in three hundred", w => w.Audit.Takes = row => row.Ordinal % 300 != 299) { About = "I5" },
        new WorldMutation("ledger-posts-twice", "an entry is posted although it is there", w => w.Books.Forgets = true) { About = "every money event or I6" },
        new WorldMutation("promise-counted-twice", "a consumer does not see how far it has read", w => w.Places.CountsRepeats = true) { About = "I10 or rule 9" },
        new ServiceMutation("poison-blocks-others", "an event that cannot be read holds up all that follow", (s, _) => ProjectionsOf.AllStrict(s)),
    ];

    /// <summary>The one of that name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static Mutation Find(string name) => All.FirstOrDefault(m => m.Name == name)
        ?? throw new FormatException($"There is no mutation {name}. There are: {string.Join(", ", All.Select(m => m.Name))}.");

    private static string WithoutOutbox(string kind, string key, string json)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(json)!;
        if (node["outbox"] is not null)
            node["outbox"] = new System.Text.Json.Nodes.JsonArray();
        return node.ToJsonString(ShopJson.Options);
    }

    private static SubscriptionState Drifted(SubscriptionState s)
    {
        if (s.Next <= s.AnchorPeriod || s.Charge is not null || s.Status != Subscriptions.SubscriptionStatus.Active)
            return s;
        // One month at a time, as who adds a month to the last date does.
        var date = s.Anchor;
        for (var period = s.AnchorPeriod; period < s.Next; period++)
            date = date.AddMonths(1);
        return s with { Anchor = date, AnchorPeriod = s.Next };
    }

    private static async Task Twice(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (context.Request.GetArgument(0) is ReturnStock command && context.Request.GetArgument(1) is Caller { Key: { } key } caller && !key.Key.EndsWith("again", StringComparison.Ordinal))
            await ((InventoryGrain)context.Grain).Return(command, caller with { Key = key with { Key = key.Key + "again" } });
    }

    private static void Readers(IServiceCollection services, Func<IWebhookReader, IWebhookReader> wrap)
    {
        foreach (var reader in services.Where(s => s.ServiceType == typeof(IWebhookReader)).ToArray())
            services.Remove(reader);
        services.AddSingleton(s => wrap(ActivatorUtilities.CreateInstance<StripeEventReader>(s)));
    }

    private static Func<EventRecord, bool> Every(int count)
    {
        return record => (CalendarShards.HashOf(record.Source) + (uint)record.Sequence) % count != 0;
    }
}

/// <summary>What has been seen waiting for the customer once is waiting for ever.</summary>
public sealed class StaleGateway(IPaymentGateway inner) : IPaymentGateway
{
    private readonly Dictionary<string, ChargeOutcome> _seen = [];

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public TimeSpan KeyWindow => inner.KeyWindow;

    /// <inheritdoc/>
    public Task<AttachOutcome> Attach(string key, string customerId, string token) => inner.Attach(key, customerId, token);

    /// <inheritdoc/>
    public async Task<ChargeOutcome> Charge(ChargeRequest request) => Noted(request.Key, await inner.Charge(request));

    /// <inheritdoc/>
    public async Task<ChargeOutcome> LookUp(string key) => Noted(key, await inner.LookUp(key));

    /// <inheritdoc/>
    public Task<RefundOutcome> Refund(string key, string reference, Money amount) => inner.Refund(key, reference, amount);

    private ChargeOutcome Noted(string key, ChargeOutcome outcome)
    {
        if (outcome is ChargeOutcome.RequiresAction)
            _seen.TryAdd(key, outcome);
        return _seen.GetValueOrDefault(key, outcome);
    }
}

/// <summary>Reads the machine's clock now and then.</summary>
public sealed class WallClockAtTimes(TimeProvider clock) : TimeProvider
{
    private int _readings;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => ++_readings % 50 == 0 ? System.GetUtcNow() : clock.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => clock.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => clock.TimestampFrequency;
}

/// <summary>Gives every mail an id of its own.</summary>
public sealed class ForgetfulMailer(ShopWorld world) : IMailer
{
    /// <inheritdoc/>
    public Task Send(OutgoingMail mail) => world.Mailbox.Send(mail with { MailId = world.Ids.NewId(mail.MailId) });
}
