using System.Diagnostics;
using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage.Tools;

/// <summary>How long a file of many states takes to open, after it was closed and after a crash. Figures: docs/decisions/shop-file.md.</summary>
internal static class StartMeasurement
{
    private const int PagesOfLogWhenCrashing = 15_000;

    public static async Task<int> Run(string[] arguments)
    {
        var states = arguments.Length > 0 ? int.Parse(arguments[0]) : 400_000;
        var root = Directory.CreateTempSubdirectory("measure-start-").FullName;
        var (closed, crashed) = (Path.Combine(root, "closed"), Path.Combine(root, "crashed"));
        using (var file = Shops.Open(closed))
        {
            await Write(file, states, 0);
        }
        Directory.CreateDirectory(crashed);
        using (var file = Shops.Open(closed, options => options.Writer.CheckpointPages = int.MaxValue / 64))
        {
            await Write(file, PagesOfLogWhenCrashing, states);
            // What a kill would leave: nothing of this process has touched the copies' last bytes.
            File.Copy(Path.Combine(closed, "shop.db"), Path.Combine(crashed, "shop.db"));
            File.Copy(Path.Combine(closed, "shop.db-wal"), Path.Combine(crashed, "shop.db-wal"));
        }
        Console.WriteLine($"{states:N0} states, {new FileInfo(Path.Combine(closed, "shop.db")).Length >> 20} MB");
        for (var round = 1; round <= 3; round++) Console.WriteLine($"closed:  open {Open(closed):F0} ms");
        Console.WriteLine($"crashed: log of {new FileInfo(Path.Combine(crashed, "shop.db-wal")).Length >> 20} MB, open {Open(crashed):F0} ms");
        Directory.Delete(root, recursive: true);
        return 0;
    }

    private static double Open(string folder)
    {
        var started = Stopwatch.GetTimestamp();
        using var file = Shops.Open(folder);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static Task Write(ShopFile file, int count, int from)
    {
        var storage = Shops.GrainStorage(file);
        return Parallel.ForAsync(from, from + count, new ParallelOptions { MaxDegreeOfParallelism = 2_000 }, async (n, _) =>
            await storage.Write($"{n:x8}", new string('x', 1_200)));
    }
}
