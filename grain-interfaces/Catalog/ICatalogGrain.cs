using SubscriptionBox.Inventory;

namespace SubscriptionBox.Catalog;

/// <summary>One product (key <c>sku-…</c>), versioned.</summary>
public interface ICatalogGrain : IGrainWithStringKey
{
    /// <summary>Creates it; one that exists is refused.</summary>
    Task<Answer<ProductView>> Create(ProductDraft draft, Caller caller);
    /// <summary>Creates or replaces it; nothing is written when it already says just that.</summary>
    Task<Answer<ProductView>> Put(ProductDraft draft, Caller caller);
    /// <summary>Changes the given fields of an existing product.</summary>
    /// <param name="change">Fields left null stay.</param>
    /// <param name="ifVersion">The version the caller has seen (If-Match), or null.</param>
    /// <param name="caller">An administrator.</param>
    Task<Answer<ProductView>> Patch(ProductChange change, long? ifVersion, Caller caller);
    /// <summary>As it is.</summary>
    [ReadOnly] Task<Answer<ProductView>> Get();
}

/// <summary>A plan (key <c>plan-…</c>), versioned.</summary>
public interface IPlanGrain : Calendar.IWakeable
{
    /// <summary>Gives a new price its dates (rules.md 13).</summary>
    Task<Answer<PlanView>> SchedulePrice(SchedulePrice command, Caller caller);
    /// <summary>Creates it; one that exists is refused.</summary>
    Task<Answer<PlanView>> Create(PlanDraft draft, Caller caller);
    /// <summary>Creates or replaces it; nothing is written when it already says just that. A plan's interval never changes: running subscriptions count in it.</summary>
    Task<Answer<PlanView>> Put(PlanDraft draft, Caller caller);
    /// <summary>Changes the given fields of an existing plan.</summary>
    /// <param name="change">Fields left null stay.</param>
    /// <param name="ifVersion">The version the caller has seen (If-Match), or null.</param>
    /// <param name="caller">An administrator.</param>
    Task<Answer<PlanView>> Patch(PlanChange change, long? ifVersion, Caller caller);
    /// <summary>As it is.</summary>
    [ReadOnly] Task<Answer<PlanView>> Get();
}

/// <summary>Reads of the catalogue (stateless workers, key <c>catalog</c>), cached; at most a second behind, and never behind a change made through <see cref="Refresh"/>.</summary>
public interface ICatalogQueryGrain : IGrainWithStringKey
{
    /// <summary>Products that fit.</summary>
    Task<Answer<Page<ProductView>>> Search(ProductQuery query);
    /// <summary>One product on sale, with what a new customer can get of it.</summary>
    Task<Answer<ProductView>> Find(string sku);
    /// <summary>All plans that are on sale, by name.</summary>
    Task<ImmutableArray<PlanView>> Plans();
    /// <summary>All plans, on sale or not, by name.</summary>
    Task<ImmutableArray<PlanView>> AllPlans();
    /// <summary>Suppliers and purchase orders, newest first.</summary>
    Task<Answer<Page<SupplierView>>> Suppliers(string? cursor, int limit);
    /// <inheritdoc cref="Suppliers"/>
    Task<Answer<Page<PurchaseOrderView>>> PurchaseOrders(string? cursor, int limit);
    /// <summary>Waits until the read side has seen everything said before this call.</summary>
    Task Refresh();
}

/// <summary>A product as an administrator or an import describes it.</summary>
/// <param name="Sku">2–40 characters: letters, digits, '-', '_', '.'.</param>
/// <param name="Name">1–200 characters.</param>
/// <param name="Description">At most 4,000 characters.</param>
/// <param name="Category">skincare, fitness or gourmet.</param>
/// <param name="Subcategory">At most 80 characters.</param>
/// <param name="Brand">At most 120 characters.</param>
/// <param name="Prices">Minor units, one a currency; at least one.</param>
/// <param name="Attributes">Everything else: size, skinTypes, level, tags, nutrition … (values at most 2,000 characters).</param>
/// <param name="Ingredients">The label's text, at most 20,000 characters.</param>
/// <param name="Allergens">Exclusion tokens such as nuts, milk, gluten.</param>
/// <param name="ShelfLifeDays">1–3,650; null for what does not expire.</param>
/// <param name="Active">On sale.</param>
[GenerateSerializer, Immutable, Alias("productDraft")]
public sealed record ProductDraft(
    string Sku, string Name, string Description, string Category, string Subcategory, string Brand,
    ImmutableArray<Money> Prices, ImmutableDictionary<string, string> Attributes,
    string Ingredients, ImmutableArray<string> Allergens, int? ShelfLifeDays, bool Active = true);

/// <summary>Changes to a product; null leaves a field.</summary>
/// <param name="Prices">Replaces all prices.</param>
/// <param name="Price">Sets the price in its own currency and leaves the others.</param>
[GenerateSerializer, Immutable, Alias("productChange")]
public sealed record ProductChange(
    string? Name = null, string? Description = null, string? Category = null, string? Subcategory = null, string? Brand = null,
    ImmutableArray<Money>? Prices = null, ImmutableDictionary<string, string>? Attributes = null,
    string? Ingredients = null, ImmutableArray<string>? Allergens = null, int? ShelfLifeDays = null, bool? Active = null, Money? Price = null);

/// <summary>A product.</summary>
/// <param name="Available">Units a new customer can get: on hand − reserved − promised; null where it was not asked for.</param>
/// <param name="Version">Grows with every change; the ETag.</param>
[GenerateSerializer, Immutable, Alias("productView")]
public sealed record ProductView(ProductDraft Product, int? Available, long Version);

/// <summary>Which products.</summary>
/// <param name="Category">skincare, fitness, gourmet, or null for all.</param>
/// <param name="Text">Words that must occur in name, brand or description; at most 200 characters.</param>
/// <param name="Cursor">From the page before.</param>
/// <param name="Limit">1–100.</param>
/// <param name="IncludeInactive">Also what is not on sale (administrators).</param>
/// <param name="Exclusions">Tokens no product may contain.</param>
[GenerateSerializer, Immutable, Alias("productQuery")]
public sealed record ProductQuery(string? Category, string? Text, string? Cursor, int Limit, bool IncludeInactive = false, ImmutableArray<string> Exclusions = default);

/// <summary>How often a plan bills; boxes ship monthly whatever it is.</summary>
public enum BillingInterval
{
    /// <summary>Every month.</summary>
    Monthly,
    /// <summary>Every three months, three boxes prepaid.</summary>
    Quarterly,
    /// <summary>Every twelve months, twelve boxes prepaid.</summary>
    Annual,
}

/// <summary>A plan as an administrator describes it.</summary>
/// <param name="PlanId"><c>plan-…</c>, 6–60 characters: lower-case letters, digits, '-'.</param>
/// <param name="Name">1–120 characters.</param>
/// <param name="Interval">How often it bills.</param>
/// <param name="Prices">Per billing interval, minor units, one a currency; EUR and GBP include VAT.</param>
/// <param name="ItemsPerBox">1–20.</param>
/// <param name="Categories">What boxes are filled from; at least one.</param>
/// <param name="Active">On sale.</param>
[GenerateSerializer, Immutable, Alias("planDraft")]
public sealed record PlanDraft(string PlanId, string Name, BillingInterval Interval, ImmutableArray<Money> Prices, int ItemsPerBox, ImmutableArray<string> Categories, bool Active = true)
{
    /// <summary>How much goes back when a subscription is cancelled at once (rules.md 14).</summary>
    [Id(0)] public CancelRefund CancelRefund { get; init; }
}

/// <summary>Changes to a plan; null leaves a field. Prices change with dates (rules.md 13), the interval never.</summary>
/// <param name="CancelRefund">Counts for what is agreed from now on: a paid period keeps the policy it was bought with.</param>
[GenerateSerializer, Immutable, Alias("planChange")]
public sealed record PlanChange(string? Name = null, int? ItemsPerBox = null, ImmutableArray<string>? Categories = null, bool? Active = null, CancelRefund? CancelRefund = null);

/// <summary>What goes back when a subscription is cancelled at once. A box that is stopped before it ships goes back in full under each of them.</summary>
public enum CancelRefund
{
    /// <summary>The unused part: of a monthly plan by days, of a prepaid one by boxes.</summary>
    ProRated,
    /// <summary>Nothing more.</summary>
    None,
    /// <summary>Every box that is not sent, in full; nothing for the days after a box that is on its way.</summary>
    Unshipped,
}

/// <summary>A plan.</summary>
[GenerateSerializer, Immutable, Alias("planView")]
public sealed record PlanView(PlanDraft Plan, long Version)
{
    /// <summary>Changes of its price, oldest first.</summary>
    [Id(0)] public ImmutableArray<PriceStep> Steps { get; init; } = [];

    /// <summary>The number of the price that <see cref="Plan"/> shows: 0 before the first change.</summary>
    [Id(1)] public int PriceNumber { get; init; }
}

/// <summary>Refusals 200–249.</summary>
public static class CatalogRefusal
{
    /// <summary>No such product.</summary>
    public static readonly Refusal UnknownProduct = new(200, RefusalKind.NotFound, "unknown-product", "There is no such product.");
    /// <summary>No such plan.</summary>
    public static readonly Refusal UnknownPlan = new(201, RefusalKind.NotFound, "unknown-plan", "There is no such plan.");
    /// <summary>The plan has no price in that currency.</summary>
    public static readonly Refusal NotSoldInCurrency = new(202, RefusalKind.Invalid, "not-sold-in-currency", "The plan is not sold in that currency.");
    /// <summary>A SKU that exists was created again.</summary>
    public static readonly Refusal ProductExists = new(203, RefusalKind.Conflict, "product-exists", "There is a product with this SKU.");
    /// <summary>A plan that exists was created again.</summary>
    public static readonly Refusal PlanExists = new(204, RefusalKind.Conflict, "plan-exists", "There is a plan with this id.");
    /// <summary>An interval was to change.</summary>
    public static readonly Refusal IntervalIsFixed = new(206, RefusalKind.Conflict, "interval-is-fixed", "A plan's interval cannot change; make a new plan.");
    /// <summary>The cursor is not one of ours.</summary>
    public static readonly Refusal BadCursor = new(205, RefusalKind.Invalid, "bad-cursor", "The cursor is not one this list gave out.");
}
