using System.Diagnostics;
using System.Globalization;
using SubscriptionBox.Silo.Hosting;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Load;

/// <summary>A day on which everybody is due, in the silo's own process, while customers look at their subscriptions.</summary>
internal static class Renewals
{
    private const double ReadsPerSecond = 200;
    private const string Charged = "subscriptionCharged";

    public static async Task Run(Sizes sizes)
    {
        // Filled once; each round works on a copy.
        using var filled = new TemporaryFolder();
        IReadOnlyList<Member> members;
        DateTimeOffset firstDue;
        await using (var shop = await LoadShop.Open(filled.Path))
            (members, firstDue) = await Crowd.Gather(shop, sizes.Customers, dueSoon: true);
        Figures minutes = new(), perSecond = new(), peak = new(), p99 = new();
        for (var round = 0; round < sizes.Rounds; round++)
        {
            using var folder = new TemporaryFolder();
            Copy(filled.Path, folder.Path);
            var day = await Day(folder.Path, members, firstDue);
            minutes.Add(day.Took.TotalMinutes);
            perSecond.Add(members.Count / day.Took.TotalSeconds);
            peak.Add(day.Megabytes);
            p99.Add(day.Reads.P99);
            Report.Line($"round {round + 1}", $"{day.Took.TotalSeconds:0.0} s, {day.Charges:N0} charges, {day.Orders:N0} orders, {day.Events:N0} events; {day.Reads.Requests:N0} reads, 50 % {day.Reads.P50:0.0} ms, 99 % {day.Reads.P99:0.0} ms, at most {day.Reads.Max:0} ms");
        }
        Report.AtMost($"{members.Count:N0} subscriptions due in one day", minutes, 10, "min");
        Report.Line("renewals", perSecond, "a second");
        Report.AtMost("memory of the silo at its most", peak, 1_500, "MB");
        Report.AtMost($"{ReadsPerSecond} reads a second meanwhile, 99 % within", p99, 100, "ms");
    }

    private static async Task<DayResult> Day(string folder, IReadOnlyList<Member> members, DateTimeOffset firstDue)
    {
        TimeSpan took;
        LoadResult reads;
        double megabytes;
        await using (var silo = await SiloProcess.Start(folder))
        {
            var admin = await silo.Client().SignIn("admin@demo.example", DemoAccounts.Password);
            using var client = ClientProcess.Paced(Reads.PlanFor([.. members.Take(5_000)]), silo.Port, ReadsPerSecond);
            var began = Stopwatch.GetTimestamp();
            // The last of them live nine hours west of the first.
            (await admin.Post("test-clock/advance", new { to = firstDue.AddHours(18).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) })).Ok();
            took = Stopwatch.GetElapsedTime(began);
            reads = (await client.Stop()).AllYes();
            megabytes = silo.MegabytesPeak;
        }
        return await Count(folder, members.Count, new(took, megabytes, reads, 0, 0, 0), firstDue);
    }

    private static async Task<DayResult> Count(string folder, int expected, DayResult day, DateTimeOffset firstDue)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(folder, "shop.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        var counted = day with
        {
            Charges = await Number(connection, $"SELECT count(DISTINCT source) FROM event_log WHERE type = '{Charged}' AND at >= {firstDue.AddHours(-1).UtcTicks}"),
            Orders = await Number(connection, $"SELECT count(*) FROM event_log WHERE type = 'orderPlaced' AND at >= {firstDue.AddHours(-1).UtcTicks}"),
            Events = await Number(connection, $"SELECT count(*) FROM event_log WHERE at >= {firstDue.AddHours(-1).UtcTicks}"),
        };
        return counted.Charges >= expected && counted.Orders >= expected
            ? counted
            : throw new InvalidOperationException($"Of {expected} subscriptions {counted.Charges} were charged and {counted.Orders} ordered.");
    }

    private static async Task<long> Number(Microsoft.Data.Sqlite.SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private sealed record DayResult(TimeSpan Took, double Megabytes, LoadResult Reads, long Charges, long Orders, long Events);
}
