using Orleans;
using Orleans.Runtime;

namespace SubscriptionBox.Tests.Embedded.Runtime;

public sealed class Count
{
    public int Calls { get; set; }
}

public interface ICounterGrain : IGrainWithStringKey
{
    /// <summary>Counts this call in the record; asks for its own end when told to.</summary>
    Task<int> Increment(bool thenEnd);
}

/// <summary>Counts its calls, and who breaks the rules: two activations at once, or two calls at once.</summary>
public sealed class CounterGrain(Offences offences, [PersistentState("count")] IPersistentState<Count> count) : Grain, ICounterGrain
{
    private bool _busy;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        offences.Begin(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Long enough for another activation to show itself, if there could be one.
        await GrainFactory.GetGrain<ISimpleGrain>("bystander").Echo("");
        await Task.Yield();
        offences.End(this.GetPrimaryKeyString());
    }

    public async Task<int> Increment(bool thenEnd)
    {
        if (_busy)
            offences.Add($"{this.GetPrimaryKeyString()} runs two calls at once");
        _busy = true;
        count.State.Calls++;
        await count.WriteStateAsync();
        _busy = false;
        if (thenEnd)
            DeactivateOnIdle();
        return count.State.Calls;
    }
}

public interface IDriverGrain : IGrainWithStringKey
{
    /// <summary>Calls counters one after another, and answers with what it called and was told.</summary>
    Task<List<(string Key, int Answer)>> Drive(int seed, int calls);
}

/// <summary>A caller that is itself a grain.</summary>
public sealed class DriverGrain : Grain, IDriverGrain
{
    public async Task<List<(string Key, int Answer)>> Drive(int seed, int calls)
    {
        var chance = new Random(seed);
        var answers = new List<(string, int)>();
        for (var i = 0; i < calls; i++)
        {
            var key = $"counter-{chance.Next(3)}";
            answers.Add((key, await GrainFactory.GetGrain<ICounterGrain>(key).Increment(thenEnd: chance.Next(3) == 0)));
        }

        return answers;
    }
}

/// <summary>What must never happen.</summary>
public sealed class Offences
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _alive = [];
    private readonly List<string> _found = [];

    public IReadOnlyList<string> Found
    {
        get
        {
            lock (_gate)
                return [.. _found];
        }
    }

    /// <summary>How many activations there have been.</summary>
    public int Activations { get; private set; }

    public void Add(string offence)
    {
        lock (_gate)
            _found.Add(offence);
    }

    public void Begin(string key)
    {
        lock (_gate)
        {
            Activations++;
            if (!_alive.Add(key))
                _found.Add($"{key} has two activations at once");
        }
    }

    public void End(string key)
    {
        lock (_gate)
            _alive.Remove(key);
    }
}
