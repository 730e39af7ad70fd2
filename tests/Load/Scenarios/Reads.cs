using System.Diagnostics;
using System.Text;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Load;

/// <summary><c>GET /subscriptions/{id}</c> as its owner, over many subscriptions, beside the bare endpoint.</summary>
internal static class Reads
{
    public const int Connections = 64;

    public static async Task Run(Sizes sizes)
    {
        using var folder = new TemporaryFolder();
        await using var shop = await LoadShop.Open(folder.Path);
        var (members, _) = await Crowd.Gather(shop, sizes.Subscriptions / 4, dueSoon: false);
        var reads = PlanFor(members);
        await SetBare(shop, members[0]);
        var bare = BarePlan();
        (await ClientProcess.Once(reads, shop.Port)).AllYes();
        await ClientProcess.Run(reads, shop.Port, sizes.Seconds, warmUp: 0);
        await ClientProcess.Run(bare, shop.Port, sizes.Seconds / 3, warmUp: 0);

        Figures ours = new(), theirs = new(), ratio = new(), p99 = new(), bareP99 = new(), p99Ratio = new(), cost = new(), bareCost = new(), client = new(), pauses = new();
        for (var round = 0; round < sizes.Rounds; round++)
        {
            var (b, bareCpu) = await Measured(() => ClientProcess.Run(bare, shop.Port, sizes.Seconds));
            var paused = GC.GetTotalPauseDuration();
            var (r, cpu) = await Measured(() => ClientProcess.Run(reads, shop.Port, sizes.Seconds));
            ours.Add(r.AllYes().PerSecond);
            theirs.Add(b.AllYes().PerSecond);
            ratio.Add(r.PerSecond / b.PerSecond);
            p99.Add(r.P99);
            bareP99.Add(b.P99);
            p99Ratio.Add(r.P99 / b.P99);
            cost.Add(cpu / r.PerSecond * 1e6);
            bareCost.Add(bareCpu / b.PerSecond * 1e6);
            pauses.Add((GC.GetTotalPauseDuration() - paused).TotalSeconds / r.Seconds * 100);
            client.Add(r.CpuSeconds / r.Requests * 1e6);
        }
        Report.Line("shop", ours, "requests/s");
        Report.Line("bare endpoint, same bytes, same server", theirs, "requests/s");
        Report.AtLeast("shop / bare endpoint", ratio, 0.5);
        Report.Line("shop, 99 % within", p99, "ms");
        Report.Line("bare endpoint, 99 % within", bareP99, "ms");
        Report.AtMost("shop / bare endpoint, 99 %", p99Ratio, 3);
        Report.Line("processor time of the server, shop and bare", $"{cost} and {bareCost}", "µs a request");
        Report.Line("the shop stands still for garbage collections", pauses, "% of the time");
        Report.Line("processor time of the client, in a process of its own", client, "µs a request");
    }

    /// <summary>Every connection reads subscriptions of its own, one after the other.</summary>
    public static RequestPlan PlanFor(IReadOnlyList<Member> members) => new([.. Enumerable.Range(0, Connections).Select(connection =>
        members.Where((_, i) => i % Connections == connection).Select(m => RequestPlan.Request("GET", $"/api/v1/subscriptions/{m.SubscriptionId}", m.Token)).ToArray())]);

    public static RequestPlan BarePlan() => new([.. Enumerable.Range(0, Connections).Select(_ => new[] { RequestPlan.Request("GET", BareEndpoint.Path, new string('x', 43)) })]);

    /// <summary>The bare endpoint gives what the shop gives.</summary>
    public static async Task SetBare(LoadShop shop, Member member)
    {
        var client = shop.Client();
        client.Token = member.Token;
        shop.Bare.Body = Encoding.UTF8.GetBytes((await client.Get($"subscriptions/{member.SubscriptionId}")).Ok().Text);
    }

    /// <summary>A measurement with the processor seconds a second that this process, the server, spent meanwhile.</summary>
    public static async Task<(LoadResult Result, double Cpu)> Measured(Func<Task<LoadResult>> run)
    {
        var (cpu, began) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.GetTimestamp());
        var result = await run();
        return (result, (Process.GetCurrentProcess().TotalProcessorTime - cpu) / Stopwatch.GetElapsedTime(began));
    }
}
