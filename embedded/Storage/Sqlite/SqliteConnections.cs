using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>Opens the connections of a shop file, each with the settings of its role.</summary>
internal static class SqliteConnections
{
    /// <summary>Our own connections never wait for one another; this is for a person with a database tool.</summary>
    public const int BusyTimeoutMs = 5_000;

    /// <summary>Kept after a burst; a longer log is cut to this when it is next reused.</summary>
    private const int LogBytesKept = 64 << 20;

    public static SqliteConnection OpenWriter(string path) => Open(path, SqliteOpenMode.ReadWrite,
        $"""
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA journal_size_limit = {LogBytesKept};
        PRAGMA cache_size = -32768;
        PRAGMA temp_store = MEMORY;
        PRAGMA foreign_keys = ON;
        PRAGMA secure_delete = FAST;
        """);

    public static SqliteConnection OpenCheckpointer(string path) => Open(path, SqliteOpenMode.ReadWrite,
        """
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA cache_size = -64;
        """);

    public static SqliteConnection OpenReader(string path) => Open(path, SqliteOpenMode.ReadOnly,
        """
        PRAGMA query_only = ON;
        PRAGMA cache_size = -8192;
        PRAGMA temp_store = MEMORY;
        """);

    /// <summary>A new file, to be built under another name; closed, it is one file in WAL mode without a log.</summary>
    public static SqliteConnection Create(string path) => Open(path, SqliteOpenMode.ReadWriteCreate,
        $"PRAGMA page_size = {ShopFileSchema.PageSize}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");

    public static long Number(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar());
    }

    public static void Run(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode, string settings)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
        }.ConnectionString);
        try
        {
            connection.Open();
            _ = raw.sqlite3_busy_timeout(connection.Handle!, BusyTimeoutMs);
            var rc = raw.sqlite3_exec(connection.Handle!, settings, null, IntPtr.Zero, out _);
            SqliteException.ThrowExceptionForRC(rc, connection.Handle!);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
