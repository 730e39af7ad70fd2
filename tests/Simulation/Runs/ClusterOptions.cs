using System.Collections.Concurrent;
using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Tests.Simulation.Mutations;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Runs;

/// <summary>How the clusters of runs are made. What is costly to find out is kept: one object for each beginning and planted bug.</summary>
public static class ClusterOptions
{
    /// <summary>So many beginnings there are: the first of a month, over three years with a leap day among them.</summary>
    public const int Starts = 36;

    private static readonly ConcurrentDictionary<(int Start, string? Mutation), SimulationOptions> Known = new();

    // A cluster's silos start on its own thread, one cluster at a time on each: this is how a silo finds its world.
    [ThreadStatic]
    private static (ShopWorld World, Mutation? Mutation) _current;

    /// <summary>Starts the cluster of a run.</summary>
    public static SimulatedCluster Start(SeedRun run, ShopWorld world, Mutation? mutation, FaultPlan faults)
    {
        _current = (world, mutation);
        ThreadVault.Use(world.Keys);
        var options = Known.GetOrAdd((run.StartMonth, mutation?.Name), key => Make(key.Start, mutation));
        var cluster = SimulatedCluster.Start(options, new SimulationSeed((ulong)run.Seed), faults);
        world.Join(cluster);
        return cluster;
    }

    private static SimulationOptions Make(int start, Mutation? mutation) => new()
    {
        Silos = 3,
        StartsAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(start).AddDays(start * 7 % 28).AddHours(start * 5 % 24),
        Assemblies = [typeof(SubscriptionGrain).Assembly],
        Json = ThreadVault.Shared.Options,
        StreamProviders = [ShopStreams.Provider],
        ConfigureSilo = (silo, builder) => builder.AddShop(silo, _current.World, _current.Mutation),
        // Crashes and forgotten activations make grains start anew often enough; idleness need not.
        Collection = collection => (collection.CollectionAge, collection.CollectionQuantum) = (TimeSpan.FromDays(40), TimeSpan.FromDays(5)),
        Mutations = mutation?.Runtime ?? SimulationMutations.None,
    };
}
