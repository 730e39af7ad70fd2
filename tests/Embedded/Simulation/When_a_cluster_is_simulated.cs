using Orleans;
using Orleans.Serialization;
using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Embedded.Simulation;

/// <summary>The same grain code, on one thread.</summary>
public sealed class When_a_cluster_is_simulated
{
    [Fact]
    public void Grains_call_each_other_across_silos_and_save()
    {
        using var cluster = Clusters.Start();
        Assert.Equal(30, cluster.Run(() => cluster.Client.GetGrain<ISpreaderGrain>("s").AddOneToEach("t", 30)));
        Assert.Equal("{\"total\":1,\"adds\":1}", cluster.Store.Text("tally", "t-7"));
        Assert.All(cluster.Silos, silo => Assert.True(silo.Activations > 0, $"{silo} has no grain"));
    }

    [Fact]
    public void A_grain_has_one_activation_wherever_it_is_called_from()
    {
        using var cluster = Clusters.Start();
        var places = cluster.Run(() => Task.WhenAll(cluster.Silos.Select(s => s.Grains).Append(cluster.Client).Select(g => g.GetGrain<ITallyGrain>("one").Where())));
        Assert.Single(places.Distinct());
    }

    [Fact]
    public void Argument_and_result_are_copies_whatever_their_type_promises()
    {
        using var cluster = Clusters.Start();
        var shelf = cluster.Client.GetGrain<IShelfGrain>("shelf");
        var mine = new Basket("me", ["apple"]);
        var (first, second) = cluster.Run(async () =>
        {
            await shelf.Keep(mine);
            mine.Items.Add("worm");
            var first = await shelf.Kept();
            first.Items.Add("moth");
            return (first, await shelf.Kept());
        });
        Assert.Equal(["apple", "moth"], first.Items);
        Assert.Equal(["apple"], second.Items);
    }

    [Fact]
    public void A_member_that_would_not_travel_does_not()
    {
        using var cluster = Clusters.Start();
        Assert.Equal("this and ", cluster.Run(() => cluster.Client.GetGrain<IShelfGrain>("shelf").Both(new() { Kept = "this", Lost = "that" })));
    }

    [Fact]
    public void A_type_that_cannot_travel_is_refused_although_it_promises_not_to_change()
    {
        using var cluster = Clusters.Start();
        var shelf = cluster.Client.GetGrain<IShelfGrain>("shelf");
        Assert.Throws<CodecNotFoundException>(() => cluster.Run(() => shelf.Smuggle(new("nobody"))));

        // What it refused has left nothing behind.
        var basket = new Basket("me", ["apple"]);
        cluster.Run(() => shelf.Keep(basket));
        basket.Items.Add("worm");
        Assert.Equal(["apple"], cluster.Run(() => shelf.Kept()).Items);
    }

    [Fact]
    public void Calls_that_wait_for_each_other_time_out_on_the_virtual_clock()
    {
        using var cluster = Clusters.Start();
        var before = cluster.Now;
        Assert.Throws<TimeoutException>(() => cluster.Run(() => cluster.Client.GetGrain<ISpreaderGrain>("s").CallBack()));
        Assert.Equal(30, (cluster.Now - before).TotalSeconds, 1.0);
    }

    [Fact]
    public void An_observer_outside_is_told()
    {
        using var cluster = Clusters.Start();
        var bell = new Bell();
        var reference = cluster.Client.CreateObjectReference<IBellObserver>(bell);
        cluster.Run(async () =>
        {
            await cluster.Client.GetGrain<IBellGrain>("a").Ring(reference, 1);
            await cluster.Client.GetGrain<IBellGrain>("b").Ring(reference, 2);
        });
        Assert.True(cluster.Drain(TimeSpan.FromMinutes(1)));
        Assert.Equal([1, 2], bell.Heard.Order());
        GC.KeepAlive(bell);
    }

    [Fact]
    public void Stateless_workers_work_where_they_are_called()
    {
        using var cluster = Clusters.Start();
        var totals = cluster.Run(() => Task.WhenAll(Enumerable.Range(0, 12).Select(_ => cluster.Client.GetGrain<IWorkerGrain>("w").Add("t", 1))));
        Assert.Equal(Enumerable.Range(1, 12), totals.Order());
        Assert.Null(cluster.SiloOf(cluster.Client.GetGrain<IWorkerGrain>("w")));
    }

    [Fact]
    public void An_idle_activation_ends_and_the_next_one_reads_what_it_saved()
    {
        using var cluster = Clusters.Start();
        cluster.Run(() => cluster.Tally("t").Add(5));
        Assert.Equal(1, cluster.Silos.Sum(s => s.Activations));
        cluster.RunFor(TimeSpan.FromDays(3));
        Assert.Equal(0, cluster.Silos.Sum(s => s.Activations));
        Assert.Equal(5, cluster.Run(() => cluster.Tally("t").Total()));
    }

    [Fact]
    public void Every_step_can_be_listed()
    {
        using var cluster = Clusters.Start();
        var steps = new List<TraceEvent>();
        cluster.Trace.Listener = steps.Add;
        cluster.Run(() => cluster.Tally("t").Add(5));
        Assert.Contains(steps, s => s is { Kind: StepKind.Turn, Subject: "tally/t", Operation: "Add" });
        Assert.Contains(steps, s => s is { Kind: StepKind.Storage, Subject: "tally/t", Operation: "write tally" });
        Assert.Contains(steps, s => s is { Kind: StepKind.Answer, Silo: 0, Operation: "Add" });
        Assert.Equal(cluster.Trace.Hash, steps[^1].Hash);
    }

    [Fact]
    public void A_failing_client_fails_the_run()
    {
        using var cluster = Clusters.Start();
        cluster.Spawn(() => throw new InvalidOperationException("a broken client"));
        var error = Assert.Throws<SimulationException>(() => cluster.RunFor(TimeSpan.FromSeconds(1)));
        Assert.Equal("a broken client", error.InnerException!.Message);
    }

    private sealed class Bell : IBellObserver
    {
        public List<int> Heard { get; } = [];

        public void Rang(int number) => Heard.Add(number);
    }
}
