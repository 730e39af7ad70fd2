using Orleans.Hosting;
using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Mutations;

/// <summary>A bug that is planted into the simulated composition, never into a build: a decorated service, a filter on calls between grains, another content of what is saved.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="What">What is broken, in a few words.</param>
public abstract record Mutation(string Name, string What)
{
    /// <summary>How the name of a check begins that is about this bug; null where any check may be the first to see it.</summary>
    public string? About { get; init; }

    /// <summary>The first violation that is about this bug; null for none.</summary>
    public string? CaughtBy(Invariants.Checks checks) => checks.Violations.Select(v => v.Invariant).FirstOrDefault(name => About is null || About.Split(" or ").Any(about => name.StartsWith(about, StringComparison.Ordinal)));

    /// <summary>What is broken in the runtime itself.</summary>
    public virtual SimulationMutations Runtime => SimulationMutations.None;

    /// <summary>Plants it into a silo.</summary>
    public virtual void Plant(ISiloBuilder silo, ShopWorld world)
    {
    }

    /// <summary>Plants it into what the silos share.</summary>
    public virtual void Plant(ShopWorld world)
    {
    }
}
