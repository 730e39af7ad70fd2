using Orleans;
using Orleans.Concurrency;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Calls;

public interface ISlowGrain : IGrainWithStringKey
{
    [ResponseTimeout("00:00:00.5")]
    Task WaitBriefly(string name);

    Task Wait(string name);

    Task WaitOrStop(string name, CancellationToken stopping = default);

    /// <summary>Calls another grain, handing on its own token.</summary>
    Task WaitElsewhere(string other, string name, CancellationToken stopping = default);

    [AlwaysInterleave]
    Task Ping();

    IAsyncEnumerable<int> CountTo(int last, string? gate = null);

    IAsyncEnumerable<int> CountUntilStopped(CancellationToken stopping = default);
}

public sealed class SlowGrain(Probe probe) : Grain, ISlowGrain
{
    private string Key => this.GetPrimaryKeyString();

    public Task WaitBriefly(string name) => Wait(name);

    public async Task Wait(string name)
    {
        probe.Note(Key, $"{name} in");
        await probe.Gate($"{Key} {name}");
        probe.Note(Key, $"{name} out");
    }

    public async Task WaitOrStop(string name, CancellationToken stopping)
    {
        probe.Note(Key, $"{name} in");
        try
        {
            await probe.Gate($"{Key} {name}").WaitAsync(stopping);
            probe.Note(Key, $"{name} out");
        }
        catch (OperationCanceledException)
        {
            probe.Note(Key, $"{name} stopped");
            throw;
        }
    }

    public Task WaitElsewhere(string other, string name, CancellationToken stopping) =>
        GrainFactory.GetGrain<ISlowGrain>(other).WaitOrStop(name, stopping);

    public Task Ping() => Task.CompletedTask;

    public async IAsyncEnumerable<int> CountTo(int last, string? gate)
    {
        for (var number = 1; number <= last; number++)
        {
            if (gate is not null && number == last)
                await probe.Gate(gate);
            yield return number;
        }
        probe.Note(Key, "counted");
    }

    public async IAsyncEnumerable<int> CountUntilStopped([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stopping)
    {
        try
        {
            for (var number = 1; ; number++)
            {
                yield return number;
                await Task.Yield();
                stopping.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            probe.Note(Key, "ended");
        }
    }
}

/// <summary>Semantic 10: a caller stops waiting; what it called does not know.</summary>
public sealed class Deadlines(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    private readonly string key = NewKey();

    private ISlowGrain Grain => Grains.GetGrain<ISlowGrain>(key);

    [Fact]
    public async Task End_the_waiting_but_not_the_work()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Grain.WaitBriefly("call"));
        Probe.Open($"{key} call");
        await Probe.Noted(key, "call out");
    }

    [Fact]
    public async Task Drop_a_call_that_nobody_waits_for_any_more()
    {
        var busy = Grain.Wait("first");
        await Probe.Noted(key, "first in");
        Probe.Open($"{key} second");
        await Assert.ThrowsAsync<TimeoutException>(() => Grain.WaitBriefly("second"));
        Probe.Open($"{key} first");
        await busy;
        Probe.Open($"{key} third");
        await Grain.Wait("third");
        Assert.Equal(["first in", "first out", "third in", "third out"], Probe.About(key));
    }
}

/// <summary>Semantic 10: a token goes along with its call.</summary>
public sealed class Cancellation(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    private readonly string key = NewKey();

    private ISlowGrain Grain => Grains.GetGrain<ISlowGrain>(key);

    [Fact]
    public async Task Before_the_call_means_no_call()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain.WaitOrStop("call", new CancellationToken(canceled: true)));
        await Grain.Ping();
        Assert.Empty(Probe.About(key));
    }

    [Fact]
    public async Task Reaches_the_running_call()
    {
        using var source = new CancellationTokenSource();
        var call = Grain.WaitOrStop("call", source.Token);
        await Probe.Noted(key, "call in");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Probe.Noted(key, "call stopped");
    }

    [Fact]
    public async Task Reaches_the_call_that_the_call_made()
    {
        using var source = new CancellationTokenSource();
        var other = NewKey();
        var call = Grain.WaitElsewhere(other, "call", source.Token);
        await Probe.Noted(other, "call in");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Probe.Noted(other, "call stopped");
    }

    /// <summary>The cancellation travels to the grain by itself: it takes the waiting call out of the queue, or stops it right after its start.</summary>
    [Fact]
    public async Task Of_a_waiting_call_is_answered_at_once_and_never_lets_it_end()
    {
        using var source = new CancellationTokenSource();
        var busy = Grain.Wait("first");
        await Probe.Noted(key, "first in");
        var waiting = Grain.WaitOrStop("second", source.Token);
        await Grain.Ping();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(["first in"], Probe.About(key));
        Probe.Open($"{key} first");
        await busy;
        Probe.Open($"{key} third");
        await Grain.Wait("third");
        Assert.Equal(["first in", "first out", "third in", "third out"], Probe.About(key).Where(n => n is not ("second in" or "second stopped")));
    }

    [Fact]
    public async Task Is_no_business_of_a_call_that_is_over()
    {
        using var source = new CancellationTokenSource();
        Probe.Open($"{key} call");
        await Grain.WaitOrStop("call", source.Token);
        await source.CancelAsync();
        await Grain.Ping();
        Assert.Equal(["call in", "call out"], Probe.About(key));
    }
}
