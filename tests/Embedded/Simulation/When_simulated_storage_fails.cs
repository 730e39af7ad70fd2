using Orleans.Runtime;
using Orleans.Storage;
using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Embedded.Simulation;

/// <summary>Each fault of the store does what its name says, once, where it was told to.</summary>
public sealed class When_simulated_storage_fails
{
    [Fact]
    public void A_write_that_fails_before_is_not_stored()
    {
        using var cluster = Clusters.Start(faults: On(FaultKind.StorageFailsBeforeWrite));
        Assert.Equal(FaultKind.StorageFailsBeforeWrite, Refused(cluster).Kind);
        Assert.Null(cluster.Store.Text("tally", "t"));
        Assert.Equal(5, cluster.Run(() => cluster.Tally("t").Add(5)));
        Assert.Equal([(FaultKind.StorageFailsBeforeWrite, 1L)], cluster.Faults.Counts);
    }

    [Fact]
    public void A_write_that_fails_after_is_stored()
    {
        using var cluster = Clusters.Start(faults: On(FaultKind.StorageFailsAfterWrite));
        Assert.Equal(FaultKind.StorageFailsAfterWrite, Refused(cluster).Kind);
        Assert.Equal("{\"total\":5,\"adds\":1}", cluster.Store.Text("tally", "t"));

        // The grain gave its old state up: the next activation reads what is stored.
        Assert.Equal(10, cluster.Run(() => cluster.Tally("t").Add(5)));
    }

    [Fact]
    public void A_delayed_write_is_stored_when_nobody_waits_for_it_any_more()
    {
        using var cluster = Clusters.Start(faults: On(FaultKind.StorageDelayed));
        Assert.Throws<TimeoutException>(() => cluster.Run(() => cluster.Tally("t").Add(5)));
        Assert.Null(cluster.Store.Text("tally", "t"));
        cluster.RunFor(TimeSpan.FromSeconds(90));
        Assert.Equal("{\"total\":5,\"adds\":1}", cluster.Store.Text("tally", "t"));
    }

    [Fact]
    public void A_read_that_fails_refuses_the_calls_that_waited_for_it()
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.At(FaultKind.StorageFailsRead, p => p.Subject == "tally/t"));
        Assert.Equal(FaultKind.StorageFailsRead, Refused(cluster).Kind);
        Assert.Equal(5, cluster.Run(() => cluster.Tally("t").Add(5)));
    }

    [Fact]
    public void A_silo_that_dies_before_its_write_has_not_written()
    {
        using var cluster = Clusters.Start(faults: On(FaultKind.CrashBeforeWrite));
        Assert.Throws<SiloUnavailableException>(() => cluster.Run(() => cluster.Tally("t").Add(5)));
        Assert.Equal(2, cluster.LivingSilos.Count());
        Assert.Null(cluster.Store.Text("tally", "t"));
        Assert.Equal(5, cluster.Run(() => cluster.Insist(() => cluster.Tally("t").Add(5))));
    }

    [Fact]
    public void A_silo_that_dies_after_its_write_has_written_and_told_nobody()
    {
        using var cluster = Clusters.Start(faults: On(FaultKind.CrashAfterWrite));
        Assert.Throws<SiloUnavailableException>(() => cluster.Run(() => cluster.Tally("t").Add(5)));
        Assert.Equal(2, cluster.LivingSilos.Count());
        Assert.Equal("{\"total\":5,\"adds\":1}", cluster.Store.Text("tally", "t"));
        Assert.Equal(10, cluster.Run(() => cluster.Insist(() => cluster.Tally("t").Add(5))));
    }

    [Fact]
    public void A_silo_that_cannot_reach_the_store_saves_nothing()
    {
        using var cluster = Clusters.Start();
        cluster.Run(() => cluster.Tally("t").Add(5));
        cluster.CutOffFromStore(cluster.SiloOf(cluster.Tally("t"))!);
        Assert.Throws<TimeoutException>(() => cluster.Run(() => cluster.Tally("t").Add(5)));
        cluster.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal("{\"total\":5,\"adds\":1}", cluster.Store.Text("tally", "t"));
        cluster.StopFaults();
        Assert.Equal(10, cluster.Run(() => cluster.Insist(() => cluster.Tally("t").Add(5))));
    }

    [Fact]
    public void A_write_over_someone_elses_is_refused()
    {
        using var cluster = Clusters.Start();
        cluster.Run(() => cluster.Tally("t").Add(5));
        cluster.Store.Put("tally", "t", "{\"total\":100,\"adds\":1}");
        var conflict = Assert.Throws<InconsistentStateException>(() => cluster.Run(() => cluster.Tally("t").Add(5)));
        Assert.Equal(("2", "1"), (conflict.StoredEtag, conflict.CurrentEtag));
        Assert.Equal(105, cluster.Run(() => cluster.Tally("t").Add(5)));
        Assert.Equal(1, cluster.Store.Conflicts);
    }

    [Fact]
    public void Readers_of_the_store_are_told_in_the_same_step()
    {
        using var cluster = Clusters.Start();
        var seen = new List<(string, string, long, object?)>();
        cluster.Store.OnChange(c => seen.Add((c.Kind, c.Key, c.Version, c.State)));
        cluster.Run(() => cluster.Tally("t").Add(5));
        Assert.Equal([("tally", "t", 1L, new Tally(5, 1))], seen);
    }

    private static FaultPlan On(FaultKind kind) => FaultPlan.None.At(kind, p => p is { Subject: "tally/t", Operation: "write tally" });

    private static SimulatedFaultException Refused(SimulatedCluster cluster)
    {
        var error = Assert.Throws<OrleansException>(() => cluster.Run(() => cluster.Tally("t").Add(5)));
        return Assert.IsType<SimulatedFaultException>(error.InnerException);
    }
}
