using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>Tells at start, cheaply, whether a file is a sound shop file of a version this program reads.</summary>
internal static class ShopFileHealth
{
    private const int HeaderBytes = 100;

    /// <summary>Every page is read: 30 to 60 ms for this size.</summary>
    private const long AlwaysCheckedBytes = 16 << 20;

    /// <summary>After a crash somewhat more time is well spent.</summary>
    private const long CheckedAfterCrashBytes = 128 << 20;

    /// <summary>Looks at the file before SQLite does: what this finds, SQLite would report in many different words.</summary>
    /// <exception cref="ShopFileDamagedException"/>
    /// <exception cref="ShopFileTooNewException"/>
    public static void CheckHeader(string path)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        using var file = File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var read = file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        if (read < HeaderBytes) throw new ShopFileDamagedException(path, "it ends within its header");
        if (!header.StartsWith("SQLite format 3\0"u8)) throw new ShopFileDamagedException(path, "it is not a database");
        int pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        if (pageSize == 1) pageSize = 65_536;
        if (pageSize < 512 || !int.IsPow2(pageSize)) throw new ShopFileDamagedException(path, "its header makes no sense");
        // Before SQLite opens the file, as we would switch another program's database to our journal mode. Ours has had both numbers from its birth.
        if (BinaryPrimitives.ReadInt32BigEndian(header[68..]) != ShopFileSchema.ApplicationId)
            throw new ShopFileDamagedException(path, "it is a database of some other program");
        CheckVersion(path, BinaryPrimitives.ReadInt32BigEndian(header[60..]));
    }

    /// <summary>Checks version and structure. The write-ahead log of a crash has been read by then, as opening does that.</summary>
    /// <exception cref="ShopFileDamagedException"/>
    /// <exception cref="ShopFileTooNewException"/>
    public static void Check(SqliteConnection connection, string path, bool crashed)
    {
        // Again, because a later version may so far stand in the log alone.
        CheckVersion(path, connection.Number("PRAGMA user_version"));
        // Pages that are still in the log may be missing in the file; afterwards none may.
        connection.Run("PRAGMA wal_checkpoint(PASSIVE)");
        var expected = connection.Number("PRAGMA page_count") * connection.Number("PRAGMA page_size");
        var length = new FileInfo(path).Length;
        if (length < expected) throw new ShopFileDamagedException(path, $"it is cut short: {length} of {expected} bytes are there");
        if (length <= (crashed ? CheckedAfterCrashBytes : AlwaysCheckedBytes)) QuickCheck(connection, path);
        else Touch(connection);
    }

    private static void CheckVersion(string path, long version)
    {
        if (version > ShopFileSchema.DataVersion) throw new ShopFileTooNewException(path, "data version", version, ShopFileSchema.DataVersion);
    }

    private static void QuickCheck(SqliteConnection connection, string path)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        var answer = command.ExecuteScalar() as string;
        if (answer != "ok") throw new ShopFileDamagedException(path, "its pages contradict one another");
    }

    /// <summary>Reads the schema and both edges of every table's tree: a few pages, whatever the size of the file.</summary>
    private static void Touch(SqliteConnection connection)
    {
        var tables = new List<string>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND wr = 0 AND name NOT LIKE 'sqlite_%'";
            using var reader = command.ExecuteReader();
            while (reader.Read()) tables.Add(reader.GetString(0).Replace("\"", "\"\"", StringComparison.Ordinal));
        }
        foreach (var table in tables)
        {
            // Two statements: SQLite seeks one edge at a time, and would read the whole table for both at once.
            _ = connection.Number($"SELECT ifnull(min(rowid), 0) FROM \"{table}\"");
            _ = connection.Number($"SELECT ifnull(max(rowid), 0) FROM \"{table}\"");
        }
    }
}
