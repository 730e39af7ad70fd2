using Orleans;
using Orleans.Concurrency;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Calls;

public interface IWorkerGrain : IGrainWithStringKey
{
    Task<string> Work(string gate);
}

public interface IPoolGrain : IWorkerGrain;

public interface ISingleWorkerGrain : IWorkerGrain;

public abstract class WorkerBase(Probe probe) : Grain, IWorkerGrain
{
    private readonly string name = Guid.NewGuid().ToString("N");

    public async Task<string> Work(string gate)
    {
        probe.Note(gate, "in");
        await probe.Gate(gate);
        return name;
    }
}

[StatelessWorker(3)]
public sealed class WorkerGrain(Probe probe) : WorkerBase(probe), IPoolGrain;

[StatelessWorker(1)]
public sealed class SingleWorkerGrain(Probe probe) : WorkerBase(probe), ISingleWorkerGrain;

/// <summary>Semantic 11: a stateless worker has as many activations as there are calls at once, up to its limit.</summary>
public sealed class Workers(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    [Fact]
    public async Task Work_side_by_side_up_to_their_limit()
    {
        var (key, gate) = (NewKey(), NewKey());
        var calls = Enumerable.Range(0, 6).Select(_ => Grains.GetGrain<IPoolGrain>(key).Work(gate)).ToArray();
        await Probe.Noted(gate, "in", times: 3);
        Assert.Equal(3, Probe.About(gate).Count);
        Probe.Open(gate);
        Assert.Equal(3, (await Task.WhenAll(calls)).Distinct().Count());
    }

    [Fact]
    public async Task Are_used_again_when_they_are_idle()
    {
        var (key, gate) = (NewKey(), NewKey());
        Probe.Open(gate);
        var names = new HashSet<string>();
        for (var call = 0; call < 5; call++)
            names.Add(await Grains.GetGrain<IPoolGrain>(key).Work(gate));
        Assert.True(names.Count <= 3);
    }

    [Fact]
    public async Task Work_one_after_the_other_when_there_is_one()
    {
        var (key, gate) = (NewKey(), NewKey());
        var calls = Enumerable.Range(0, 4).Select(_ => Grains.GetGrain<ISingleWorkerGrain>(key).Work(gate)).ToArray();
        await Probe.Noted(gate, "in");
        Probe.Open(gate);
        Assert.Single((await Task.WhenAll(calls)).Distinct());
    }
}
