using SubscriptionBox.Inventory;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Inventory;

/// <inheritdoc cref="ISupplierGrain"/>
public sealed class SupplierGrain([PersistentState("supplier")] IPersistentState<SupplierState> store, AggregateServices services)
    : AggregateGrain<SupplierState>(store, services), ISupplierGrain
{
    /// <inheritdoc/>
    protected override string Kind => "supplier";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    /// <inheritdoc/>
    public Task<Answer<SupplierView>> Put(SupplierDraft draft, Caller caller) =>
        Handle(caller, state => SupplierRules.Put(state, Key, draft, caller), state => SupplierRules.View(state, Key), published: caller.Role != Role.System);

    /// <inheritdoc/>
    public Task<Answer<SupplierView>> Get() =>
        Task.FromResult<Answer<SupplierView>>(State.Supplier is null ? SupplierRefusal.UnknownSupplier : SupplierRules.View(State, Key));
}

/// <summary>A supplier, saved.</summary>
public sealed record SupplierState : AggregateState
{
    /// <summary>Null until the first Put.</summary>
    public SupplierDraft? Supplier { get; init; }
}

/// <summary>What a supplier may be.</summary>
public static class SupplierRules
{
    /// <summary>See <see cref="ISupplierGrain.Put"/>.</summary>
    public static Decision<SupplierState> Put(SupplierState state, string id, SupplierDraft draft, Caller caller)
    {
        if (!StockRules.MayCount(caller))
            return CommonRefusal.Forbidden;
        if (Invalid(draft) is { } invalid)
            return invalid;
        if (state.Supplier == draft)
            return Accept(state);
        var next = state with { Supplier = draft };
        return Accept(next, new SupplierSaved(View(next, id)));
    }

    /// <summary>As others see it.</summary>
    public static SupplierView View(SupplierState state, string id) => new(id, state.Supplier!.Name, state.Supplier.Email, state.Supplier.LeadTimeDays);

    private static Refusal? Invalid(SupplierDraft draft) =>
        string.IsNullOrWhiteSpace(draft.Name) || draft.Name.Length > 120 ? CommonRefusal.Invalid.On("name", "It has 1 to 120 characters.")
        : draft.Email is { } email && (email.Length > 254 || email.IndexOf('@') is < 1 or > 64) ? CommonRefusal.Invalid.On("email", "It is not an e-mail address.")
        : draft.LeadTimeDays is < 0 or > 365 ? CommonRefusal.Invalid.On("leadTimeDays", "It is 0 to 365 days.")
        : null;
}
