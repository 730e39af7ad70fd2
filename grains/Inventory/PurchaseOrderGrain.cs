using SubscriptionBox.Catalog;
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
        if (Known<PurchaseOrderView>(caller.Key) is { } known)
            return known;
        if (PurchaseOrderRules.Invalid(draft) is { } invalid)
            return invalid;
        if ((await GrainFactory.GetGrain<ISupplierGrain>(draft.SupplierId).Get()).Refusal is not null)
            return CommonRefusal.Invalid.On("supplierId", "There is no such supplier.");
        var products = await Task.WhenAll(draft.Lines.Select(async line => (line.Sku, Known: (await GrainFactory.GetGrain<ICatalogGrain>($"sku-{line.Sku}").Get()).Ok)));
        if (products.FirstOrDefault(p => !p.Known).Sku is { } unknown)
            return CommonRefusal.Invalid.On("lines", $"There is no product {unknown}.");
        return await Handle(caller, state => PurchaseOrderRules.Place(state, Key, draft, Now, caller), state => state.Order!, published: caller.Role != Role.System);
    }

    /// <inheritdoc/>
    public Task<Answer<PurchaseOrderView>> Received(string sku, int quantity, string receiptId) =>
        Handle(Caller.System, state => PurchaseOrderRules.Received(state, sku, quantity, receiptId), state => state.Order!);

    /// <inheritdoc/>
    public Task<Answer<PurchaseOrderView>> Get() =>
        Task.FromResult<Answer<PurchaseOrderView>>(State.Order is { } order ? order : SupplierRefusal.UnknownPurchaseOrder);
}
