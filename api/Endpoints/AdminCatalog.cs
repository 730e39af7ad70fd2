using System.ComponentModel.DataAnnotations;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Catalog;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/admin/products</c> and <c>/admin/plans</c>.</summary>
public static class AdminCatalogEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapAdminCatalog(this IEndpointRouteBuilder api)
    {
        api.MapGet("/admin/products", Products).WithSummary("All products, also those that are not on sale").ForAdministrators();
        api.MapGet("/admin/products/{sku:sku}", Product).WithSummary("A product with everything that is known of it").ForAdministrators();
        api.MapPost("/admin/products", CreateProduct).WithSummary("Adds a product").ForAdministrators().Refuses(RefusalKind.Conflict);
        api.MapPatch("/admin/products/{sku:sku}", ChangeProduct).WithSummary("Changes a product; what is left out stays").ForAdministrators();
        api.MapGet("/admin/plans", Plans).WithSummary("All plans, with their prices in every currency").ForAdministrators();
        api.MapPost("/admin/plans", CreatePlan).WithSummary("Adds a plan").ForAdministrators().Refuses(RefusalKind.Conflict);
        api.MapPatch("/admin/plans/{id:key(plan)}", ChangePlan).WithSummary("Changes a plan; what is left out stays").ForAdministrators();
    }

    private static async Task<Ok<ListBody<ProductBody>>> Products(string? category, string? q, PageQuery page, IGrainFactory grains)
    {
        var query = new ProductQuery(CatalogueQuery.Category(category), CatalogueQuery.Text(q), page.Cursor, page.Limit, IncludeInactive: true);
        return Reply.List(await grains.GetGrain<ICatalogQueryGrain>("catalog").Search(query), page, p => ProductBody.Of(p, "USD"));
    }

    private static async Task<Ok<ProductBody>> Product(string sku, IGrainFactory grains) =>
        Reply.From(await WithStock(await grains.GetGrain<ICatalogGrain>($"sku-{sku}").Get(), grains), p => ProductBody.Of(p, "USD"), p => p.Version);

    private static async Task<Created<ProductBody>> CreateProduct(NewProductBody body, HttpContext http, IGrainFactory grains)
    {
        var prices = Given.Prices(body.Prices, body.Price);
        if (!SkuConstraint.IsSku(body.Sku))
            throw new BadField("sku", "Must be 2 to 40 letters, digits, '-', '_' or '.'.");
        var draft = new ProductDraft(
            body.Sku, body.Name.Trim(), body.Description ?? "", body.Category, body.Subcategory ?? "", body.Brand ?? "", prices, body.Attributes ?? ImmutableDictionary<string, string>.Empty,
            body.Ingredients ?? "", body.Allergens ?? [], body.ShelfLifeDays, body.Active ?? true);
        var answer = await grains.GetGrain<ICatalogGrain>($"sku-{body.Sku}").Create(draft, http.Caller());
        await ShowInLists(answer, grains);
        return Reply.Created(await WithStock(answer, grains), p => ProductBody.Of(p, "USD"), p => $"{ApiPath.Base}/admin/products/{p.Product.Sku}", p => p.Version);
    }

    private static async Task<Ok<ProductBody>> ChangeProduct(string sku, ProductChangeBody body, IfMatch match, HttpContext http, IGrainFactory grains)
    {
        var change = new ProductChange(
            body.Name?.Trim(), body.Description, body.Category, body.Subcategory, body.Brand, body.Prices, body.Attributes, body.Ingredients, body.Allergens, body.ShelfLifeDays, body.Active, body.Price);
        var answer = await grains.GetGrain<ICatalogGrain>($"sku-{sku}").Patch(change, match.Version, http.Caller());
        await ShowInLists(answer, grains);
        return Reply.From(await WithStock(answer, grains), p => ProductBody.Of(p, "USD"), p => p.Version);
    }

    private static async Task<Ok<ListBody<PlanBody>>> Plans(PageQuery page, IGrainFactory grains) =>
        Reply.Of(page.Of(await grains.GetGrain<ICatalogQueryGrain>("catalog").AllPlans(), p => PlanBody.Of(p, "USD")));

    private static async Task<Created<PlanBody>> CreatePlan(NewPlanBody body, HttpContext http, IGrainFactory grains)
    {
        var prices = Given.Prices(body.Prices, body.Price);
        var id = body.PlanId ?? Given.IdFrom("plan", body.Name);
        if (!KeyConstraint.IsKey(id, "plan"))
            throw new BadField("planId", "Must be plan- and then lower-case letters, digits or '-'.");
        var draft = new PlanDraft(id, body.Name.Trim(), body.Interval, prices, body.ItemsPerBox, body.Categories ?? ["skincare", "fitness", "gourmet"], body.Active ?? true) { CancelRefund = body.CancelRefund ?? CancelRefund.ProRated };
        var answer = await grains.GetGrain<IPlanGrain>(id).Create(draft, http.Caller());
        await ShowInLists(answer, grains);
        return Reply.Created(answer, p => PlanBody.Of(p, "USD"), p => $"{ApiPath.Base}/plans", p => p.Version);
    }

    private static async Task<Ok<PlanBody>> ChangePlan(string id, PlanChangeBody body, IfMatch match, HttpContext http, IGrainFactory grains)
    {
        var answer = await grains.GetGrain<IPlanGrain>(id).Patch(new(body.Name?.Trim(), body.ItemsPerBox, body.Categories, body.Active, body.CancelRefund), match.Version, http.Caller());
        await ShowInLists(answer, grains);
        return Reply.From(answer, p => PlanBody.Of(p, "USD"), p => p.Version);
    }

    // The product's grain knows nothing of stock; every answer with a product says what is available all the same.
    private static async Task<Answer<ProductView>> WithStock(Answer<ProductView> answer, IGrainFactory grains)
    {
        if (answer is not { Ok: true, Value: { } product })
            return answer;
        var stock = await grains.GetGrain<IInventoryGrain>($"sku-{product.Product.Sku}").Get();
        return answer with { Value = product with { Available = Math.Max(0, stock.Available - stock.Promised) } };
    }

    // Who changes the catalogue finds the change in the very next list.
    private static Task ShowInLists<T>(Answer<T> answer, IGrainFactory grains) =>
        answer.Ok && !answer.Replayed ? grains.GetGrain<ICatalogQueryGrain>("catalog").Refresh() : Task.CompletedTask;
}

/// <summary>A new product. Give <paramref name="Price"/> for one currency, or <paramref name="Prices"/> for several.</summary>
/// <param name="Sku">Letters, digits, '-', '_' and '.'.</param>
/// <param name="Attributes">Size, skin types, level, tags …; lists have commas between.</param>
/// <param name="Ingredients">The label's text: exclusions are looked for in it.</param>
/// <param name="Allergens">Exclusion tokens such as nuts, milk, gluten.</param>
/// <param name="ShelfLifeDays">Null for what does not expire.</param>
public sealed record NewProductBody(
    [Text(2, 40)] string Sku, [Text(1, 200)] string Name, [OneOf("skincare", "fitness", "gourmet")] string Category,
    [Text(0, 4_000, Lines = true)] string? Description = null, [Text(0, 80)] string? Subcategory = null, [Text(0, 120)] string? Brand = null,
    Money? Price = null, [Count(1, 4)] ImmutableArray<Money>? Prices = null, [Count(0, 60), Each(0, 2_000)] ImmutableDictionary<string, string>? Attributes = null,
    [Text(0, 20_000, Lines = true)] string? Ingredients = null, [Count(0, 60), Each(1, 40)] ImmutableArray<string>? Allergens = null,
    [Range(1, 3_650)] int? ShelfLifeDays = null, bool? Active = null);

/// <summary>Changes to a product; what is left out stays.</summary>
/// <param name="Price">Sets the price in its own currency.</param>
/// <param name="Prices">Replaces all prices.</param>
public sealed record ProductChangeBody(
    [Text(1, 200)] string? Name = null, [Text(0, 4_000, Lines = true)] string? Description = null, [OneOf("skincare", "fitness", "gourmet")] string? Category = null,
    [Text(0, 80)] string? Subcategory = null, [Text(0, 120)] string? Brand = null, Money? Price = null, [Count(1, 4)] ImmutableArray<Money>? Prices = null,
    [Count(0, 60), Each(0, 2_000)] ImmutableDictionary<string, string>? Attributes = null, [Text(0, 20_000, Lines = true)] string? Ingredients = null,
    [Count(0, 60), Each(1, 40)] ImmutableArray<string>? Allergens = null, [Range(1, 3_650)] int? ShelfLifeDays = null, bool? Active = null);

/// <summary>A new plan. Give <paramref name="Price"/> for one currency, or <paramref name="Prices"/> for several.</summary>
/// <param name="PlanId">Made of the name when left out.</param>
/// <param name="Categories">What its boxes are filled from; all when left out.</param>
/// <param name="CancelRefund">What goes back when a subscription is cancelled at once; the unused part when left out.</param>
public sealed record NewPlanBody(
    [Text(1, 120)] string Name, BillingInterval Interval, [Range(1, 20)] int ItemsPerBox, [Text(6, 60)] string? PlanId = null,
    Money? Price = null, [Count(1, 4)] ImmutableArray<Money>? Prices = null,
    [Count(1, 3), Each(1, 20, OneOf = ["skincare", "fitness", "gourmet"])] ImmutableArray<string>? Categories = null, bool? Active = null,
    CancelRefund? CancelRefund = null);

/// <summary>Changes to a plan; what is left out stays. Prices change with dates: <c>/admin/plans/{id}/prices</c>.</summary>
/// <param name="CancelRefund">What goes back when a subscription is cancelled at once, for what is paid from now on.</param>
public sealed record PlanChangeBody(
    [Text(1, 120)] string? Name = null, [Range(1, 20)] int? ItemsPerBox = null,
    [Count(1, 3), Each(1, 20, OneOf = ["skincare", "fitness", "gourmet"])] ImmutableArray<string>? Categories = null, bool? Active = null, CancelRefund? CancelRefund = null);
