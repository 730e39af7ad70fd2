using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;
using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Embedded.Simulation;

public sealed record Tally(int Total, int Adds);

public interface ITallyGrain : IGrainWithStringKey
{
    /// <summary>Adds and saves; answers with the total.</summary>
    Task<int> Add(int amount);

    Task<int> Total();

    /// <summary>Where it runs, and which activation of the process it is.</summary>
    Task<string> Where();

    Task End();
}

/// <summary>Adds up in its record, and gives an old record up when it cannot write.</summary>
public sealed class TallyGrain([PersistentState("tally")] IPersistentState<Tally> store, SimulatedSilo silo) : Grain, ITallyGrain
{
    public async Task<int> Add(int amount)
    {
        var before = store.State;
        store.State = new(before.Total + amount, before.Adds + 1);
        try
        {
            await store.WriteStateAsync();
        }
        catch
        {
            store.State = before;
            DeactivateOnIdle();
            throw;
        }

        return store.State.Total;
    }

    public Task<int> Total() => Task.FromResult(store.State.Total);

    public Task<string> Where() => Task.FromResult($"{silo} {GrainContext.ActivationId}");

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public interface ISpreaderGrain : IGrainWithStringKey
{
    /// <summary>Adds one to each tally, all at once.</summary>
    Task<int> AddOneToEach(string prefix, int tallies);

    /// <summary>Waits for an answer that comes only when this call is over.</summary>
    Task CallBack();
}

public sealed class SpreaderGrain : Grain, ISpreaderGrain
{
    public async Task<int> AddOneToEach(string prefix, int tallies)
    {
        var calls = Enumerable.Range(0, tallies).Select(i => GrainFactory.GetGrain<ITallyGrain>($"{prefix}-{i}").Add(1));
        return (await Task.WhenAll(calls)).Sum();
    }

    public Task CallBack() => GrainFactory.GetGrain<ISpreaderGrain>(this.GetPrimaryKeyString()).CallBack();
}

[GenerateSerializer, Immutable]
public sealed record Basket([property: Id(0)] string Owner, [property: Id(1)] List<string> Items);

[GenerateSerializer, Immutable]
public sealed class Forgetful
{
    [Id(0)]
    public string Kept { get; set; } = "";

    public string Lost { get; set; } = "";
}

/// <summary>Promises not to change, and forgets that it would have to be written to a wire.</summary>
[Immutable]
public sealed record Stowaway(string Name);

public interface IShelfGrain : IGrainWithStringKey
{
    Task<string> Smuggle(Stowaway stowaway);

    /// <summary>Keeps the very object it is given.</summary>
    Task Keep(Basket basket);

    Task<Basket> Kept();

    Task<string> Both(Forgetful forgetful);
}

/// <summary>Breaks the promise of an immutable type: it keeps and gives away one object.</summary>
public sealed class ShelfGrain : Grain, IShelfGrain
{
    private Basket _basket = new("nobody", []);

    public Task Keep(Basket basket)
    {
        _basket = basket;
        return Task.CompletedTask;
    }

    public Task<Basket> Kept() => Task.FromResult(_basket);

    public Task<string> Smuggle(Stowaway stowaway) => Task.FromResult(stowaway.Name);

    public Task<string> Both(Forgetful forgetful) => Task.FromResult($"{forgetful.Kept} and {forgetful.Lost}");
}

public interface IAlarmGrain : IGrainWithStringKey
{
    Task StartTimer(TimeSpan due, TimeSpan period);

    Task Remind(TimeSpan due, TimeSpan period);

    Task Forget();

    Task<List<DateTimeOffset>> Rings();
}

public sealed record Rings(List<DateTimeOffset> At)
{
    public Rings()
        : this([])
    {
    }
}

/// <summary>Notes, durably, when its timer or its reminder ticks.</summary>
public sealed class AlarmGrain([PersistentState("rings")] IPersistentState<Rings> store, TimeProvider clock) : Grain, IAlarmGrain, IRemindable
{
    public Task StartTimer(TimeSpan due, TimeSpan period)
    {
        this.RegisterGrainTimer(Ring, new() { DueTime = due, Period = period, KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task Remind(TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder("ring", due, period);

    public async Task Forget() => await this.UnregisterReminder((await this.GetReminder("ring"))!);

    public Task<List<DateTimeOffset>> Rings() => Task.FromResult(store.State.At);

    public Task ReceiveReminder(string reminderName, TickStatus status) => Ring();

    private Task Ring()
    {
        store.State.At.Add(clock.GetUtcNow());
        return store.WriteStateAsync();
    }
}

public enum Escape
{
    TaskRun,
    ThreadPool,
    WhenAllOfForeignWork,
}

public interface IEscapistGrain : IGrainWithStringKey
{
    Task<int> Try(Escape escape);
}

/// <summary>Does what no grain may.</summary>
public sealed class EscapistGrain : Grain, IEscapistGrain
{
    public async Task<int> Try(Escape escape)
    {
        switch (escape)
        {
            case Escape.TaskRun:
                return await Task.Run(() => 1);
            case Escape.ThreadPool:
                var elsewhere = new TaskCompletionSource<int>();
                var waits = Same(elsewhere.Task);
                ThreadPool.UnsafeQueueUserWorkItem(_ => elsewhere.SetResult(1), null);
                return await waits;
            default:
                // The completion of the whole is run by the thread pool, without any flow, because that of the part asks for it.
                var part = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                var sum = Sum(Task.WhenAll(part.Task, Task.FromResult(1)));
                part.SetResult(1);
                return await sum;
        }
    }

    private static async Task<int> Same(Task<int> task) => await task;

    private static async Task<int> Sum(Task<int[]> parts) => (await parts).Sum();
}

[GenerateSerializer, Immutable]
public sealed record Letter([property: Id(0)] int Number);

public interface ISenderGrain : IGrainWithStringKey
{
    Task Send(string to, int first, int count);
}

public sealed class SenderGrain : Grain, ISenderGrain
{
    public async Task Send(string to, int first, int count)
    {
        var stream = this.GetStreamProvider(Clusters.Mail).GetStream<Letter>("letters", to);
        for (var number = first; number < first + count; number++)
            await stream.OnNextAsync(new(number));
    }
}

public sealed record Mailbag(List<int> Numbers)
{
    public Mailbag()
        : this([])
    {
    }
}

public interface ILetterBoxGrain : IGrainWithStringKey
{
    Task<List<int>> Received();
}

/// <summary>Saves the number of every letter it is given.</summary>
[ImplicitStreamSubscription("letters")]
public sealed class LetterBoxGrain([PersistentState("mailbag")] IPersistentState<Mailbag> store) : Grain, ILetterBoxGrain, IStreamSubscriptionObserver
{
    public Task<List<int>> Received() => Task.FromResult(store.State.Numbers);

    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        await handleFactory.Create<Letter>().ResumeAsync(async (letter, _) =>
        {
            store.State.Numbers.Add(letter.Number);
            await store.WriteStateAsync();
        });
}

public interface IBellObserver : IGrainObserver
{
    void Rang(int number);
}

public interface IBellGrain : IGrainWithStringKey
{
    Task Ring(IBellObserver who, int number);
}

public sealed class BellGrain : Grain, IBellGrain
{
    public Task Ring(IBellObserver who, int number)
    {
        who.Rang(number);
        return Task.CompletedTask;
    }
}

public interface IWorkerGrain : IGrainWithStringKey
{
    Task<int> Add(string tally, int amount);
}

[StatelessWorker]
public sealed class WorkerGrain : Grain, IWorkerGrain
{
    public Task<int> Add(string tally, int amount) => GrainFactory.GetGrain<ITallyGrain>(tally).Add(amount);
}

public interface IChatterGrain : IGrainWithStringKey
{
    /// <summary>Asks another grain that often.</summary>
    Task Talk(int times);
}

public sealed class ChatterGrain : Grain, IChatterGrain
{
    public async Task Talk(int times)
    {
        for (var i = 0; i < times; i++)
            await GrainFactory.GetGrain<ITallyGrain>($"t-{i % 50}").Total();
    }
}
