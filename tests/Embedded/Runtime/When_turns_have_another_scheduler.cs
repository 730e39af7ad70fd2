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
        var steps = scheduler.RunUntil(sum);

        Assert.Equal(210, await sum);
        Assert.True(steps > 40, $"{steps} steps");
        Assert.Equal([$"turn on thread {scheduler.Thread}"], silo.Journal.All.Distinct());
        scheduler.LetGo();
    }

    [Fact]
    public async Task Every_value_that_crosses_can_be_looked_at()
    {
        var boundary = new CountingBoundary();
        await using var silo = await TestSilo.StartAsync(s => s.ConfigureServices(services => services.AddSingleton<MessageBoundary>(boundary)));

        Assert.Equal("changed", await silo.Grains.GetGrain<ISimpleGrain>("a").Echo("hello"));
        Assert.Equal(["request Echo(hello)", "result changed"], boundary.Seen);
    }

    private sealed class OneThread(int seed) : ITurnScheduler
    {
        private readonly List<IThreadPoolWorkItem> _ready = [];
        private readonly Random _order = new(seed);
        private bool _free;

        public int Thread { get; private set; }

        public bool OneTurnAtATime => true;

        public void Schedule(IThreadPoolWorkItem turns)
        {
            lock (_ready)
            {
                if (!_free)
                {
                    _ready.Add(turns);
                    return;
                }
            }

            ThreadPool.UnsafeQueueUserWorkItem(turns, preferLocal: false);
        }

        public int RunUntil(Task done)
        {
            Thread = Environment.CurrentManagedThreadId;
            var steps = 0;
            for (; !done.IsCompleted && Take() is { } turns; steps++)
                turns.Execute();
            return steps;
        }

        // The silo's end is not part of the play.
        public void LetGo()
        {
            lock (_ready)
                _free = true;
            while (Take() is { } turns)
                turns.Execute();
        }

        private IThreadPoolWorkItem? Take()
        {
            lock (_ready)
            {
                if (_ready.Count == 0)
                    return null;
                var index = _order.Next(_ready.Count);
                var turns = _ready[index];
                _ready.RemoveAt(index);
                return turns;
            }
        }
    }

    private sealed class CountingBoundary : MessageBoundary
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
