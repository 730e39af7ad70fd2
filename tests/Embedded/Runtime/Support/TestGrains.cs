using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace SubscriptionBox.Tests.Embedded.Runtime;

public interface ISimpleGrain : IGrainWithStringKey
{
    Task<string> Echo(string text);

    Task WaitFor(string note);

    Task StayFor(TimeSpan time);

    Task<object> Return(object value);
}

/// <summary>Notes when it begins and ends.</summary>
public sealed class SimpleGrain(Journal journal) : Grain, ISimpleGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal.Note($"{this.GetPrimaryKeyString()} begins");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Note($"{this.GetPrimaryKeyString()} ends: {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<string> Echo(string text) => Task.FromResult(text);

    public async Task WaitFor(string note)
    {
        journal.Note($"{this.GetPrimaryKeyString()} waits");
        await journal.Noted(note);
    }

    public Task StayFor(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task<object> Return(object value) => Task.FromResult(value);
}

public interface IKeptGrain : IGrainWithStringKey
{
    Task Touch();
}

/// <summary>Is never collected.</summary>
[KeepAlive]
public sealed class KeptGrain(Journal journal) : Grain, IKeptGrain
{
    public Task Touch() => Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Note($"{this.GetPrimaryKeyString()} ends: {reason.ReasonCode}");
        return Task.CompletedTask;
    }
}

public interface IWakefulGrain : IGrainWithStringKey
{
    Task Register(TimeSpan due, TimeSpan period);

    Task Unregister();
}

/// <summary>Notes the ticks of its reminder.</summary>
public sealed class WakefulGrain(Journal journal) : Grain, IWakefulGrain, IRemindable
{
    public async Task Register(TimeSpan due, TimeSpan period) => await this.RegisterOrUpdateReminder("wake", due, period);

    public async Task Unregister() => await this.UnregisterReminder((await this.GetReminder("wake"))!);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        journal.Note($"{reminderName} at {status.CurrentTickTime:HH:mm:ss}");
        return Task.CompletedTask;
    }
}

[GenerateSerializer, Immutable]
public sealed record Parcel([property: Id(0)] string Name);

public interface IReader : IGrainWithStringKey;

/// <summary>Takes every parcel of its stream.</summary>
[ImplicitStreamSubscription("parcels")]
public sealed class FirstReaderGrain(Journal journal) : Grain, IReader, IStreamSubscriptionObserver
{
    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        await handleFactory.Create<Parcel>().ResumeAsync((parcel, _) => Take(parcel));

    private Task Take(Parcel parcel)
    {
        journal.Note($"first got {parcel.Name}");
        return journal.Poison.Contains(parcel.Name) ? throw new InvalidOperationException(parcel.Name) : Task.CompletedTask;
    }
}

/// <summary>Takes the same parcels, in batches, and never fails.</summary>
[ImplicitStreamSubscription("parcels")]
public sealed class SecondReaderGrain(Journal journal) : Grain, IReader, IStreamSubscriptionObserver
{
    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        await handleFactory.Create<Parcel>().ResumeAsync((IList<SequentialItem<Parcel>> parcels) =>
        {
            foreach (var parcel in parcels)
                journal.Note($"second got {parcel.Item.Name}");
            return Task.CompletedTask;
        });
}

public interface IChainGrain : IGrainWithIntegerKey
{
    Task<int> Sum(int rest);
}

/// <summary>Calls the next one until nothing is left.</summary>
[Reentrant]
public sealed class ChainGrain(Journal journal) : Grain, IChainGrain
{
    public async Task<int> Sum(int rest)
    {
        journal.Note($"turn on thread {Environment.CurrentManagedThreadId}");
        return rest == 0 ? 0 : rest + await GrainFactory.GetGrain<IChainGrain>(rest).Sum(rest - 1);
    }
}

public interface IPooledGrain : IGrainWithStringKey
{
    Task<string> Echo(string text);
}

/// <summary>One of a pool.</summary>
[StatelessWorker]
public sealed class PooledGrain(Journal journal) : Grain, IPooledGrain
{
    public Task<string> Echo(string text) => Task.FromResult(text);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Note($"worker ends: {reason.ReasonCode}");
        return Task.CompletedTask;
    }
}

public interface ICountingGrain : IGrainWithStringKey
{
    IAsyncEnumerable<int> Count(int pauseAt);

    Task End();
}

/// <summary>Counts up to 500 and pauses once, for ever.</summary>
public sealed class CountingGrain(Journal journal) : Grain, ICountingGrain
{
    public async IAsyncEnumerable<int> Count(int pauseAt)
    {
        try
        {
            for (var i = 0; i < 500; i++)
            {
                if (i == pauseAt)
                    await new TaskCompletionSource().Task;
                yield return i;
            }
        }
        finally
        {
            journal.Note("counting is over");
        }
    }

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public interface IBoxGrain<T> : IGrainWithStringKey
{
    Task<T> Same(T value);
}

/// <summary>Stands behind one closed form of a generic interface.</summary>
public sealed class NumbersGrain : Grain, IBoxGrain<List<int>>
{
    public Task<List<int>> Same(List<int> value) => Task.FromResult(value);
}
