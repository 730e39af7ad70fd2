using Microsoft.Extensions.Logging;
using Orleans.Streams;
using SubscriptionBox.Audit;

namespace SubscriptionBox.Grains.Common;

/// <summary>The shell every aggregate shares: decide purely, save state, events and answer in one write, answer, publish afterwards.</summary>
/// <typeparam name="TState">An immutable record; its golden copy is under test.</typeparam>
public abstract class AggregateGrain<TState>(IPersistentState<TState> store, AggregateServices services) : Grain, IOutboxOwner
    where TState : AggregateState, new()
{
    private readonly RequestKeys _keys = new(services.Clock, services.Vault);
    private Task _draining = Task.CompletedTask;
    private long _drainedThrough;
    private string? _source;
    private TState? _durable;

    /// <summary>The first part of the event source and the state's own name: <c>subscription</c>.</summary>
    protected abstract string Kind { get; }

    /// <summary>Whom the aggregate belongs to; null for nobody.</summary>
    protected abstract string? CustomerId { get; }

    /// <summary>The saved state.</summary>
    protected TState State => store.State;

    /// <summary>The state that is on disk: while a save is under way, not yet the one it writes.</summary>
    protected TState Saved => _durable ?? store.State;

    /// <summary>False until the first save.</summary>
    protected bool Exists => store.RecordExists;

    /// <summary>The grain's key.</summary>
    protected string Key => this.GetPrimaryKeyString();

    /// <summary>Now, on the shop's clock.</summary>
    protected DateTimeOffset Now => services.Clock.GetUtcNow();

    /// <summary>Seals what is personal; null in tests that are about something else.</summary>
    protected Privacy.PersonalVault? Vault => services.Vault;

    /// <summary>Ids and chance.</summary>
    protected IIdSource Ids => services.Ids;

    /// <summary>0 to 1, another one each time, from the injected source: so that a run can be replayed.</summary>
    protected double Chance => CalendarShards.HashOf(Ids.NewId("chance")) % 1_000 / 1_000d;

    /// <summary>Runs one command: a repeated key gets its first answer; otherwise the rule decides, and a yes is one write.</summary>
    /// <param name="caller">Who asks; carries the request key.</param>
    /// <param name="decide">The pure rule.</param>
    /// <param name="view">What a yes shows.</param>
    /// <param name="published">True to answer only when the event log has the events too (for rare commands whose effect lists must show at once).</param>
    protected async Task<Answer<TView>> Handle<TView>(Caller caller, Func<TState, Decision<TState>> decide, Func<TState, TView> view, bool published = false)
    {
        if (_keys.Find<TView>(State, caller.Key) is { } known)
            return known;
        var decision = decide(State);
        if (decision.Refusal is { } refusal)
            return await Refused<TView>(refusal, caller);
        var next = Stamped(decision.Next!, decision.Events, caller);
        Answer<TView> answer = view(next);
        if (caller.Key is not null || decision.Events.Length > 0 || !ReferenceEquals(next, State))
            await Save(Remember(next, caller.Key, answer));
        if (published)
            await Drain();
        return answer;
    }

    /// <summary>Applies a decision in the middle of a longer process (no request key, no view).</summary>
    /// <exception cref="InvalidOperationException">The rule refused what the process relies on.</exception>
    protected async Task Apply(Decision<TState> decision, Caller caller)
    {
        if (decision.Refusal is { } refusal)
            throw new InvalidOperationException($"{Kind}/{Key}: {refusal.Code}");
        await Save(Stamped(decision.Next!, decision.Events, caller));
    }

    /// <summary>The stored answer to this key, if there is one: for commands that are longer than one decision.</summary>
    protected Answer<TView>? Known<TView>(RequestKey? key) => Known<TView>(State, key);

    /// <summary>The same in a state that is decided and not yet written.</summary>
    protected Answer<TView>? Known<TView>(TState state, RequestKey? key) => _keys.Find<TView>(state, key);

    /// <summary>Adds an answer to a state about to be saved: key, effect and answer are one write.</summary>
    protected TState Remember<TView>(TState state, RequestKey? key, Answer<TView> answer) => _keys.Remember(state, key, answer, SubjectOf(state));

    /// <summary>The state with numbered events in its outbox, less what the log is known to have.</summary>
    protected TState Stamped(TState state, ImmutableArray<DomainEvent> events, Caller caller)
    {
        var outbox = state.Outbox.IsEmpty ? state.Outbox : state.Outbox.RemoveAll(e => e.Sequence <= _drainedThrough);
        if (events.IsEmpty)
            return ReferenceEquals(outbox, state.Outbox) ? state : state with { Outbox = outbox };
        var sequence = state.Sequence;
        _source ??= $"{Kind}/{Key}";
        foreach (var happened in events)
            outbox = outbox.Add(EventNames.Record(happened, _source, ++sequence, Now, CustomerIdOf(state), caller, services.Vault));
        return state with { Outbox = outbox, Sequence = sequence };
    }

    /// <summary>Whom events of a state about to be saved concern.</summary>
    protected virtual string? CustomerIdOf(TState state) => CustomerId;

    /// <summary>Whose data key seals the personal values of the state and its stored answers; null (the usual) where there are none.</summary>
    protected virtual string? SubjectOf(TState state) => null;

    /// <summary>Saves, or leaves the old state visible and the activation on its way out: what is on disk after a failed write is unknown.</summary>
    protected async Task Save(TState next)
    {
        var before = store.State;
        if (SubjectOf(next) is { } subject && next.Subject != subject)
            next = next with { Subject = subject };
        _durable ??= before;
        store.State = next;
        try
        {
            await store.WriteStateAsync();
            _durable = next;
        }
        catch
        {
            store.State = before;
            DeactivateOnIdle();
            throw;
        }
        if (!next.Outbox.IsEmpty && next.Outbox[^1].Sequence > _drainedThrough)
            _ = Drain();
    }

    /// <summary>Removes the record, once the log has all its events. Only for keys that never come again: numbers of events would begin anew.</summary>
    /// <returns>False when events still wait: nothing was removed.</returns>
    protected async Task<bool> ForgetState()
    {
        await Drain();
        if (!Saved.Outbox.IsEmpty && Saved.Outbox[^1].Sequence > _drainedThrough)
            return false;
        await store.ClearStateAsync();
        _durable = null;
        DeactivateOnIdle();
        return true;
    }

    /// <inheritdoc/>
    public Task Drain() => _draining.IsCompleted ? _draining = DrainAll() : _draining;

    /// <inheritdoc/>
    public Task LetGo()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _draining;

    private async Task DrainAll()
    {
        try
        {
            // Only what is on disk: a write that is under way may fail, and its events with it.
            while (Saved.Outbox.Where(e => e.Sequence > _drainedThrough).ToArray() is { Length: > 0 } batch)
            {
                await services.Events.Append(batch);
                foreach (var record in batch.Where(e => e.Activity))
                    await this.GetStreamProvider(ShopStreams.Provider).GetStream<EventRecord>(ShopStreams.CustomerActivity, record.CustomerId!).OnNextAsync(record);
                _drainedThrough = batch[^1].Sequence;
            }
        }
        catch (Exception failure)
        {
            // The events stand in the saved state: the next command, or the relay, publishes them.
            services.Log.CreateLogger(GetType()).LogWarning(failure, "Events of {Kind}/{Key} wait in the outbox", Kind, Key);
        }
    }

    private async Task<Answer<TView>> Refused<TView>(Refusal refusal, Caller caller)
    {
        Answer<TView> answer = refusal;
        if (caller.Key is not null && Exists)
            await Save(Remember(State, caller.Key, answer));
        return answer;
    }
}
