namespace SubscriptionBox.Catalog;

/// <summary>A product was created or changed; carries all of it, so that a read model needs nothing else.</summary>
/// <param name="Product">As it is now.</param>
/// <param name="Version">Its version.</param>
public sealed record ProductSaved(ProductDraft Product, long Version) : DomainEvent;

/// <summary>A plan was created or changed.</summary>
/// <param name="Plan">As it is now.</param>
/// <param name="Version">Its version.</param>
public sealed record PlanSaved(PlanDraft Plan, long Version) : DomainEvent;
