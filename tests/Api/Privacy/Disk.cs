using System.Text;
using Microsoft.Data.Sqlite;

namespace SubscriptionBox.Tests.Api.Privacy;

/// <summary>Looks at a data folder as a thief would: every byte of every file, and a dump of every table.</summary>
public static class Disk
{
    /// <summary>Where any of the words occurs, without regard to case; empty when nowhere.</summary>
    public static IReadOnlyList<string> Find(string folder, params string[] words)
    {
        var found = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(path) == "shop.lock")
                continue;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            var text = Encoding.Latin1.GetString(bytes).ToLowerInvariant();
            found.AddRange(words.Where(word => text.Contains(word.ToLowerInvariant(), StringComparison.Ordinal)).Select(word => $"{Path.GetFileName(path)}: {word}"));
        }
        return found;
    }

    /// <summary>Everything that SQL shows, one line a row.</summary>
    public static string Dump(string folder)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "shop.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        connection.Open();
        var tables = new List<string>();
        using (var names = connection.CreateCommand())
        {
            names.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table'";
            using var rows = names.ExecuteReader();
            while (rows.Read())
                tables.Add(rows.GetString(0));
        }
        var dump = new StringBuilder();
        foreach (var table in tables)
        {
            using var all = connection.CreateCommand();
            all.CommandText = $"SELECT * FROM \"{table}\"";
            using var rows = all.ExecuteReader();
            while (rows.Read())
            {
                dump.Append(table);
                for (var i = 0; i < rows.FieldCount; i++)
                    dump.Append('|').Append(rows.GetValue(i) is byte[] blob ? Encoding.Latin1.GetString(blob) : rows.GetValue(i));
                dump.AppendLine();
            }
        }
        return dump.ToString();
    }

    /// <summary>What a query over the shop's file counts.</summary>
    public static long Number(string folder, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "shop.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
