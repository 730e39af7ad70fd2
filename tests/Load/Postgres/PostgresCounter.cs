using System.Diagnostics;
using Npgsql;

namespace SubscriptionBox.Tests.Load;

/// <summary>The same thing as a table: one row holds what is available, a reservation takes one off and is a row of its own, in one transaction.</summary>
internal sealed class PostgresCounter(NpgsqlDataSource source)
{
    private const string Sku = "SKU-1";

    public static async Task<PostgresCounter> Create(string connectionString)
    {
        var source = NpgsqlDataSource.Create(connectionString);
        await using var create = source.CreateCommand("""
            CREATE TABLE stock(sku text PRIMARY KEY, available integer NOT NULL CHECK (available >= 0)) WITH (fillfactor = 50);
            CREATE TABLE reservation(order_id text PRIMARY KEY, sku text NOT NULL, units integer NOT NULL, expires_at timestamptz NOT NULL);
            INSERT INTO stock VALUES ('SKU-1', 100000000);
            """);
        await create.ExecuteNonQueryAsync();
        return new PostgresCounter(source);
    }

    /// <summary>BEGIN, UPDATE, INSERT, COMMIT, one after the other. Reservations a second.</summary>
    public Task<double> FourStatements(int clients, double seconds) => Measure(clients, seconds, async (connection, orderId) =>
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using var update = new NpgsqlCommand("UPDATE stock SET available = available - 1 WHERE sku = $1 AND available > 0", connection) { Parameters = { new() { Value = Sku } } };
        await update.PrepareAsync();
        if (await update.ExecuteNonQueryAsync() != 1)
            throw new InvalidOperationException("Nothing left.");
        await using var insert = new NpgsqlCommand("INSERT INTO reservation VALUES ($1, $2, 1, now() + interval '15 minutes')", connection) { Parameters = { new() { Value = orderId }, new() { Value = Sku } } };
        await insert.PrepareAsync();
        await insert.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    });

    /// <summary>All of it as one statement. Reservations a second.</summary>
    public Task<double> OneStatement(int clients, double seconds) => Measure(clients, seconds, async (connection, orderId) =>
    {
        await using var both = new NpgsqlCommand("""
            WITH taken AS (UPDATE stock SET available = available - 1 WHERE sku = $1 AND available > 0 RETURNING sku)
            INSERT INTO reservation SELECT $2, sku, 1, now() + interval '15 minutes' FROM taken
            """, connection) { Parameters = { new() { Value = Sku }, new() { Value = orderId } } };
        await both.PrepareAsync();
        if (await both.ExecuteNonQueryAsync() != 1)
            throw new InvalidOperationException("Nothing left.");
    });

    private async Task<double> Measure(int clients, double seconds, Func<NpgsqlConnection, string, Task> reserve)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ => await source.OpenConnectionAsync()));
        var done = 0;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(connections.Select(async connection =>
        {
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
            {
                await reserve(connection, Guid.NewGuid().ToString());
                Interlocked.Increment(ref done);
            }
        }));
        var perSecond = done / Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach (var connection in connections)
            await connection.DisposeAsync();
        return perSecond;
    }
}
