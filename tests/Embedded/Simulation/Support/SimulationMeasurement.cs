using System.Diagnostics;
using System.Globalization;
using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Embedded.Simulation;

/// <summary>What simulated things cost, in microseconds of one core.</summary>
internal static class SimulationMeasurement
{
    public static int Run(string[] arguments)
    {
        var rounds = arguments is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 20;
        Measure("a call from outside, answered without the store", rounds, 20_000, cluster => Repeat(20_000, i => cluster.Tally($"t-{i % 50}").Total()));
        Measure("a call between grains", rounds, 20_000, cluster => Repeat(200, i => cluster.Client.GetGrain<IChatterGrain>($"c-{i % 20}").Talk(100)));
        Measure("a call with a write", rounds, 10_000, cluster => Repeat(10_000, i => cluster.Tally($"t-{i % 50}").Add(1)));
        Measure("an activation with a read", rounds, 5_000, cluster => Repeat(5_000, i => cluster.Tally($"t-{i}").Total()));
        Measure("a call of a service", rounds, 10_000, cluster => Repeat(10_000, _ => cluster.Service("bank").Call("pay", () => 1)));
        Measure("a cluster of three silos, started", rounds, 1, _ => Task.CompletedTask, includeStart: true);
        Measure("a silo, started again", rounds, 20, cluster =>
        {
            for (var i = 0; i < 20; i++)
                cluster.Restart((i % 3) + 1);
            return cluster.Delay(TimeSpan.FromSeconds(1));
        });
        return 0;
    }

    private static async Task Repeat(int times, Func<int, Task> call)
    {
        for (var i = 0; i < times; i++)
            await call(i);
    }

    private static void Measure(string what, int rounds, int units, Func<SimulatedCluster, Task> play, bool includeStart = false)
    {
        var best = double.MaxValue;
        var steps = 0L;
        for (var round = 0; round < rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            using var cluster = Clusters.Start((ulong)round);
            var before = cluster.Trace.Steps;
            if (!includeStart)
                clock.Restart();
            cluster.Run(() => play(cluster));
            best = Math.Min(best, clock.Elapsed.TotalMicroseconds / units);
            steps = cluster.Trace.Steps - before;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {best:0.00} microseconds, {(double)steps / units:0.0} steps"));
    }
}
