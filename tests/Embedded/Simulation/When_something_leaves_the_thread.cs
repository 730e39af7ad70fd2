using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Embedded.Simulation;

/// <summary>Whatever the queue does not see cannot be replayed: it fails the run, loudly.</summary>
public sealed class When_something_leaves_the_thread
{
    [Theory]
    [InlineData(Escape.TaskRun)]
    [InlineData(Escape.ThreadPool)]
    [InlineData(Escape.WhenAllOfForeignWork)]
    public void The_run_fails(Escape escape)
    {
        using var cluster = Clusters.Start();
        var error = Assert.Throws<SimulationException>(() => cluster.Run(() => cluster.Client.GetGrain<IEscapistGrain>("e").Try(escape)));
        Assert.Contains("left the thread of the simulation", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_waits_for_something_outside_fails_the_run()
    {
        var options = new SimulationOptions { Assemblies = Clusters.Options.Assemblies, LongestRun = TimeSpan.FromDays(1) };
        using var cluster = Clusters.Start(options: options);
        var error = Assert.Throws<SimulationException>(() => cluster.Run(() => new TaskCompletionSource().Task));
        Assert.Contains("not in the queue", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Running_the_cluster_from_inside_it_fails()
    {
        using var cluster = Clusters.Start();
        Assert.Throws<SimulationException>(() => cluster.Run(() =>
        {
            cluster.RunFor(TimeSpan.FromSeconds(1));
            return Task.CompletedTask;
        }));
    }
}
