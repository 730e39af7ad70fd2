using System.Text;
using Npgsql;
using NpgsqlTypes;
using SubscriptionBox.Silo.Storage;
using SubscriptionBox.Tests.Cluster.Support;

namespace SubscriptionBox.Tests.Cluster;

/// <summary>The queries that Orleans' storage provider runs, with the provider's own texts and parameters: what its scripts get wrong is mended.</summary>
[Collection(OnPostgres.Name)]
public sealed class When_states_are_stored(PostgresServer postgres)
{
    [PostgresFact]
    public async Task A_write_with_the_version_it_read_gets_the_next_one()
    {
        await using var connection = await Open();
        Assert.Equal(1, await Write(connection, "order", "ord-1", null, "{}"));
        Assert.Equal(2, await Write(connection, "order", "ord-1", 1, "{}"));
    }

    [PostgresFact]
    public async Task A_write_with_an_old_version_changes_nothing_and_says_so()
    {
        await using var connection = await Open();
        await Write(connection, "order", "ord-1", null, """{"first":1}""");
        await Write(connection, "order", "ord-1", 1, """{"second":2}""");
        Assert.Equal(1, await Write(connection, "order", "ord-1", 1, """{"third":3}"""));
        Assert.Equal("""{"second":2}""", await Read(connection, "order", "ord-1"));
    }

    [PostgresFact]
    public async Task Of_two_first_writes_that_race_one_is_refused_and_there_is_one_record()
    {
        await using var one = await Open();
        await using var other = new NpgsqlConnection(one.ConnectionString);
        await other.OpenAsync();
        await using var transaction = await one.BeginTransactionAsync();
        Assert.Equal(1, await Write(one, "order", "ord-1", null, """{"of":"one"}"""));
        // The other waits for the first to commit, whenever it gets there.
        var second = Write(other, "order", "ord-1", null, """{"of":"other"}""");
        await transaction.CommitAsync();
        Assert.Null(await second);
        Assert.Equal("""{"of":"one"}""", await Read(other, "order", "ord-1"));
    }

    [PostgresFact]
    public async Task A_cleared_record_is_not_there_and_no_version_comes_twice()
    {
        await using var connection = await Open();
        await Write(connection, "session", "ses-1", null, """{"accountId":"acc-1"}""");
        Assert.Equal(2, await Call(connection, "ClearStorageKey", "session", "ses-1", 1, null));
        Assert.Null(await Read(connection, "session", "ses-1"));
        Assert.Equal(0L, await Scalar(connection, "SELECT count(*) FROM grain_session"));
        Assert.Equal(3, await Write(connection, "session", "ses-1", null, """{"accountId":"acc-2"}"""));
        Assert.Equal(1, await Write(connection, "session", "ses-1", 1, """{"accountId":"acc-1"}"""));
    }

    [PostgresFact]
    public async Task A_key_that_the_provider_would_take_for_a_number_is_refused()
    {
        await using var connection = await Open();
        await using var write = new NpgsqlCommand("SELECT writetostorage(1, 0, 66, 1, 'order', NULL, 'shop', NULL, '{}'::bytea)", connection);
        Assert.Equal("keys_have_a_prefix", (await Assert.ThrowsAsync<PostgresException>(() => write.ExecuteScalarAsync())).ConstraintName);
    }

    [PostgresFact]
    public async Task The_due_index_follows_the_state()
    {
        await using var connection = await Open();
        await Write(connection, "subscription", "sub-1", null, """{"wake":{"shard":7,"at":1000}}""");
        Assert.Equal(1000L, await Scalar(connection, "SELECT at FROM grain_wake WHERE shard = 7 AND kind = 'subscription' AND key = 'sub-1'"));
        await Write(connection, "subscription", "sub-1", 1, """{"wake":{"shard":7,"at":2000}}""");
        Assert.Equal(2000L, await Scalar(connection, "SELECT at FROM grain_wake WHERE shard = 7"));
        await Write(connection, "subscription", "sub-1", 2, """{"wake":null}""");
        Assert.Equal(0L, await Scalar(connection, "SELECT count(*) FROM grain_wake"));
    }

    [PostgresFact]
    public async Task A_state_with_a_zero_character_in_a_text_is_stored_as_it_is()
    {
        await using var connection = await Open();
        Assert.Equal(1, await Write(connection, "order", "ord-1", null, """{"note":"a\u0000b","customerId":"cus-1","placedAt":"2027-01-01T00:00:00+00:00"}"""));
        Assert.Equal("cus-1", await Scalar(connection, "SELECT customer_id::text FROM grain_order WHERE key = 'ord-1'"));
        Assert.Equal(2, await Write(connection, "order", "ord-1", 1, """{"note":"\\u0000","customerId":"cus-2\\","placedAt":"2027-01-01T00:00:00+00:00"}"""));
        Assert.Equal("""{"note":"\\u0000","customerId":"cus-2\\","placedAt":"2027-01-01T00:00:00+00:00"}""", await Read(connection, "order", "ord-1"));
        Assert.Equal("cus-2\\", await Scalar(connection, "SELECT customer_id::text FROM grain_order WHERE key = 'ord-1'"));
    }

    private async Task<NpgsqlConnection> Open()
    {
        var connection = new NpgsqlConnection(await postgres.NewDatabase());
        await SchemaMigrations.Apply(connection.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<int?> Write(NpgsqlConnection connection, string kind, string key, int? version, string state) =>
        (int?)await Call(connection, "WriteToStorageKey", kind, key, version, state);

    private static async Task<string?> Read(NpgsqlConnection connection, string kind, string key) =>
        await Call(connection, "ReadFromStorageKey", kind, key, null, null) is byte[] state ? Encoding.UTF8.GetString(state) : null;

    private static async Task<object?> Call(NpgsqlConnection connection, string query, string kind, string key, int? version, string? state)
    {
        await using var find = new NpgsqlCommand("SELECT querytext FROM orleansquery WHERE querykey = $1", connection) { Parameters = { new() { Value = query } } };
        await using var call = new NpgsqlCommand((string)(await find.ExecuteScalarAsync())!, connection);
        call.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("GrainIdHash", 1), new("GrainIdN0", (object)0L), new("GrainIdN1", (object)0L), new("GrainTypeHash", 2), new("GrainTypeString", kind), new("GrainIdExtensionString", key), new("ServiceId", "shop"),
            new("GrainStateVersion", NpgsqlDbType.Integer) { Value = (object?)version ?? DBNull.Value },
            new("PayloadBinary", NpgsqlDbType.Bytea) { Value = state is null ? DBNull.Value : Encoding.UTF8.GetBytes(state) },
        });
        return await call.ExecuteScalarAsync() is { } value and not DBNull ? value : null;
    }

    private static async Task<object?> Scalar(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
