using SubscriptionBox.Audit;

namespace SubscriptionBox.Grains.Audit;

/// <inheritdoc cref="IParkedEventsGrain"/>
public sealed class ParkedEventsGrain([PersistentState("parkedEvents")] IPersistentState<ParkedState> store, AggregateServices services)
    : AggregateGrain<ParkedState>(store, services), IParkedEventsGrain
{
    /// <summary>In front of the consumer's name.</summary>
    public const string Prefix = "prk-";

    /// <inheritdoc/>
    protected override string Kind => "parkedEvents";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    private string Consumer => Key[Prefix.Length..];

    private ImmutableArray<ParkedEvent> All => [.. State.Events];

    /// <inheritdoc/>
    public Task<ImmutableArray<ParkedEvent>> Get() => Task.FromResult(All);

    /// <inheritdoc/>
    public async Task<ImmutableArray<ParkedEvent>> Park(ImmutableArray<NewlyParked> events)
    {
        var next = ParkingRules.Park(State, events, Now);
        if (!ReferenceEquals(next, State))
            await Save(Stamped(next, [], Caller.System));
        return All;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ParkedEvent>> Failed(long position, string error) => Note(ParkingRules.Failed(State, Consumer, position, error, Now));

    /// <inheritdoc/>
    public Task<ImmutableArray<ParkedEvent>> Handled(long position) => Note(ParkingRules.Handled(State, Consumer, position));

    /// <inheritdoc/>
    public Task<Answer<ParkedEventView>> Retry(long position, Caller caller) => Decide(caller,
        state => ParkingRules.Retry(state, Consumer, position, Now), state => OperationsGrain.View(Consumer, state.Events.Find(e => e.Position == position)!));

    /// <inheritdoc/>
    public Task<Answer<Done>> Discard(long position, string reason, Caller caller) => Decide(caller,
        state => ParkingRules.Discard(state, Consumer, position, reason), _ => Done.Instance);

    private async Task<ImmutableArray<ParkedEvent>> Note(Decision<ParkedState> decision)
    {
        if (!ReferenceEquals(decision.Next, State))
            await Apply(decision, Caller.System);
        return All;
    }

    /// <summary>The consumer hears of it one-way: it asks back, and may be in the middle of asking.</summary>
    private async Task<Answer<TView>> Decide<TView>(Caller caller, Func<ParkedState, Decision<ParkedState>> decide, Func<ParkedState, TView> view)
    {
        if (caller.Role is not (Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        var answer = await Handle(caller, decide, view);
        if (answer.Ok)
            await GrainFactory.GetGrain<IProjectionGrain>(Consumer).ParkedChanged();
        return answer;
    }
}
