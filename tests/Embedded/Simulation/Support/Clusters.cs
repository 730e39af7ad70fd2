using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Embedded.Simulation;

/// <summary>Clusters of the grains of these tests.</summary>
public static class Clusters
{
    public const string Mail = "mail";

    public static readonly SimulationOptions Options = new() { Assemblies = [typeof(Clusters).Assembly], StreamProviders = [Mail] };

    public static SimulatedCluster Start(ulong seed = 1, FaultPlan? faults = null, SimulationOptions? options = null) =>
        SimulatedCluster.Start(options ?? Options, new(seed), faults);

    public static SimulationOptions With(SimulationMutations? mutations = null, int silos = 3, TimeSpan? detection = null) => new()
    {
        Assemblies = Options.Assemblies,
        StreamProviders = Options.StreamProviders,
        Silos = silos,
        LongestFailureDetection = detection ?? Options.LongestFailureDetection,
        Mutations = mutations ?? SimulationMutations.None,
    };

    public static ITallyGrain Tally(this SimulatedCluster cluster, string key) => cluster.Client.GetGrain<ITallyGrain>(key);

    /// <summary>Calls until it is answered: what a client does that wants an outcome.</summary>
    public static async Task<T> Insist<T>(this SimulatedCluster cluster, Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception error) when (SimulatedCluster.IsUnknownOutcome(error))
            {
                await cluster.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }
}
