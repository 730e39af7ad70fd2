using Npgsql;

namespace SubscriptionBox.Silo.Storage;

/// <summary>A connection lent to one operation, inside its transaction. Valid only inside that operation and on its thread.</summary>
public class PostgresReadContext
{
    internal PostgresReadContext(NpgsqlConnection connection, NpgsqlTransaction transaction) => (Connection, Transaction) = (connection, transaction);

    internal NpgsqlConnection Connection { get; }

    internal NpgsqlTransaction Transaction { get; }

    /// <summary>The statement for a text. Use constant texts and bind what varies: the driver prepares those that come often.</summary>
    public PostgresStatement Prepare(string sql) => new(this, sql);
}

/// <summary>A connection lent to one write operation, inside its transaction.</summary>
public sealed class PostgresWriteContext : PostgresReadContext
{
    internal PostgresWriteContext(NpgsqlConnection connection, NpgsqlTransaction transaction) : base(connection, transaction)
    {
    }
}
