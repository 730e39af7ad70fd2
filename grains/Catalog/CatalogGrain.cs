using SubscriptionBox.Catalog;

namespace SubscriptionBox.Grains.Catalog;

/// <inheritdoc cref="ICatalogGrain"/>
public sealed class CatalogGrain([PersistentState("product")] IPersistentState<ProductState> store, AggregateServices services)
    : AggregateGrain<ProductState>(store, services), ICatalogGrain
{
    /// <inheritdoc/>
    protected override string Kind => "product";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    /// <inheritdoc/>
    public Task<Answer<ProductView>> Create(ProductDraft draft, Caller caller) =>
        Handle(caller, state => ProductRules.Create(state, Key, draft, caller), ProductRules.View, published: true);

    /// <inheritdoc/>
    public Task<Answer<ProductView>> Put(ProductDraft draft, Caller caller) =>
        Handle(caller, state => ProductRules.Put(state, Key, draft, caller), ProductRules.View, published: caller.Role != Role.System);

    /// <inheritdoc/>
    public Task<Answer<ProductView>> Patch(ProductChange change, long? ifVersion, Caller caller) =>
        Handle(caller, state => ProductRules.Patch(state, Key, change, ifVersion, caller), ProductRules.View, published: true);

    /// <inheritdoc/>
    public Task<Answer<ProductView>> Get() =>
        Task.FromResult<Answer<ProductView>>(State.Product is null ? CatalogRefusal.UnknownProduct : ProductRules.View(State));
}

/// <summary>A product, saved.</summary>
public sealed record ProductState : AggregateState
{
    /// <summary>Null until it is created.</summary>
    public ProductDraft? Product { get; init; }

    /// <summary>Grows by one with every change.</summary>
    public long Version { get; init; }
}
