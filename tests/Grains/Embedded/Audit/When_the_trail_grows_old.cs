using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using SubscriptionBox.Audit;
using SubscriptionBox.Calendar;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Silo.Hosting;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Grains.Audit;

/// <summary>Rows live 18 months, longer under legal hold, and what is left still verifies; nobody changes one unnoticed.</summary>
public sealed class When_the_trail_grows_old
{
    private static readonly Caller Admin = new("acc-1", Role.Administrator, null);

    [Fact]
    public async Task Rows_older_than_eighteen_months_go_and_the_purge_is_in_the_trail_itself()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var begin = shop.Now;
        await When_everything_is_audited.Set(shop, 4);
        await shop.AdvanceTo(begin.AddDays(40));
        await When_everything_is_audited.Set(shop, 5);

        await shop.AdvanceTo(begin.AddMonths(18).AddDays(-1));
        Assert.Equal(2, (await Find(shop, "settingsChanged")).Count);

        await shop.AdvanceTo(begin.AddMonths(18).AddDays(7));
        await When_everything_is_audited.Settle(shop);
        Assert.Equal(begin.AddDays(40), Assert.Single(await Find(shop, "settingsChanged")).Row.At);
        var purge = (await Find(shop, "auditPurged"))[^1].Row;
        Assert.Equal(("aud-trail", Role.System), (purge.Subject, purge.Role));
        Assert.Contains("\"through\":", purge.Summary, StringComparison.Ordinal);
        Assert.Empty((await When_everything_is_audited.Verify(shop)).Faults);

        await shop.AdvanceTo(begin.AddMonths(40));
        await When_everything_is_audited.Settle(shop);
        Assert.Empty(await Find(shop, "settingsChanged"));
        Assert.Empty((await When_everything_is_audited.Verify(shop)).Faults);
        await shop.Restart();
        await When_everything_is_audited.Set(shop, 6);
        await When_everything_is_audited.Settle(shop);
        Assert.Empty((await When_everything_is_audited.Verify(shop)).Faults);
    }

    [Fact]
    public async Task A_legal_hold_keeps_the_rows_of_its_subject_until_it_is_released()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Demo = false });
        var begin = shop.Now;
        var (held, other) = (await shop.Customer(), await shop.Customer());
        await When_everything_is_audited.Settle(shop);
        var about = (await About(shop, held.CustomerId)).Count;
        Assert.True(about > 1);
        var admin = await shop.Administrator();
        (await admin.Post("admin/audit/holds", new { subject = held.CustomerId, reason = "A court asked for it" })).Expect(HttpStatusCode.Created);
        (await admin.Post("admin/audit/holds", new { subject = held.CustomerId, reason = "A court asked for it" })).Expect(HttpStatusCode.Conflict);
        Assert.Equal(held.CustomerId, (await admin.Get("admin/audit/holds")).Ok().Str("items.0.subject"));

        await shop.AdvanceTo(begin.AddMonths(19));
        await When_everything_is_audited.Settle(shop);
        Assert.Equal(about, (await About(shop, held.CustomerId)).Count);
        Assert.Empty(await About(shop, other.CustomerId));
        var report = await When_everything_is_audited.Verify(shop);
        Assert.Equal((0, about), (report.Faults.Length, report.Kept));

        admin = await shop.Administrator();
        (await admin.Post($"admin/audit/holds/{held.CustomerId}/release", new { reason = "The case is closed" })).Expect(HttpStatusCode.NoContent);
        (await admin.Post($"admin/audit/holds/{held.CustomerId}/release", new { reason = "The case is closed" })).Expect(HttpStatusCode.NotFound);
        await shop.AdvanceTo(begin.AddMonths(21));
        await When_everything_is_audited.Settle(shop);
        Assert.Empty(await About(shop, held.CustomerId));
        Assert.Equal("The case is closed", Assert.Single(await Find(shop, "legalHoldReleased")).Row.Reason);
        Assert.Empty((await When_everything_is_audited.Verify(shop)).Faults);
    }

    [Fact]
    public async Task A_purge_that_was_announced_and_not_carried_out_is_finished()
    {
        CutsOff? trail = null;
        await using var shop = await ShopHost.Start(new ShopSetup
        {
            Empty = true, Log = Microsoft.Extensions.Logging.LogLevel.None,
            Services = services => services.AddSingleton<SubscriptionBox.Silo.Adapters.Audit.SqlAuditStore>()
                .AddSingleton<IAuditStore>(s => trail = new CutsOff(s.GetRequiredService<SubscriptionBox.Silo.Adapters.Audit.SqlAuditStore>())),
        });
        var begin = shop.Now;
        await When_everything_is_audited.Set(shop, 4);
        await When_everything_is_audited.Set(shop, 5);
        await When_everything_is_audited.Settle(shop);
        trail!.Dead = true;
        await Assert.ThrowsAnyAsync<IOException>(() => shop.Grains.GetGrain<IAuditTrailGrain>("aud-trail").AsReference<IWakeable>().Wake(begin.AddMonths(19)));
        await When_everything_is_audited.Settle(shop);
        Assert.Single(await Find(shop, "auditPurged"));
        Assert.Equal(2, (await Find(shop, "settingsChanged")).Count);
        Assert.Empty((await When_everything_is_audited.Verify(shop)).Faults);

        await shop.Restart();
        await shop.AdvanceTo(begin.AddDays(14));
        await When_everything_is_audited.Settle(shop);
        Assert.Single(await Find(shop, "settingsChanged"));
        Assert.Empty((await When_everything_is_audited.Verify(shop)).Faults);
    }

    [Fact]
    public async Task The_file_refuses_to_change_or_remove_a_row()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        await When_everything_is_audited.Set(shop, 4);
        await When_everything_is_audited.Settle(shop);
        var writer = shop.Services.GetRequiredService<SubscriptionBox.Embedded.Storage.ShopFile>().Writer;
        foreach (var slip in new[] { "UPDATE audit_row SET actor = 'acc-2'", "DELETE FROM audit_row", "DELETE FROM audit_row WHERE ordinal = 1" })
            Assert.Contains("audit trail", (await Assert.ThrowsAnyAsync<SqliteException>(() => writer.Enqueue(db => db.Prepare(slip).Execute()))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, "no fault")]
    [InlineData("UPDATE audit_row SET actor = 'acc-666' WHERE ordinal = 2", 1, "Row 2 (")]
    [InlineData("UPDATE audit_row SET summary = '{}' WHERE ordinal = 2", 1, "Row 2 (")]
    [InlineData("DELETE FROM audit_row WHERE ordinal = 2", 1, "Row 2 is missing.")]
    [InlineData("INSERT INTO audit_row SELECT 1 + max(ordinal), 1 + max(position), at, source, 99, actor, role, customer, action, reason, summary, request_id, hash FROM audit_row", 1, "was added: the event log knows nothing of it.")]
    public async Task The_command_finds_what_somebody_did_to_the_file(string tampering, int exitCode, string sentence)
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        for (var days = 3; days < 7; days++)
            await When_everything_is_audited.Set(shop, days);
        await When_everything_is_audited.Settle(shop);
        using var copy = new TemporaryFolder();
        await shop.CloseInto(copy.Path);
        if (tampering.Length > 0)
            Tamper(copy.Path, tampering);
        var said = new StringWriter();
        Assert.Equal(exitCode, await AuditCommand.Run(Command.Default with { Verb = Verb.VerifyAudit, DataFolder = copy.Path }, said));
        Assert.Contains(sentence, said.ToString(), StringComparison.Ordinal);
        Assert.Equal(exitCode + 1, said.ToString().Trim().Split('\n').Length);
    }

    [Fact]
    public async Task The_command_checks_an_end_that_was_written_down()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        await When_everything_is_audited.Set(shop, 4);
        await When_everything_is_audited.Settle(shop);
        var end = (await shop.Grains.GetGrain<IAuditQueryGrain>("audit").Chain(Admin)).Value!;
        using var copy = new TemporaryFolder();
        await shop.CloseInto(copy.Path);
        Assert.Equal(0, await Verify(copy.Path, $"{end.Ordinal}:{end.Hash}"));
        Assert.Equal(1, await Verify(copy.Path, $"{end.Ordinal}:{new string('0', 64)}"));
        await Assert.ThrowsAsync<CannotStartException>(() => Verify(copy.Path, "nonsense"));
        await Assert.ThrowsAsync<CannotStartException>(() => Verify(Path.Combine(copy.Path, "nowhere"), $"{end.Ordinal}:{end.Hash}"));

        static Task<int> Verify(string folder, string anchor) =>
            AuditCommand.Run(Command.Default with { Verb = Verb.VerifyAudit, DataFolder = folder, Rest = ["--anchor", anchor] }, TextWriter.Null);
    }

    /// <summary>As somebody would who has the file, and knows of the triggers.</summary>
    private static void Tamper(string folder, string sql)
    {
        using var file = new SqliteConnection($"Data Source={Path.Combine(folder, "shop.db")};Pooling=False");
        file.Open();
        using var command = file.CreateCommand();
        command.CommandText = $"DROP TRIGGER audit_row_is_not_changed; DROP TRIGGER audit_row_is_not_removed; {sql}";
        command.ExecuteNonQuery();
    }

    private static Task<IReadOnlyList<ChainedRow>> Find(ShopHost shop, string action) =>
        shop.Services.GetRequiredService<IAuditStore>().Find(new(null, null, action, null, null), long.MaxValue, 101);

    private static Task<IReadOnlyList<ChainedRow>> About(ShopHost shop, string subject) =>
        shop.Services.GetRequiredService<IAuditStore>().Find(new(subject, null, null, null, null), long.MaxValue, 101);

    /// <summary>Dies before a purge is carried out.</summary>
    private sealed class CutsOff(IAuditStore inner) : IAuditStore
    {
        public bool Dead { get; set; }

        public Task<AuditHead> Head() => inner.Head();

        public Task Append(AuditHead head, IReadOnlyList<ChainedRow> rows) => inner.Append(head, rows);

        public Task<IReadOnlyList<ChainedRow>> Read(long after, int limit) => inner.Read(after, limit);

        public Task<IReadOnlyList<ChainedRow>> Find(AuditQuestion question, long before, int limit) => inner.Find(question, before, limit);

        public Task<AuditCut?> Plan(DateTimeOffset cutoff, System.Collections.Immutable.ImmutableArray<string> holds) => inner.Plan(cutoff, holds);

        public Task Cut(AuditCut cut, System.Collections.Immutable.ImmutableArray<string> holds) => Dead ? throw new IOException("The silo died.") : inner.Cut(cut, holds);

        public Task<AuditCut?> LastCut() => inner.LastCut();

        public Task<IReadOnlyList<KeptRow>> Kept() => inner.Kept();
    }
}
