using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Tests.Embedded.Runtime;

/// <summary>Calls against activations that end all the time: each call is executed once, by one activation, alone.</summary>
public sealed class When_grains_come_and_go
{
    [Fact]
    public async Task No_call_is_lost_doubled_or_overlapped_in_any_order_of_turns()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            var scheduler = new OneThread(seed);
            var offences = new Offences();
            await using var silo = await StartAsync(offences, scheduler);
            var drives = Enumerable.Range(0, 4).Select(i => silo.Grains.GetGrain<IDriverGrain>($"driver-{i}").Drive((seed * 4) + i, calls: 12)).ToList();
            scheduler.RunAll();

            Assert.True(drives.All(d => d.IsCompletedSuccessfully), $"seed {seed}: a call has no answer");
            var calls = (await Task.WhenAll(drives)).SelectMany(answers => answers);
            foreach (var counter in calls.GroupBy(c => c.Key))
            {
                var answers = counter.Select(c => c.Answer).Order().ToList();
                Assert.True(answers.SequenceEqual(Enumerable.Range(1, answers.Count)), $"seed {seed}, {counter.Key}: {string.Join(",", answers)}");
            }

            Assert.True(offences.Found.Count == 0, $"seed {seed}: {string.Join("; ", offences.Found)}");
            Assert.True(offences.Activations > 3, $"seed {seed}: nothing ever ended");
            scheduler.LetGo();
        }
    }

    [Fact]
    public async Task No_call_is_lost_doubled_or_overlapped_on_all_threads()
    {
        const int Callers = 32;
        const int CallsEach = 300;
        var offences = new Offences();
        await using var silo = await StartAsync(offences, scheduler: null);

        using var ended = new CancellationTokenSource();
        var reaper = Task.Run(async () =>
        {
            for (var i = 0; !ended.IsCancellationRequested; i++)
                await silo.Runtime.DeactivateAsync(GrainId.Create("counter", $"counter-{i % 8}"));
        });
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < CallsEach; i++)
                await silo.Grains.GetGrain<ICounterGrain>($"counter-{(caller + i) % 8}").Increment(thenEnd: i % 10 == 0);
        })));
        await ended.CancelAsync();
        await reaper;

        var total = 0;
        for (var i = 0; i < 8; i++)
            total += await silo.Grains.GetGrain<ICounterGrain>($"counter-{i}").Increment(thenEnd: false) - 1;
        Assert.Equal(Callers * CallsEach, total);
        Assert.Empty(offences.Found);
        Assert.True(offences.Activations > 100, $"only {offences.Activations} activations");
    }

    private static Task<TestSilo> StartAsync(Offences offences, ITurnScheduler? scheduler) => TestSilo.StartAsync(silo => silo.ConfigureServices(services =>
    {
        services.AddSingleton(offences);
        if (scheduler is not null)
            services.AddSingleton(scheduler);
    }));
}
