using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Tests.Embedded.Runtime;

/// <summary>The ports a simulator needs: who runs turns and in which order, and what happens to values on their way.</summary>
public sealed class When_turns_have_another_scheduler
{
    [Fact]
    public async Task Every_turn_runs_where_and_when_it_says()
    {
        var scheduler = new OneThread(seed: 7);
        await using var silo = await TestSilo.StartAsync(s => s.ConfigureServices(services => services.AddSingleton<ITurnScheduler>(scheduler)));

        var sum = silo.Grains.GetGrain<IChainGrain>(0).Sum(20);
        Assert.False(sum.IsCompleted);
        var steps = scheduler.RunAll();

        Assert.True(sum.IsCompletedSuccessfully);
        Assert.Equal(210, await sum);
        Assert.True(steps > 40, $"{steps} steps");
        Assert.Equal([$"turn on thread {scheduler.Thread}"], silo.Journal.All.Distinct());
        scheduler.LetGo();
    }

    [Fact]
    public async Task Every_value_that_crosses_can_be_looked_at()
    {
        var boundary = new NotingBoundary();
        await using var silo = await TestSilo.StartAsync(s => s.ConfigureServices(services => services.AddSingleton<MessageBoundary>(boundary)));

        Assert.Equal("changed", await silo.Grains.GetGrain<ISimpleGrain>("a").Echo("hello"));
        Assert.Equal(["request Echo(hello)", "result changed"], boundary.Seen);
    }

    private sealed class NotingBoundary : MessageBoundary
    {
        public List<string> Seen { get; } = [];

        public override void OnRequest(GrainRequest request)
        {
            Seen.Add($"request {request.GetMethodName()}({request.GetArgument(0)})");
            request.SetArgument(0, "changed");
        }

        public override T CopyResult<T>(T result)
        {
            Seen.Add($"result {result}");
            return base.CopyResult(result);
        }
    }
}
