using Orleans.Storage;
using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Embedded.Simulation;

/// <summary>Mutations of the runtime: with each, something that always holds no longer does.</summary>
public sealed class When_a_bug_is_put_in
{
    [Fact]
    public void Ignored_versions_lose_a_write()
    {
        using var cluster = Clusters.Start(options: Clusters.With(new() { IgnoreETags = true }));
        cluster.Run(() => cluster.Tally("t").Add(5));
        cluster.Store.Put("tally", "t", "{\"total\":100,\"adds\":1}");
        Assert.Equal(10, cluster.Run(() => cluster.Tally("t").Add(5)));
        Assert.Equal("{\"total\":10,\"adds\":2}", cluster.Store.Text("tally", "t"));
    }

    [Fact]
    public void A_write_confirmed_too_early_is_lost_with_its_silo()
    {
        using var cluster = Clusters.Start(options: Clusters.With(new() { ConfirmBeforeSaving = true }));
        Assert.Equal(5, cluster.Run(async () =>
        {
            var total = await cluster.Tally("t").Add(5);
            cluster.Kill(cluster.SiloOf(cluster.Tally("t"))!);
            return total;
        }));
        Assert.Equal(0, cluster.Run(() => cluster.Insist(() => cluster.Tally("t").Total())));
    }

    [Fact]
    public void A_write_confirmed_too_early_is_stored_when_nothing_happens()
    {
        using var cluster = Clusters.Start(options: Clusters.With(new() { ConfirmBeforeSaving = true }));
        cluster.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
                await cluster.Tally("t").Add(1);
        });
        cluster.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal("{\"total\":20,\"adds\":20}", cluster.Store.Text("tally", "t"));
    }

    [Fact]
    public void A_late_tick_is_thrown_away()
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.At(FaultKind.ReminderLate, _ => true), options: Clusters.With(new() { DropLateTicks = true }));
        var alarm = cluster.Client.GetGrain<IAlarmGrain>("a");
        cluster.Run(() => alarm.Remind(TimeSpan.FromDays(1), TimeSpan.FromDays(1)));
        cluster.RunFor(TimeSpan.FromDays(10.5));
        Assert.Equal(9, cluster.Run(() => alarm.Rings()).Count);
    }

    [Fact]
    public void Shared_arguments_show_what_the_caller_does_later()
    {
        using var cluster = Clusters.Start(options: Clusters.With(new() { ShareArguments = true }));
        var shelf = cluster.Client.GetGrain<IShelfGrain>("shelf");
        var mine = new Basket("me", ["apple"]);
        cluster.Run(() => shelf.Keep(mine));
        mine.Items.Add("worm");
        Assert.Equal(["apple", "worm"], cluster.Run(() => shelf.Kept()).Items);
    }

    [Fact]
    public void Interleaved_turns_write_over_each_other()
    {
        using var sound = Clusters.Start();
        Assert.Equal([1, 2, 3, 4], Twice(sound).Order());
        using var broken = Clusters.Start(options: Clusters.With(new() { Interleave = type => type == typeof(TallyGrain) }));
        Assert.Throws<InconsistentStateException>(() => Twice(broken));
    }

    [Fact]
    public void A_record_can_come_back_changed_after_a_crash_and_only_then()
    {
        using var cluster = Clusters.Start(options: Clusters.With(new() { RewriteAfterCrash = (_, _, text) => text.Replace("5", "4", StringComparison.Ordinal) }));
        cluster.Run(() => cluster.Tally("t").Add(5));
        cluster.Run(() => cluster.Tally("t").End());
        Assert.Equal(5, cluster.Run(() => cluster.Tally("t").Total()));
        foreach (var silo in cluster.Silos)
            cluster.Kill(silo);
        cluster.StopFaults();
        Assert.Equal(4, cluster.Run(() => cluster.Insist(() => cluster.Tally("t").Total())));
    }

    private static int[] Twice(SimulatedCluster cluster) =>
        cluster.Run(() => Task.WhenAll(Enumerable.Range(0, 4).Select(_ => cluster.Tally("t").Add(1))));
}
