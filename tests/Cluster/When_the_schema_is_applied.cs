using Npgsql;
using SubscriptionBox.Silo.Hosting;
using SubscriptionBox.Silo.Storage;
using SubscriptionBox.Tests.Cluster.Support;

namespace SubscriptionBox.Tests.Cluster;

/// <summary><c>silo migrate-schema</c>: may be run at any time, by many at once, and again.</summary>
[Collection(OnPostgres.Name)]
public sealed class When_the_schema_is_applied(PostgresServer postgres)
{
    [PostgresFact]
    public async Task A_second_run_changes_nothing()
    {
        var connection = await postgres.NewDatabase();
        Assert.Equal(SchemaMigrations.All.Length, (await SchemaMigrations.Apply(connection)).Length);
        Assert.Empty(await SchemaMigrations.Apply(connection));
    }

    [PostgresFact]
    public async Task Runs_at_the_same_time_apply_each_step_once()
    {
        var connection = await postgres.NewDatabase();
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SchemaMigrations.Apply(connection)));
        Assert.Equal(SchemaMigrations.All.Select(step => step.Number), runs.SelectMany(run => run).Select(step => step.Number).Order());
    }

    [PostgresFact]
    public async Task A_silo_refuses_a_database_without_it_in_one_sentence()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabase());
        var refused = await Assert.ThrowsAsync<CannotStartException>(() => SchemaMigrations.Check(source));
        Assert.Contains("migrate-schema", refused.Message);
    }

    [PostgresFact]
    public async Task A_silo_refuses_one_that_is_a_step_behind()
    {
        await using var source = await Migrated();
        await Run(source, $"DELETE FROM schema_migration WHERE number = {SchemaMigrations.All[^1].Number}");
        Assert.Contains("lacks step", (await Assert.ThrowsAsync<CannotStartException>(() => SchemaMigrations.Check(source))).Message);
    }

    [PostgresFact]
    public async Task A_silo_takes_one_that_is_a_step_ahead()
    {
        await using var source = await Migrated();
        await Run(source, "INSERT INTO schema_migration(number, name, print) VALUES (9999, 'of a later program', 'x')");
        await SchemaMigrations.Check(source);
    }

    [PostgresFact]
    public async Task A_step_that_was_edited_after_it_was_applied_is_found()
    {
        await using var source = await Migrated();
        await Run(source, "UPDATE schema_migration SET print = 'another' WHERE number = 2");
        var refused = await Assert.ThrowsAsync<CannotStartException>(() => SchemaMigrations.Apply(source.ConnectionString));
        Assert.Contains("Step 2", refused.Message);
    }

    [PostgresFact]
    public async Task Numbers_of_writes_go_on_above_those_of_the_dump_after_a_restore()
    {
        await using var source = await Migrated();
        // What a dump brings along: a write with a number that this server's transactions have not reached.
        await Run(source, "INSERT INTO grain_outbox VALUES ('order/ord-1', 'order', 'ord-1', 1, NULL, 5000000000)");
        await SchemaMigrations.Apply(source.ConnectionString);
        await using var next = source.CreateCommand("SELECT write_number()");
        Assert.True((long)(await next.ExecuteScalarAsync())! > 5_000_000_000);
    }

    private async Task<NpgsqlDataSource> Migrated()
    {
        var connection = await postgres.NewDatabase();
        await SchemaMigrations.Apply(connection);
        return NpgsqlDataSource.Create(connection);
    }

    private static async Task Run(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
