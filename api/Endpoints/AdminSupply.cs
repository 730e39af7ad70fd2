using System.ComponentModel.DataAnnotations;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Catalog;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/admin/suppliers</c> and <c>/admin/purchase-orders</c>.</summary>
public static class AdminSupplyEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapAdminSupply(this IEndpointRouteBuilder api)
    {
        api.MapGet("/admin/suppliers", Suppliers).WithSummary("All suppliers").ForAdministrators();
        api.MapPost("/admin/suppliers", CreateSupplier).WithSummary("Adds a supplier").ForAdministrators();
        api.MapGet("/admin/purchase-orders", PurchaseOrders).WithSummary("All purchase orders, newest first").ForAdministrators();
        api.MapGet("/admin/purchase-orders/{id:key(po)}", PurchaseOrder).WithSummary("One purchase order").ForAdministrators();
        api.MapPost("/admin/purchase-orders", PlaceOrder).WithSummary("Orders stock from a supplier").ForAdministrators().Refuses(RefusalKind.Conflict);
    }

    private static async Task<Ok<ListBody<SupplierView>>> Suppliers(PageQuery page, IGrainFactory grains) =>
        Reply.List(await grains.GetGrain<ICatalogQueryGrain>("catalog").Suppliers(page.Cursor, page.Limit), page, s => s);

    private static async Task<Created<SupplierView>> CreateSupplier(SupplierBody body, HttpContext http, IGrainFactory grains)
    {
        var id = body.SupplierId ?? Given.NewId("sup", http.Caller());
        if (!KeyConstraint.IsKey(id, "sup"))
            throw new BadField("supplierId", "Must be sup- and then letters, digits or '-'.");
        var answer = await grains.GetGrain<ISupplierGrain>(id).Put(new SupplierDraft(body.Name.Trim(), body.Email, body.LeadTimeDays ?? 0), http.Caller());
        await ShowInLists(answer, grains);
        return Reply.Created(answer, s => s);
    }

    private static async Task<Ok<ListBody<PurchaseOrderView>>> PurchaseOrders(PageQuery page, IGrainFactory grains) =>
        Reply.List(await grains.GetGrain<ICatalogQueryGrain>("catalog").PurchaseOrders(page.Cursor, page.Limit), page, o => o);

    private static async Task<Ok<PurchaseOrderView>> PurchaseOrder(string id, IGrainFactory grains) =>
        Reply.From(await grains.GetGrain<IPurchaseOrderGrain>(id).Get());

    private static async Task<Created<PurchaseOrderView>> PlaceOrder(PurchaseOrderBody body, HttpContext http, IGrainFactory grains)
    {
        var draft = new PurchaseOrderDraft(body.SupplierId, [.. body.Lines.Select(l => new PurchaseOrderLine(l.Sku, l.Quantity))], body.ExpectedOn);
        var answer = await grains.GetGrain<IPurchaseOrderGrain>(Given.NewId("po", http.Caller())).Place(draft, http.Caller());
        await ShowInLists(answer, grains);
        return Reply.Created(answer, o => o, o => $"{ApiPath.Base}/admin/purchase-orders/{o.PurchaseOrderId}");
    }

    private static Task ShowInLists<T>(Answer<T> answer, IGrainFactory grains) =>
        answer.Ok && !answer.Replayed ? grains.GetGrain<ICatalogQueryGrain>("catalog").Refresh() : Task.CompletedTask;
}

/// <summary>A supplier; under the id of one that exists, its new details.</summary>
/// <param name="SupplierId">Made up when left out.</param>
public sealed record SupplierBody([Text(1, 120)] string Name, [Text(4, 100)] string? SupplierId = null, [Text(3, 254)] string? Email = null, [Range(0, 365)] int? LeadTimeDays = null);

/// <summary>Stock to order.</summary>
public sealed record PurchaseOrderBody([Text(5, 100)] string SupplierId, [Count(1, 200)] ImmutableArray<PurchaseOrderLineBody> Lines, DateOnly? ExpectedOn = null);

/// <summary>One line of it.</summary>
public sealed record PurchaseOrderLineBody([Text(2, 40)] string Sku, [Range(1, 1_000_000)] int Quantity);
