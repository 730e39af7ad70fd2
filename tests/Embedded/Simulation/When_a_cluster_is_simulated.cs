using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Embedded.Simulation;

/// <summary>The same grain code, on one thread.</summary>
public sealed class When_a_cluster_is_simulated
{
    [Fact]
    public void Grains_call_each_other_across_silos_and_save()
    {
        using var cluster = Clusters.Start();
        var sum = cluster.Run(() => cluster.Client.GetGrain<ISpreaderGrain>("s").AddOneToEach("t", 30));
        Assert.Equal(30, sum);
        Assert.Equal("{\"total\":1,\"adds\":1}", cluster.Store.Text("tally", "t-7"));
        Assert.All(cluster.Silos, silo => Assert.True(silo.Activations > 0, $"{silo} has no grain"));
    }
}
