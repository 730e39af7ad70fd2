using SubscriptionBox.Audit;

namespace SubscriptionBox.Grains.Audit;

/// <summary>What a member of staff looked at last; the rest is in the event log.</summary>
public sealed record AccessLogState : AggregateState
{
    /// <summary>Whose data it was.</summary>
    public string? CustomerId { get; init; }
}

/// <inheritdoc cref="IAccessLogGrain"/>
public sealed class AccessLogGrain([PersistentState("accessLog")] IPersistentState<AccessLogState> store, AggregateServices services)
    : AggregateGrain<AccessLogState>(store, services), IAccessLogGrain
{
    /// <inheritdoc/>
    protected override string Kind => "accessLog";

    /// <inheritdoc/>
    protected override string? CustomerId => State.CustomerId;

    /// <inheritdoc/>
    protected override string? CustomerIdOf(AccessLogState state) => state.CustomerId;

    /// <inheritdoc/>
    public Task Note(string what, string? customerId, Caller caller) => Apply(Deciding.Accept(State with { CustomerId = customerId }, new CustomerDataViewed(what)), caller);

    /// <inheritdoc/>
    public Task NoteRefused(string what, string code, Caller caller) => Apply(Deciding.Accept(State with { CustomerId = caller.CustomerId }, new RequestRefused(what, code)), caller);
}
