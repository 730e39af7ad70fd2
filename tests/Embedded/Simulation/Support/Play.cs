using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Embedded.Simulation;

/// <summary>What came of a play: equal when every step was.</summary>
public sealed record PlayResult(ulong Hash, long Steps, DateTimeOffset End, string Faults, string Store);

/// <summary>Some clients use everything there is for some days, under all faults; then the faults stop.</summary>
public static class Play
{
    public static PlayResult Run(ulong seed, Action<TraceEvent>? listener = null)
    {
        var faults = FaultPlan.None;
        foreach (var kind in Enum.GetValues<FaultKind>())
            faults = faults.With(kind, FaultPlan.IsSpontaneous(kind) ? 3 : kind is FaultKind.CrashAtStep ? 0.001 : 0.03);
        using var cluster = Clusters.Start(seed, faults);
        cluster.Trace.Listener = listener;
        for (var client = 0; client < 4; client++)
        {
            var number = client;
            _ = cluster.Spawn(() => Customer(cluster, number));
        }

        cluster.RunFor(TimeSpan.FromDays(3));
        cluster.StopFaults();
        cluster.RunFor(TimeSpan.FromDays(3));
        Assert.True(cluster.Drain(TimeSpan.FromHours(1)), "It never became quiet.");
        var store = string.Join('\n', cluster.Store.All().Select(r => $"{r.Kind} {r.Key} {r.Version} {System.Text.Encoding.UTF8.GetString(r.Json!)}"));
        return new(cluster.Trace.Hash, cluster.Trace.Steps, cluster.Now, string.Join(' ', cluster.Faults.Counts), store);
    }

    private static async Task Customer(SimulatedCluster cluster, int number)
    {
        var chance = cluster.Seed.Random($"customer {number}");
        await cluster.Insist(async () =>
        {
            await cluster.Client.GetGrain<IAlarmGrain>($"alarm-{number}").Remind(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30));
            return true;
        });
        for (var i = 0; i < 60; i++)
        {
            try
            {
                await Act(cluster, chance, number);
            }
            catch (Exception error) when (SimulatedCluster.IsUnknownOutcome(error))
            {
                // It goes on with something else.
            }

            await cluster.Delay(chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromHours(2)));
        }
    }

    private static Task Act(SimulatedCluster cluster, SimulationRandom chance, int number) => chance.Next(5) switch
    {
        0 => cluster.Client.GetGrain<ISpreaderGrain>($"s-{chance.Next(3)}").AddOneToEach("t", 5),
        1 => cluster.Client.GetGrain<ISenderGrain>("sender").Send($"box-{number}", chance.Next(100), 3),
        2 => cluster.Client.GetGrain<IWorkerGrain>("worker").Add($"t-{chance.Next(5)}", 1),
        3 => cluster.Client.GetGrain<IAlarmGrain>($"alarm-{number}").StartTimer(TimeSpan.FromMinutes(1), TimeSpan.FromHours(8)),
        _ => cluster.Service("bank").Call("pay", () => cluster.Now),
    };
}
