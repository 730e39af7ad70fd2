using Orleans;
using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Embedded.Simulation;

/// <summary>Years pass while nobody waits.</summary>
public sealed class When_time_is_simulated
{
    private static readonly DateTimeOffset Start = Clusters.Options.StartsAt;

    [Fact]
    public void A_reminder_ticks_for_years_at_its_own_instants()
    {
        using var cluster = Clusters.Start();
        var alarm = cluster.Client.GetGrain<IAlarmGrain>("a");
        cluster.Run(() => alarm.Remind(TimeSpan.FromDays(1), TimeSpan.FromDays(7)));
        cluster.RunUntil(Start.AddYears(5));
        var rings = cluster.Run(() => alarm.Rings());
        Assert.Equal(261, rings.Count);
        Assert.All(rings.Zip(rings.Skip(1)), pair => Assert.Equal(7.0, (pair.Second - pair.First).TotalDays, 1e-5));
    }

    [Fact]
    public void A_timer_ticks_a_period_after_its_last_tick_ended()
    {
        using var cluster = Clusters.Start();
        var alarm = cluster.Client.GetGrain<IAlarmGrain>("a");
        cluster.Run(() => alarm.StartTimer(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)));
        cluster.RunUntil(Start.AddDays(1));
        var rings = cluster.Run(() => alarm.Rings());
        Assert.Equal(24, rings.Count);
        Assert.All(rings.Zip(rings.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.FromHours(1), TimeSpan.FromHours(1) + TimeSpan.FromMilliseconds(20)));
    }

    [Fact]
    public void A_reminder_that_was_forgotten_does_not_tick()
    {
        using var cluster = Clusters.Start();
        var alarm = cluster.Client.GetGrain<IAlarmGrain>("a");
        cluster.Run(async () =>
        {
            await alarm.Remind(TimeSpan.FromDays(1), TimeSpan.FromDays(1));
            await alarm.Forget();
        });
        cluster.RunFor(TimeSpan.FromDays(10));
        Assert.Empty(cluster.Run(() => alarm.Rings()));
        Assert.Empty(cluster.ReadReminders());
    }

    [Fact]
    public void Time_stands_still_while_anything_is_ready_and_ends_where_it_should()
    {
        using var cluster = Clusters.Start();
        cluster.RunUntil(Start.AddDays(3));
        Assert.Equal(Start.AddDays(3), cluster.Now);
        var before = cluster.Now;
        cluster.Run(() => Task.CompletedTask);
        Assert.Equal(before, cluster.Now);
        cluster.Run(() => cluster.Delay(TimeSpan.FromDays(365)));
        Assert.Equal(before.AddDays(365), cluster.Now);
    }

    [Fact]
    public void Ticks_that_would_find_nothing_to_do_can_be_left_out()
    {
        var options = new SimulationOptions { Assemblies = Clusters.Options.Assemblies, StreamProviders = [Clusters.Mail], TickMatters = (_, _, now) => now.Day == 1 };
        using var cluster = Clusters.Start(options: options);
        var alarm = cluster.Client.GetGrain<IAlarmGrain>("a");
        cluster.Run(() => alarm.Remind(TimeSpan.FromDays(1), TimeSpan.FromDays(1)));
        cluster.RunUntil(Start.AddYears(1).AddHours(12));
        Assert.Equal(12, cluster.Run(() => alarm.Rings()).Count);
    }

    [Fact]
    public void An_endless_loop_is_found()
    {
        var options = new SimulationOptions { Assemblies = Clusters.Options.Assemblies, StreamProviders = [Clusters.Mail], MostStepsAtOnce = 10_000 };
        using var cluster = Clusters.Start(options: options);
        var error = Assert.Throws<SimulationException>(() => cluster.Run(async () =>
        {
            while (true)
                await Task.Yield();
        }));
        Assert.Contains("no end", error.Message, StringComparison.Ordinal);
    }
}
