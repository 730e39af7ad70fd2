using Npgsql;
using SubscriptionBox.Silo.Storage;
using SubscriptionBox.Tests.Cluster.Support;

namespace SubscriptionBox.Tests.Cluster;

/// <summary>The statements that Orleans' membership and reminder tables are kept with, called as the providers call them: by name, with their parameters.</summary>
[Collection(OnPostgres.Name)]
public sealed class When_silos_join(PostgresServer postgres)
{
    private static readonly DateTime At = new(2027, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [PostgresFact]
    public async Task A_cluster_begins_once_and_is_read_with_nobody_in_it()
    {
        await using var connection = await Open();
        Assert.Equal(true, await Begin(connection));
        Assert.Equal(false, await Begin(connection));
        Assert.Equal([(0, null)], await Everybody(connection));
    }

    [PostgresFact]
    public async Task Only_who_saw_the_newest_version_joins_and_nobody_joins_twice()
    {
        await using var connection = await Open();
        await Begin(connection);
        Assert.Equal(true, await Join(connection, 11111, version: 0));
        Assert.Equal(false, await Join(connection, 11112, version: 0));
        Assert.Equal(false, await Join(connection, 11111, version: 1));
        Assert.Equal([(1, 11111)], await Everybody(connection));
        Assert.Equal(true, await Join(connection, 11112, version: 1));
        Assert.Equal([(2, 11111), (2, 11112)], await Everybody(connection));
    }

    [PostgresFact]
    public async Task Of_two_that_join_at_once_on_the_same_version_one_waits_and_is_refused()
    {
        await using var one = await Open();
        await Begin(one);
        await using var other = new NpgsqlConnection(one.ConnectionString);
        await other.OpenAsync();
        await using var transaction = await one.BeginTransactionAsync();
        Assert.Equal(true, await Join(one, 11111, version: 0));
        // It waits for the first to commit, whenever it gets there.
        var second = Join(other, 11112, version: 0);
        await transaction.CommitAsync();
        Assert.Equal(false, await second);
        Assert.Equal([(1, 11111)], await Everybody(other));
    }

    [PostgresFact]
    public async Task A_change_on_an_old_version_changes_nothing()
    {
        await using var connection = await Open();
        await Begin(connection);
        await Join(connection, 11111, version: 0);
        Assert.Equal(false, await Change(connection, 11111, status: 6, version: 0));
        Assert.Equal(false, await Change(connection, 11112, status: 6, version: 1));
        Assert.Equal(3, await Call(connection, "MembershipReadRowKey", Of(11111), "Status"));
        Assert.Equal(true, await Change(connection, 11111, status: 6, version: 1));
        Assert.Equal(6, await Call(connection, "MembershipReadRowKey", Of(11111), "Status"));
        Assert.Equal([(2, 11111)], await Everybody(connection));
    }

    [PostgresFact]
    public async Task The_dead_are_cleaned_up_and_the_active_stay_however_silent()
    {
        await using var connection = await Open();
        await Begin(connection);
        await Join(connection, 11111, version: 0);
        await Join(connection, 11112, version: 1);
        await Change(connection, 11112, status: 6, version: 2);
        await Call(connection, "CleanupDefunctSiloEntriesKey", [new("DeploymentId", "shop"), new("IAmAliveTime", At.AddHours(1))]);
        Assert.Equal([(3, 11111)], await Everybody(connection));
    }

    [PostgresFact]
    public async Task A_reminder_gets_a_new_version_with_each_change_and_goes_only_by_its_newest()
    {
        await using var connection = await Open();
        Assert.Equal(0, await Remind(connection, "cal-001", hash: 5));
        Assert.Equal(1, await Remind(connection, "cal-001", hash: 5));
        Assert.Equal(false, await Forget(connection, "cal-001", version: 0));
        Assert.Equal(true, await Forget(connection, "cal-001", version: 1));
        Assert.Null(await Call(connection, "ReadReminderRowKey", Named("cal-001"), "Version"));
    }

    [PostgresFact]
    public async Task A_range_is_open_at_its_beginning_and_the_second_kind_goes_over_the_end()
    {
        await using var connection = await Open();
        foreach (var (grain, hash) in new[] { ("a", -10), ("b", 5), ("c", 20) })
            await Remind(connection, grain, hash);
        Assert.Equal("b,c", await Range("ReadRangeRows1Key", -10, 20));
        Assert.Equal("c", await Range("ReadRangeRows1Key", 5, 20));
        Assert.Equal("a,c", await Range("ReadRangeRows2Key", 19, -10));
        Assert.Equal("a", await Range("ReadRangeRows2Key", 20, -10));

        async Task<string> Range(string query, int from, int to) => string.Join(',',
            (await Rows(connection, query, [new("ServiceId", "shop"), new("BeginHash", (object)from), new("EndHash", (object)to)], r => (string)r["GrainId"])).Order(StringComparer.Ordinal));
    }

    private async Task<NpgsqlConnection> Open()
    {
        var connection = new NpgsqlConnection(await postgres.NewDatabase());
        await SchemaMigrations.Apply(connection.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static Task<object?> Begin(NpgsqlConnection connection) => Call(connection, "InsertMembershipVersionKey", [new("DeploymentId", "shop")]);

    private static Task<object?> Join(NpgsqlConnection connection, int port, int version) => Call(connection, "InsertMembershipKey",
    [
        .. Of(port), new("SiloName", "silo"), new("HostName", "host"), new("Status", 3), new("ProxyPort", (object)0), new("StartTime", At), new("IAmAliveTime", At), new("Version", (object)version),
    ]);

    private static Task<object?> Change(NpgsqlConnection connection, int port, int status, int version) => Call(connection, "UpdateMembershipKey",
        [.. Of(port), new("IAmAliveTime", At), new("Status", status), new("SuspectTimes", DBNull.Value), new("Version", (object)version)]);

    private static Task<object?> Remind(NpgsqlConnection connection, string grain, int hash) => Call(connection, "UpsertReminderRowKey",
        [.. Named(grain), new("GrainHash", (object)hash), new("StartTime", At), new("Period", 60_000)]);

    private static Task<object?> Forget(NpgsqlConnection connection, string grain, int version) => Call(connection, "DeleteReminderRowKey", [.. Named(grain), new("Version", (object)version)]);

    private static async Task<List<(int Version, int? Port)>> Everybody(NpgsqlConnection connection) =>
        [.. (await Rows(connection, "MembershipReadAllKey", [new("DeploymentId", "shop")], r => ((int)r["Version"], r["Port"] as int?))).Order()];

    private static NpgsqlParameter[] Of(int port) => [new("DeploymentId", "shop"), new("Address", "127.0.0.1"), new("Port", port), new("Generation", 7)];

    private static NpgsqlParameter[] Named(string grain) => [new("ServiceId", "shop"), new("GrainId", grain), new("ReminderName", "tick")];

    private static async Task<object?> Call(NpgsqlConnection connection, string query, NpgsqlParameter[] parameters, string? column = null) =>
        (await Rows(connection, query, parameters, r => column is null ? r.FieldCount == 1 ? r.GetValue(0) : null : r[column])).FirstOrDefault();

    private static async Task<List<T>> Rows<T>(NpgsqlConnection connection, string query, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read)
    {
        await using var find = new NpgsqlCommand("SELECT querytext FROM orleansquery WHERE querykey = $1", connection) { Parameters = { new() { Value = query } } };
        await using var call = new NpgsqlCommand((string)(await find.ExecuteScalarAsync())!, connection);
        call.Parameters.AddRange(parameters);
        await using var reader = await call.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }
}
