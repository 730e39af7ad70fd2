using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Silo.Adapters;
using SubscriptionBox.Silo.Adapters.EventLog;
using SubscriptionBox.Silo.Storage;
using SubscriptionBox.Tests.Cluster.Support;

namespace SubscriptionBox.Tests.Cluster;

/// <summary>The event log on PostgreSQL, with several silos that append at the same time.</summary>
[Collection(OnPostgres.Name)]
public sealed class When_events_are_appended(PostgresServer postgres)
{
    private const int Silos = 3;
    private const int Sources = 40;
    private const int EventsOfEach = 5;

    [PostgresFact]
    public async Task Whoever_reads_on_from_a_position_misses_none_and_gets_each_once_in_order()
    {
        var connection = await Migrated();
        using var reading = new PostgresDatabase(connection, 4);
        var reader = Log(reading);
        var databases = Enumerable.Range(0, Silos).Select(_ => new PostgresDatabase(connection, 8)).ToArray();
        var appending = Task.WhenAll(databases.SelectMany(database => Appends(Log(database))));
        var read = new List<LoggedEvent>();
        // Reads on while they append: what is not there yet has to come later, behind.
        while (read.Count < Sources * EventsOfEach && (!appending.IsCompleted || await reader.End() > (read.Count == 0 ? 0 : read[^1].Position)))
            read.AddRange(await reader.Read(read.Count == 0 ? 0 : read[^1].Position, 7));
        await appending;
        foreach (var database in databases)
            database.Dispose();

        Assert.Equal(read.Select(e => e.Position).Order(), read.Select(e => e.Position));
        foreach (var source in read.GroupBy(e => e.Event.Source))
            Assert.Equal(Enumerable.Range(1, EventsOfEach).Select(n => (long)n), source.Select(e => e.Event.Sequence));
        Assert.Equal(Sources, read.Select(e => e.Event.Source).Distinct().Count());
    }

    [PostgresFact]
    public async Task An_append_takes_the_outbox_off_the_list_of_those_that_wait()
    {
        var connection = await Migrated();
        using var database = new PostgresDatabase(connection, 4);
        await database.Writer.Enqueue(static db => db.Prepare("""
            SELECT writetostorage(1, 0, 0, 1, 'order', 'ord-1', 'shop', NULL, convert_to('{"outbox":[{"sequence":4,"at":"2027-01-01T00:00:00+00:00"},{"sequence":5}]}', 'UTF8'))
            """).Step());
        var index = new PostgresOutboxIndex(database);
        var waiting = Assert.Single((await index.Unpublished(0, 10)).Waiting);
        Assert.Equal(("order", "ord-1", new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)), (waiting.Kind, waiting.Key, waiting.Oldest));

        var log = Log(database);
        await log.Append([Event("order/ord-1", 4)]);
        Assert.Single((await index.Unpublished(0, 10)).Waiting);
        await log.Append([Event("order/ord-1", 5)]);
        Assert.Empty((await index.Unpublished(0, 10)).Waiting);
    }

    [PostgresFact]
    public async Task A_write_that_is_still_under_way_is_not_passed_over()
    {
        var connection = await Migrated();
        using var database = new PostgresDatabase(connection, 4);
        var index = new PostgresOutboxIndex(database);
        await using var slow = await database.Source.OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await Write(slow, "ord-slow");
        await using (var quick = await database.Source.OpenConnectionAsync())
            await Write(quick, "ord-quick");
        // The quick one has the higher number; a look that went up to it would never see the slow one.
        var before = await index.Unpublished(0, 10);
        Assert.Empty(before.Waiting);
        await transaction.CommitAsync();
        Assert.Equal(["ord-slow", "ord-quick"], (await index.Unpublished(before.UpTo, 10)).Waiting.Select(w => w.Key));
    }

    private static async Task Write(Npgsql.NpgsqlConnection connection, string key)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $$"""SELECT writetostorage(1, 0, 0, 1, 'order', '{{key}}', 'shop', NULL, convert_to('{"outbox":[{"sequence":1}]}', 'UTF8'))""";
        await command.ExecuteScalarAsync();
    }

    /// <summary>Every silo appends all events of all sources: whoever comes second adds nothing.</summary>
    private static IEnumerable<Task> Appends(SqlEventLog log) => Enumerable.Range(1, Sources).Select(async source =>
    {
        for (var n = 1; n <= EventsOfEach; n++)
            await log.Append([Event($"order/ord-{source}", n)]);
    });

    private static EventRecord Event(string source, long sequence) =>
        new(source, sequence, new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), "orderPlaced", "cus-1", "system", Role.System, null, null, "{}", false);

    private static SqlEventLog Log(PostgresDatabase database) => new(database, new ProjectionPump(new ServiceCollection().BuildServiceProvider(), NullLogger<ProjectionPump>.Instance));

    private async Task<string> Migrated()
    {
        var connection = await postgres.NewDatabase();
        await SchemaMigrations.Apply(connection);
        return connection;
    }
}
