using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Orleans;
using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage.Tools;

/// <summary>
/// Durable upserts a second of 2 KB states from 64 concurrent callers through <see cref="SqliteGrainStorage"/>, beside a bare loop that upserts
/// the same bytes in groups of 32 on one connection. Figures: docs/decisions/group-commit.md.
/// </summary>
internal static class StorageMeasurement
{
    private const int Rows = 20_000;
    private const int Callers = 64;
    private const int Writes = 200_000;
    private const int Group = 32;

    public static async Task<int> Run(string[] arguments)
    {
        var root = arguments.Length > 0 ? arguments[0] : Directory.CreateTempSubdirectory("measure-storage-").FullName;
        for (var round = 1; round <= 3; round++)
        {
            Console.WriteLine($"round {round}: fdatasync of 4 KB {FlushMilliseconds(root):F3} ms, bare loop {Bare(Path.Combine(root, $"bare-{round}.db")):N0} upserts/s");
            await ThroughStorage(Path.Combine(root, $"shop-{round}"));
        }
        Directory.Delete(root, recursive: true);
        return 0;
    }

    private static double FlushMilliseconds(string root)
    {
        using var handle = File.OpenHandle(Path.Combine(root, "flush"), FileMode.Create, FileAccess.Write);
        var times = new List<double>();
        for (var i = 0; i < 300; i++)
        {
            RandomAccess.Write(handle, new byte[4096], i % 16 * 4096);
            var started = Stopwatch.GetTimestamp();
            RandomAccess.FlushToDisk(handle);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return times.Order().ElementAt(times.Count / 2);
    }

    private static double Bare(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t(kind TEXT, key TEXT, etag INTEGER, state TEXT, PRIMARY KEY(kind, key))");
        using var upsert = connection.CreateCommand();
        upsert.CommandText = "INSERT INTO t VALUES ('note', $key, 1, $state) ON CONFLICT DO UPDATE SET etag = etag + 1, state = excluded.state";
        var key = upsert.Parameters.Add("$key", SqliteType.Text);
        var state = upsert.Parameters.Add("$state", SqliteType.Text);
        var text = new string('x', 2_000);
        for (var i = 0; i < Rows;) Commit(1_000, () => Upsert(i++));
        var random = new Random(1);
        var started = Stopwatch.GetTimestamp();
        for (var done = 0; done < Writes; done += Group) Commit(Group, () => Upsert(random.Next(Rows)));
        return Writes / Stopwatch.GetElapsedTime(started).TotalSeconds;

        void Execute(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        void Upsert(int row)
        {
            key.Value = $"sub-{row:x16}";
            state.Value = text;
            upsert.ExecuteNonQuery();
        }

        void Commit(int count, Action one)
        {
            using var transaction = connection.BeginTransaction();
            upsert.Transaction = transaction;
            for (var i = 0; i < count; i++) one();
            transaction.Commit();
        }
    }

    private static async Task ThroughStorage(string folder)
    {
        using var file = Shops.Open(folder);
        var storage = Shops.GrainStorage(file);
        var states = new GrainState<Note>[Rows];
        await Parallel.ForAsync(0, Rows, new ParallelOptions { MaxDegreeOfParallelism = 500 }, async (row, _) =>
        {
            states[row] = new GrainState<Note>(new Note { Text = new string('x', 1_970) });
            await storage.WriteStateAsync("note", Shops.Sub($"{row:x16}"), states[row]);
        });
        var groupsBefore = file.Writer.CommittedGroups;
        var allocatedBefore = GC.GetTotalAllocatedBytes();
        var times = new double[Writes];
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            // Each caller has rows of its own, as each grain has its own record.
            var random = new Random(caller);
            for (var i = caller; i < Writes; i += Callers)
            {
                var row = (random.Next(Rows / Callers) * Callers) + caller;
                states[row].State.Number++;
                var began = Stopwatch.GetTimestamp();
                await storage.WriteStateAsync("note", Shops.Sub($"{row:x16}"), states[row]);
                times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Array.Sort(times);
        Console.WriteLine(
            $"         storage {Writes / seconds:N0} durable writes/s, {Writes / (double)(file.Writer.CommittedGroups - groupsBefore):F1} a commit, " +
            $"p50 {times[Writes / 2]:F2} p99 {times[(int)(Writes * 0.99)]:F2} max {times[^1]:F1} ms, {(GC.GetTotalAllocatedBytes() - allocatedBefore) / Writes:N0} B a write");
    }
}
