using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SubscriptionBox.Audit;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Settings;
using SubscriptionBox.Silo.Adapters.Audit;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Grains.Audit;

/// <summary>Every state change and authentication event is in the trail exactly once (invariant I5).</summary>
public sealed class When_everything_is_audited
{
    private static readonly Caller Admin = new("acc-1", Role.Administrator, null);

    [Fact]
    public async Task Each_event_of_a_journey_is_one_row_and_the_chain_is_sound()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer("tess.journey@example.test");
        (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created);
        await shop.Client().Post("auth/login", new { email = "tess.journey@example.test", password = "quite another one" });
        await shop.Advance("P2M");
        await Settle(shop);

        var report = await Verify(shop);
        Assert.Empty(report.Faults);
        var log = await Log(shop);
        Assert.Equal(log.Count, report.Rows);
        Assert.Contains(log, e => e.Event.Type == "signInFailed");

        var admin = await shop.Administrator();
        var rows = await All(admin, $"subject={customer.CustomerId}");
        Assert.Equal(
            log.Where(e => e.Event.CustomerId == customer.CustomerId || e.Event.Source.EndsWith("/" + customer.CustomerId, StringComparison.Ordinal)).Select(e => (e.Event.Source.Split('/')[1], e.Event.Sequence)).Order(),
            rows.Select(r => ((string)r["subject"]!, (long)r["sequence"]!)).Order());
        Assert.All(rows, r => Assert.Equal(64, ((string)r["hash"]!).Length));
        Assert.Equal(rows.Select(r => (long)r["ordinal"]!).OrderDescending(), rows.Select(r => (long)r["ordinal"]!));
        Assert.DoesNotContain("tess.journey", string.Join('\n', rows.Select(r => r.ToJsonString())), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_administrator_finds_rows_by_subject_actor_action_and_time()
    {
        await using var shop = await ShopHost.Start();
        var admin = await shop.Administrator();
        var before = shop.Now;
        await shop.Advance("P1D");
        admin = await shop.Administrator();
        var sku = SmallCatalogue.Sku("gourmet", 1);
        (await admin.Post($"admin/inventory/{sku}/adjustments", new { delta = -1, reason = "A jar broke" }, "adjust-1")).Expect(HttpStatusCode.Created);
        (await admin.Post($"admin/inventory/{sku}/adjustments", new { delta = -1, reason = "A jar broke" }, "adjust-1")).Expect(HttpStatusCode.Created);
        await Settle(shop);

        var found = await All(admin, $"subject=sku-{sku}&action=stockAdjusted");
        var row = Assert.Single(found);
        Assert.Equal(("A jar broke", "administrator", $"sku-{sku}"), ((string?)row["reason"], (string?)row["role"], (string?)row["subject"]));
        Assert.NotNull(row["requestId"]);
        Assert.Equal(-1, (int)row["details"]!["delta"]!);
        Assert.Single(await All(admin, $"actor={row["actor"]}&action=stockAdjusted"));
        Assert.Empty(await All(admin, $"action=stockAdjusted&to={before:yyyy-MM-dd}"));
        Assert.Single(await All(admin, $"action=stockAdjusted&from={shop.Now:yyyy-MM-ddTHH:mm:ssZ}"));
        Assert.Empty(await All(admin, $"action=stockAdjusted&from={shop.Now.AddSeconds(1):yyyy-MM-ddTHH:mm:ssZ}"));
        Assert.NotEmpty(await All(admin, "actor=system"));
        Assert.Empty(await All(admin, "subject=nobody"));

        Assert.Equal(HttpStatusCode.BadRequest, (await admin.Get("admin/audit?from=yesterday")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.Get("admin/audit?from=2027-02-01&to=2027-01-01")).Status);
        (await (await shop.Support()).Get("admin/audit")).Expect(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task What_staff_looks_at_is_in_the_trail_with_whose_it_was()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created);
        var order = (await customer.Get("orders")).Ok().Str("items.0.orderId");
        var (support, admin) = (await shop.Support(), await shop.Administrator());
        (await support.Get($"support/orders/{order}")).Ok();
        (await support.Get("support/orders/ord-unknown-0")).Expect(HttpStatusCode.NotFound);
        (await admin.Get("admin/mailbox?limit=1")).Ok();
        await Settle(shop);

        var rows = await All(admin, "action=customerDataViewed");
        Assert.Equal(["GET /api/v1/admin/mailbox", "GET /api/v1/support/orders/{id:key(ord)}"], rows.Select(r => (string?)r["details"]!["what"]));
        Assert.Equal([null, customer.CustomerId], rows.Select(r => (string?)r["onBehalfOf"]));
        Assert.Equal(["administrator", "support"], rows.Select(r => (string?)r["role"]));
        Assert.All(rows, r => Assert.NotNull(r["requestId"]));
        Assert.Contains(await All(admin, $"subject={customer.CustomerId}"), r => (string?)r["action"] == "customerDataViewed");
    }

    [Fact]
    public async Task Whoever_is_refused_is_in_the_trail_with_what_they_asked_for()
    {
        await using var shop = await ShopHost.Start();
        var customer = await shop.Customer();
        var (marketing, admin) = (await shop.Marketing(), await shop.Administrator());
        (await customer.Get("admin/audit")).Expect(HttpStatusCode.Forbidden);
        (await marketing.Get($"support/customers/{customer.CustomerId}/credits")).Expect(HttpStatusCode.Forbidden);
        (await customer.Post("me/payment-methods", new { gateway = "sandbox", token = "tok_visa" })).Expect(HttpStatusCode.Forbidden);
        // Nobody in particular: a failed sign-in is told by itself, a request without a session by nothing.
        (await shop.Client().Get("admin/audit")).Expect(HttpStatusCode.Unauthorized);
        (await shop.Client().Post("auth/login", new { email = customer.Email, password = "not that one, no" })).Expect(HttpStatusCode.Unauthorized);
        await Settle(shop);

        var rows = (await All(admin, "action=requestRefused")).OrderBy(r => (string?)r["at"], StringComparer.Ordinal).ThenBy(r => (int)r["sequence"]!).ToArray();
        Assert.Equal(["forbidden GET /api/v1/admin/audit", "forbidden GET /api/v1/support/customers/{id:key(cus)}/credits", "reauthentication-required POST /api/v1/me/payment-methods"],
            rows.Select(r => $"{r["details"]!["code"]} {r["details"]!["what"]}").Order(StringComparer.Ordinal));
        Assert.Equal(["customer", "customer", "marketing"], rows.Select(r => (string?)r["role"]).Order(StringComparer.Ordinal));
        Assert.Equal(2, (await All(admin, $"subject={customer.CustomerId}")).Count(r => (string?)r["action"] == "requestRefused"));
        Assert.All(rows, r => Assert.NotNull(r["requestId"]));
        Assert.Single(await All(admin, "action=signInFailed"));
    }

    [Fact]
    public async Task A_privileged_action_goes_through_while_the_trail_is_down_and_the_chain_has_no_gap()
    {
        BrokenTrail? trail = null;
        await using var shop = await ShopHost.Start(new ShopSetup
        {
            Empty = true, Log = LogLevel.None,
            Services = services => services.AddSingleton<SqlAuditStore>().AddSingleton<IAuditStore>(s => trail = new BrokenTrail(s.GetRequiredService<SqlAuditStore>())),
        });
        await Set(shop, 4);
        await Settle(shop);
        trail!.Broken = true;
        await Set(shop, 5);
        await Set(shop, 6);
        await shop.Grains.GetGrain<IOutboxRelayGrain>("relay").Sweep();
        await Assert.ThrowsAsync<IOException>(() => shop.Grains.GetGrain<IProjectionGrain>(AuditProjection.Key).CatchUp());
        Assert.Equal(1, await Rows(shop, "settingsChanged"));

        // What is queued survives the silo too; the trail that answers "written" only after it was, does no harm.
        await shop.Restart();
        trail.LosesTheAnswerOnce = true;
        await Set(shop, 7);
        await shop.Grains.GetGrain<IOutboxRelayGrain>("relay").Sweep();
        // Whoever reads first, this or the pump, hears nothing.
        await shop.Grains.GetGrain<IProjectionGrain>(AuditProjection.Key).CatchUp().ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.False(trail.LosesTheAnswerOnce);
        await Settle(shop);
        Assert.Equal(4, await Rows(shop, "settingsChanged"));
        Assert.Empty((await Verify(shop)).Faults);
    }

    [Fact]
    public async Task Events_that_come_twice_or_late_are_one_row_each()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        await Set(shop, 4);
        await Set(shop, 5);
        await Settle(shop);
        var log = await Log(shop);
        var projection = new AuditProjection(shop.Services.GetRequiredService<IAuditStore>());
        await projection.Apply(log);
        await projection.Apply([log[^1]]);
        await projection.Apply([log[0]]);
        Assert.Equal(log.Count, (await Verify(shop)).Rows);
        Assert.Empty((await Verify(shop)).Faults);
    }

    [Fact]
    public async Task Two_that_write_at_once_leave_one_chain()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var store = shop.Services.GetRequiredService<IAuditStore>();
        await Set(shop, 4);
        await Settle(shop);
        var head = await store.Head();
        var row = AuditChain.Extend(head, [new LoggedEvent(head.Position + 1, (await Log(shop))[^1].Event)]);
        await store.Append(head, row);
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Append(head, row));
    }

    internal static async Task Settle(ShopHost shop)
    {
        await shop.Grains.GetGrain<IOutboxRelayGrain>("relay").Sweep();
        await shop.CatchUp();
    }

    internal static Task<AuditReport> Verify(ShopHost shop) => new AuditVerifier(shop.Services.GetRequiredService<IAuditStore>(), shop.Services.GetRequiredService<IEventLog>()).Run();

    internal static async Task<List<JsonNode>> All(ShopClient admin, string query)
    {
        var (found, cursor) = (new List<JsonNode>(), "");
        do
        {
            var page = (await admin.Get($"admin/audit?limit=7&{query}{cursor}")).Ok();
            found.AddRange(page.Body!["items"]!.AsArray().Select(item => item!));
            cursor = page["nextCursor"] is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);
        return found;
    }

    internal static async Task Set(ShopHost shop, int cutoffDays) =>
        Assert.True((await shop.Grains.GetGrain<ISettingsGrain>("set-shop").Set(ShopSettings.Default with { CutoffDays = cutoffDays }, null, Admin)).Ok);

    private static async Task<IReadOnlyList<LoggedEvent>> Log(ShopHost shop) => await shop.Services.GetRequiredService<IEventLog>().Read(0, 10_000);

    private static async Task<int> Rows(ShopHost shop, string action) =>
        (await shop.Services.GetRequiredService<IAuditStore>().Find(new(null, null, action, null, null), long.MaxValue, 101)).Count;

    /// <summary>A trail that does not answer, or answers too late.</summary>
    private sealed class BrokenTrail(IAuditStore inner) : IAuditStore
    {
        public bool Broken { get; set; }

        public bool LosesTheAnswerOnce { get; set; }

        public Task<AuditHead> Head() => inner.Head();

        public async Task Append(AuditHead head, IReadOnlyList<ChainedRow> rows)
        {
            if (Broken)
                throw new IOException("The audit trail does not answer.");
            await inner.Append(head, rows);
            if (!LosesTheAnswerOnce)
                return;
            LosesTheAnswerOnce = false;
            throw new IOException("Written, but nobody heard.");
        }

        public Task<IReadOnlyList<ChainedRow>> Read(long after, int limit) => inner.Read(after, limit);

        public Task<IReadOnlyList<ChainedRow>> Find(AuditQuestion question, long before, int limit) => inner.Find(question, before, limit);

        public Task<AuditCut?> Plan(DateTimeOffset cutoff, ImmutableArray<string> holds) => inner.Plan(cutoff, holds);

        public Task Cut(AuditCut cut, ImmutableArray<string> holds) => inner.Cut(cut, holds);

        public Task<AuditCut?> LastCut() => inner.LastCut();

        public Task<IReadOnlyList<KeptRow>> Kept() => inner.Kept();
    }
}
