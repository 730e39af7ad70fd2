using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Catalog;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/plans</c> and <c>/products</c>: what anyone may see of the shop.</summary>
public static class CatalogueEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapCatalogue(this IEndpointRouteBuilder api)
    {
        api.MapGet("/plans", Plans).WithSummary("Plans that are on sale").ForAnyone();
        api.MapGet("/products", Products).WithSummary("Products that are on sale, by category and by words").ForAnyone();
        api.MapGet("/products/{sku:sku}", Product).WithSummary("One product").ForAnyone();
    }

    private static async Task<Ok<ListBody<PlanBody>>> Plans(string? currency, PageQuery page, IGrainFactory grains)
    {
        var shown = CatalogueQuery.Currency(currency);
        return Reply.Of(page.Of(await grains.GetGrain<ICatalogQueryGrain>("catalog").Plans(), p => PlanBody.Of(p, shown)));
    }

    private static async Task<Ok<ListBody<ProductBody>>> Products(string? category, string? q, string? exclude, string? currency, PageQuery page, IGrainFactory grains)
    {
        var shown = CatalogueQuery.Currency(currency);
        var query = new ProductQuery(CatalogueQuery.Category(category), CatalogueQuery.Text(q), page.Cursor, page.Limit, Exclusions: CatalogueQuery.Tokens(exclude));
        return Reply.List(await grains.GetGrain<ICatalogQueryGrain>("catalog").Search(query), page, p => ProductBody.Of(p, shown));
    }

    private static async Task<Ok<ProductBody>> Product(string sku, string? currency, IGrainFactory grains)
    {
        var shown = CatalogueQuery.Currency(currency);
        // No ETag: what is available changes without the product changing.
        return Reply.From(await grains.GetGrain<ICatalogQueryGrain>("catalog").Find(sku), p => ProductBody.Of(p, shown));
    }
}

/// <summary>Reads what lists of the catalogue are asked for.</summary>
internal static class CatalogueQuery
{
    private const int MostExclusions = 40;
    private static readonly string[] Categories = ["skincare", "fitness", "gourmet"];
    private static readonly string[] Currencies = ["USD", "CAD", "EUR", "GBP"];

    internal static string? Category(string? given) => string.IsNullOrEmpty(given) ? null
        : Categories.Contains(given) ? given
        : throw new BadField("category", $"Must be one of: {string.Join(", ", Categories)}.");

    internal static string Currency(string? given) => string.IsNullOrEmpty(given) ? "USD"
        : Currencies.Contains(given) ? given
        : throw new BadField("currency", $"Must be one of: {string.Join(", ", Currencies)}.");

    internal static string? Text(string? given) => given is null || given.Length <= 200 ? given : throw new BadField("q", "Must be at most 200 characters.");

    internal static ImmutableArray<string> Tokens(string? given)
    {
        ImmutableArray<string> tokens = [.. (given ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
        return tokens.Length > MostExclusions || tokens.Any(t => t.Length > 60) ? throw new BadField("exclude", $"Must be at most {MostExclusions} words of at most 60 characters, with commas between.") : tokens;
    }
}

/// <summary>A plan.</summary>
/// <param name="Price">Of one billing interval, in the asked-for currency (USD unless said), or in the first the plan is sold in.</param>
/// <param name="Currencies">What it is sold in.</param>
/// <param name="Prices">One a currency; EUR and GBP include VAT.</param>
/// <param name="CancelRefund">What goes back when a subscription is cancelled at once.</param>
public sealed record PlanBody(
    string PlanId, string Name, BillingInterval Interval, Money Price, int ItemsPerBox, ImmutableArray<string> Currencies, ImmutableArray<Money> Prices, ImmutableArray<string> Categories, bool Active,
    CancelRefund CancelRefund)
{
    /// <summary>From the view.</summary>
    public static PlanBody Of(PlanView view, string currency)
    {
        var plan = view.Plan;
        return new(plan.PlanId, plan.Name, plan.Interval, ProductBody.PriceIn(plan.Prices, currency), plan.ItemsPerBox, [.. plan.Prices.Select(p => p.Currency)], plan.Prices, plan.Categories, plan.Active, plan.CancelRefund);
    }
}

/// <summary>A product.</summary>
/// <param name="Price">In the asked-for currency (USD unless said), or in the first it is sold in.</param>
/// <param name="Attributes">Size, skin types, level, tags and whatever else is known; lists have commas between.</param>
/// <param name="Available">Units a new customer can get.</param>
/// <param name="Ingredients">The label's text.</param>
/// <param name="Allergens">Exclusion tokens.</param>
public sealed record ProductBody(
    string Sku, string Name, string Description, string Category, string Brand, Money Price, ImmutableDictionary<string, string> Attributes, int? Available,
    string Subcategory, ImmutableArray<Money> Prices, string Ingredients, ImmutableArray<string> Allergens, int? ShelfLifeDays, bool Active)
{
    /// <summary>From the view.</summary>
    public static ProductBody Of(ProductView view, string currency)
    {
        var p = view.Product;
        return new(p.Sku, p.Name, p.Description, p.Category, p.Brand, PriceIn(p.Prices, currency), p.Attributes, view.Available,
            p.Subcategory, p.Prices, p.Ingredients, p.Allergens, p.ShelfLifeDays, p.Active);
    }

    internal static Money PriceIn(ImmutableArray<Money> prices, string currency)
    {
        foreach (var price in prices)
            if (price.Currency == currency)
                return price;
        return prices[0];
    }
}
