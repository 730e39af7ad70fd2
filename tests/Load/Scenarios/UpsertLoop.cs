using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace SubscriptionBox.Tests.Load;

/// <summary>What SQLite by itself reaches: one connection, one thread, groups of upserts, each commit flushed to the disk.</summary>
internal static class UpsertLoop
{
    /// <summary>Upserts in one transaction.</summary>
    public const int Group = 64;

    /// <summary>Upserts a second.</summary>
    public static double Run(string folder, int rows, int bytes, double seconds)
    {
        var file = Path.Combine(folder, "loop.db");
        File.Delete(file);
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; CREATE TABLE state(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, state TEXT NOT NULL)");
        using var upsert = connection.CreateCommand();
        upsert.CommandText = "INSERT INTO state(key, state) VALUES ($key, $state) ON CONFLICT(key) DO UPDATE SET state = excluded.state";
        var key = upsert.Parameters.Add("$key", SqliteType.Text);
        var state = upsert.Parameters.Add("$state", SqliteType.Text);
        // Each write says something new: SQLite leaves a page alone whose bytes stay the same.
        var order = new Random(1);
        var texts = Enumerable.Range(0, 16).Select(_ => string.Create(bytes, order, static (text, random) => random.GetItems<char>("abcdefghijklmnopqrstuvwxyz", text))).ToArray();
        var done = 0L;
        for (var filled = 0; filled < rows;)
            Commit(() => filled++, ref done);
        done = 0;
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
            Commit(() => order.Next(rows), ref done);
        return done / Stopwatch.GetElapsedTime(began).TotalSeconds;

        void Commit(Func<int> next, ref long count)
        {
            using var transaction = connection.BeginTransaction();
            upsert.Transaction = transaction;
            for (var i = 0; i < Group; i++, count++)
            {
                key.Value = $"sub-{next():000000000000000000000000}";
                state.Value = texts[count & 15];
                upsert.ExecuteNonQuery();
            }
            transaction.Commit();
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
