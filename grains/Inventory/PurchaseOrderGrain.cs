using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Inventory;

/// <inheritdoc cref="IPurchaseOrderGrain"/>
public sealed class PurchaseOrderGrain([PersistentState("purchaseOrder")] IPersistentState<PurchaseOrderState> store, AggregateServices services)
    : AggregateGrain<PurchaseOrderState>(store, services), IPurchaseOrderGrain
{
    /// <inheritdoc/>
    protected override string Kind => "purchaseOrder";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    /// <inheritdoc/>
    public async Task<Answer<PurchaseOrderView>> Place(PurchaseOrderDraft draft, Caller caller)
    {
        if (PurchaseOrderRules.Invalid(draft) is { } invalid)
            return invalid;
        if ((await GrainFactory.GetGrain<ISupplierGrain>(draft.SupplierId).Get()).Refusal is not null)
            return CommonRefusal.Invalid.On("supplierId", "There is no such supplier.");
        return await Handle(caller, state => PurchaseOrderRules.Place(state, Key, draft, Now, caller), state => state.Order!, published: caller.Role != Role.System);
    }

    /// <inheritdoc/>
    public Task<Answer<PurchaseOrderView>> Received(string sku, int quantity, string receiptId) =>
        Handle(Caller.System, state => PurchaseOrderRules.Received(state, sku, quantity, receiptId), state => state.Order!);

    /// <inheritdoc/>
    public Task<Answer<PurchaseOrderView>> Get() =>
        Task.FromResult<Answer<PurchaseOrderView>>(State.Order is { } order ? order : SupplierRefusal.UnknownPurchaseOrder);
}
