using SubscriptionBox.Catalog;

namespace SubscriptionBox.Grains.Catalog;

/// <inheritdoc cref="IPlanGrain"/>
public sealed class PlanGrain([PersistentState("plan")] IPersistentState<PlanState> store, AggregateServices services)
    : AggregateGrain<PlanState>(store, services), IPlanGrain
{
    /// <inheritdoc/>
    protected override string Kind => "plan";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    /// <inheritdoc/>
    public Task<Answer<PlanView>> Create(PlanDraft draft, Caller caller) =>
        Handle(caller, state => PlanRules.Create(state, Key, draft, caller), PlanRules.View, published: true);

    /// <inheritdoc/>
    public Task<Answer<PlanView>> Put(PlanDraft draft, Caller caller) =>
        Handle(caller, state => PlanRules.Put(state, Key, draft, caller), PlanRules.View, published: caller.Role != Role.System);

    /// <inheritdoc/>
    public Task<Answer<PlanView>> Patch(PlanChange change, long? ifVersion, Caller caller) =>
        Handle(caller, state => PlanRules.Patch(state, Key, change, ifVersion, caller), PlanRules.View, published: true);

    /// <inheritdoc/>
    public Task<Answer<PlanView>> SchedulePrice(SchedulePrice command, Caller caller) =>
        Handle(caller, state => PriceRules.Schedule(state, command, caller, Now), PlanRules.View, published: true);

    /// <inheritdoc/>
    public async Task Wake(DateTimeOffset now)
    {
        if (State.Plan is not null && State.Wake is not null)
            await Apply(PriceRules.Due(State, Now), Caller.System);
        await Drain();
    }

    /// <inheritdoc/>
    public Task<Answer<PlanView>> Get() =>
        Task.FromResult<Answer<PlanView>>(State.Plan is null ? CatalogRefusal.UnknownPlan : PlanRules.View(State));
}

/// <summary>A plan, saved.</summary>
public sealed record PlanState : AggregateState
{
    /// <summary>Null until it is created.</summary>
    public PlanDraft? Plan { get; init; }

    /// <summary>Changes of its price with their dates, oldest first.</summary>
    public ImmutableArray<PriceStep> Steps { get; init; } = [];

    /// <summary>Grows by one with every change.</summary>
    public long Version { get; init; }
}
