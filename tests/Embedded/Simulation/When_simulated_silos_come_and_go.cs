using Orleans.Runtime;
using Orleans.Storage;
using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Embedded.Simulation;

/// <summary>Silos die, stand still, are cut off, and come back; what was saved is all there is.</summary>
public sealed class When_simulated_silos_come_and_go
{
    [Fact]
    public void A_dead_silos_grain_goes_on_elsewhere_with_what_it_saved()
    {
        using var cluster = Clusters.Start();
        cluster.Run(() => cluster.Tally("t").Add(5));
        var home = cluster.SiloOf(cluster.Tally("t"))!;
        cluster.Kill(home);
        Assert.False(home.IsAlive);
        Assert.Equal(7, cluster.Run(() => cluster.Insist(() => cluster.Tally("t").Add(2))));
        Assert.NotEqual(home.Index, cluster.SiloOf(cluster.Tally("t"))!.Index);
    }

    [Fact]
    public void What_a_dead_silo_had_begun_ends_for_its_callers_too()
    {
        using var cluster = Clusters.Start();
        var alarm = cluster.Client.GetGrain<ISpreaderGrain>("s");
        cluster.Run(() => alarm.AddOneToEach("t", 1));
        var call = cluster.Spawn(() => Assert.ThrowsAsync<SiloUnavailableException>(() => alarm.CallBack()));
        cluster.RunFor(TimeSpan.FromSeconds(1));
        cluster.Kill(cluster.SiloOf(alarm)!);
        cluster.RunFor(TimeSpan.FromSeconds(20));
        Assert.True(call.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_silo_that_starts_again_has_forgotten_everything()
    {
        using var cluster = Clusters.Start(options: Clusters.With(silos: 1));
        var shelf = cluster.Client.GetGrain<IShelfGrain>("shelf");
        cluster.Run(() => shelf.Keep(new("me", ["apple"])));
        var next = cluster.Restart(1);
        Assert.Equal((1, 1), (next.Index, next.Life));
        Assert.Empty(cluster.Run(() => cluster.Insist(() => shelf.Kept())).Items);
    }

    [Fact]
    public void Without_any_silo_nothing_answers_until_one_starts()
    {
        using var cluster = Clusters.Start(options: Clusters.With(silos: 1));
        cluster.Kill(cluster.Silos[0]);
        cluster.RunFor(TimeSpan.FromMinutes(1));
        Assert.Throws<SiloUnavailableException>(() => cluster.Run(() => cluster.Tally("t").Add(1)));
        cluster.StopFaults();
        Assert.Equal(1, cluster.Run(() => cluster.Insist(() => cluster.Tally("t").Add(1))));
    }

    [Fact]
    public void A_silo_stops_in_order()
    {
        using var cluster = Clusters.Start();
        cluster.Run(() => cluster.Tally("t").Add(5));
        var home = cluster.SiloOf(cluster.Tally("t"))!;
        Task? stopped = null;
        cluster.Run(() => stopped = cluster.Stop(home));
        Assert.False(home.IsAlive);
        Assert.Equal(0, home.Activations);
        Assert.Equal(5, cluster.Run(() => cluster.Tally("t").Total()));
    }

    [Fact]
    public void A_doubled_grain_loses_no_write_and_the_later_writer_hears_of_it()
    {
        using var cluster = Clusters.Start();
        cluster.Run(() => cluster.Tally("t").Add(1));
        cluster.Double(cluster.Tally("t"));
        var (acknowledged, conflicts, places) = cluster.Run(async () =>
        {
            var (acknowledged, conflicts, places) = (1, 0, new HashSet<string>());
            for (var i = 0; i < 40; i++)
            {
                places.Add(await cluster.Tally("t").Where());
                try
                {
                    await cluster.Tally("t").Add(1);
                    acknowledged++;
                }
                catch (InconsistentStateException)
                {
                    conflicts++;
                }
            }

            return (acknowledged, conflicts, places);
        });
        Assert.True(places.Count > 1, "There never was a second activation.");
        Assert.True(conflicts > 0, "Nobody noticed.");
        Assert.Equal($"{{\"total\":{acknowledged},\"adds\":{acknowledged}}}", cluster.Store.Text("tally", "t"));
        cluster.RunFor(TimeSpan.FromMinutes(6));
        Assert.Single(cluster.Run(async () => new[] { await cluster.Tally("t").Where(), await cluster.Tally("t").Where(), await cluster.Tally("t").Where() }).Distinct());
    }

    [Fact]
    public void The_directory_may_lose_a_grain_by_chance()
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.With(FaultKind.DuplicateActivation, 0.2));
        var places = cluster.Run(async () =>
        {
            var places = new HashSet<string>();
            for (var i = 0; i < 50; i++)
                places.Add(await cluster.Tally("t").Where());
            return places;
        });
        Assert.True(places.Count > 1);
        Assert.True(cluster.Faults.CountOf(FaultKind.DuplicateActivation) > 0);
    }

    [Fact]
    public void A_silo_cut_off_is_taken_for_dead_and_ends_itself_when_it_finds_out()
    {
        using var cluster = Clusters.Start();
        cluster.Run(() => cluster.Tally("t").Add(5));
        var home = cluster.SiloOf(cluster.Tally("t"))!;
        cluster.CutOffFromOthers(home);
        Assert.Throws<TimeoutException>(() => cluster.Run(() => cluster.Tally("t").Add(5)));
        Assert.True(home.IsAlive);
        Assert.Equal(10, cluster.Run(() => cluster.Tally("t").Add(5)));
        cluster.Reconnect(home);
        Assert.False(home.IsAlive);
    }

    [Fact]
    public void A_frozen_silo_goes_on_where_it_stood()
    {
        using var cluster = Clusters.Start();
        cluster.Run(() => cluster.Tally("t").Add(5));
        cluster.Freeze(cluster.SiloOf(cluster.Tally("t"))!, TimeSpan.FromMinutes(2));
        Assert.Throws<TimeoutException>(() => cluster.Run(() => cluster.Tally("t").Add(5)));
        cluster.RunFor(TimeSpan.FromMinutes(3));

        // The call had expired by then, so it was dropped.
        Assert.Equal(10, cluster.Run(() => cluster.Tally("t").Add(5)));
    }

    [Theory]
    [InlineData(FaultKind.SiloCrash)]
    [InlineData(FaultKind.SiloRestart)]
    [InlineData(FaultKind.SiloFrozen)]
    [InlineData(FaultKind.StoragePartition)]
    [InlineData(FaultKind.SiloPartition)]
    [InlineData(FaultKind.ClockSkew)]
    [InlineData(FaultKind.ClockJump)]
    public void Faults_come_by_themselves_about_as_often_as_planned_and_end(FaultKind kind)
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.With(kind, 4));
        cluster.RunFor(TimeSpan.FromDays(30));
        Assert.InRange(cluster.Faults.CountOf(kind), 60, 180);
        cluster.StopFaults();
        var (silos, struck) = (cluster.Silos, cluster.Faults.CountOf(kind));
        cluster.RunFor(TimeSpan.FromDays(30));
        Assert.Equal(struck, cluster.Faults.CountOf(kind));
        Assert.All(silos, s => Assert.True(s is { IsAlive: true, IsCutOff: false, StoreIsUnreachable: false } && s.Clock.Skew == TimeSpan.Zero));
        Assert.Equal(4, cluster.Run(() => cluster.Client.GetGrain<ISpreaderGrain>("s").AddOneToEach("t", 4)));
    }

    [Fact]
    public void A_silo_can_die_before_any_step_and_comes_back()
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.With(FaultKind.CrashAtStep, 0.02) with { LongestOutage = TimeSpan.FromMinutes(1) });
        cluster.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
                await cluster.Insist(() => cluster.Tally($"t-{i % 5}").Add(1));
        });
        Assert.True(cluster.Faults.CountOf(FaultKind.CrashAtStep) > 3);
        cluster.RunFor(TimeSpan.FromMinutes(5));
        Assert.Equal(3, cluster.LivingSilos.Count());
    }

    [Fact]
    public void Clocks_of_silos_differ_and_time_jumps()
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.With(FaultKind.ClockSkew, 100));
        cluster.RunFor(TimeSpan.FromDays(1));
        Assert.True(cluster.Silos.Select(s => s.Clock.GetUtcNow()).Distinct().Count() > 1);
        Assert.All(cluster.Silos, s => Assert.InRange((s.Clock.GetUtcNow() - cluster.Now).Duration(), TimeSpan.Zero, cluster.Faults.Plan.LargestSkew));
    }
}
