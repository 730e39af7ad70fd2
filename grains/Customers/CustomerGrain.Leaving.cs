using SubscriptionBox.Customers;

namespace SubscriptionBox.Grains.Customers;

/// <summary>What a person agreed to, and leaving: what the saga of an erasure asks of the customer's record.</summary>
public sealed partial class CustomerGrain
{
    private const string ErasedText = "erased";

    /// <inheritdoc/>
    public Task<Answer<LeavingCustomer>> Leave(string requestId, Caller caller) => caller.Role != Role.System
        ? Task.FromResult<Answer<LeavingCustomer>>(CommonRefusal.NotFound)
        : Handle(caller, state => LeavingRules.Leave(state, requestId, Now), state => new LeavingCustomer(
            state.AccountId, state.LeftAt!.Value, [.. state.Subscriptions.Select(use => use.SubscriptionId)], [.. state.Exports ?? []],
            [.. state.PaymentMethods.Select(method => new PaymentReference(method.Gateway, method.Reference))]));

    /// <inheritdoc/>
    public Task<Answer<Done>> Forget(string requestId, Caller caller) => caller.Role != Role.System
        ? Task.FromResult<Answer<Done>>(CommonRefusal.NotFound)
        : Handle(caller, state => LeavingRules.Forget(state, requestId, Now), _ => Done.Instance);

    /// <inheritdoc/>
    public Task<Answer<Done>> NoteExport(string requestId, Caller caller) => caller.Role != Role.System
        ? Task.FromResult<Answer<Done>>(CommonRefusal.NotFound)
        : Command(caller, state => Deciding.Accept(state.Exports?.Contains(requestId) == true ? state : state with { Exports = (state.Exports ?? []).Add(requestId) }), _ => Done.Instance);

    /// <inheritdoc/>
    public Task<Answer<ImmutableArray<ConsentView>>> GetConsents(Caller caller) => Read(caller, ConsentRules.View);

    /// <inheritdoc/>
    public Task<Answer<ImmutableArray<ConsentView>>> SetConsent(ConsentChange command, Caller caller) =>
        Command(caller, state => ConsentRules.Set(state, command, caller, Now), ConsentRules.View);

    private CustomerView Erased => new(Key, ErasedText, ErasedText, State.Country, State.TimeZone, State.CreatedAt, State.ProfileVersion);
}
