using System.ComponentModel.DataAnnotations;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Catalog;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/admin/inventory</c>: counters, receipts, corrections and the live feed.</summary>
public static class AdminInventoryEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapAdminInventory(this IEndpointRouteBuilder api)
    {
        api.MapGet("/admin/inventory", List).WithSummary("Stock of all products").ForAdministrators();
        api.MapGet("/admin/inventory/live", Live).WithSummary("Stock as it changes, as server-sent events; resumes with Last-Event-ID").ForAdministrators().Passive();
        api.MapGet("/admin/inventory/{sku:sku}", Find).WithSummary("Stock of one product, with its lots").ForAdministrators();
        api.MapPut("/admin/inventory/{sku:sku}/reorder-point", SetReorderPoint).WithSummary("Sets when a product is to be ordered again").ForAdministrators();
        api.MapPost("/admin/inventory/{sku:sku}/receipts", Receive).WithSummary("Takes delivered stock in").ForAdministrators();
        api.MapPost("/admin/inventory/{sku:sku}/adjustments", Adjust).WithSummary("Corrects stock, with a reason; never below what is reserved").ForAdministrators().Refuses(RefusalKind.Conflict);
    }

    private static async Task<Ok<ListBody<InventoryBody>>> List(string? q, PageQuery page, IGrainFactory grains) =>
        Reply.List(await grains.GetGrain<IInventoryQueryGrain>("inventory").Search(CatalogueQuery.Text(q), page.Cursor, page.Limit), page, InventoryBody.Of);

    private static async Task<Ok<InventoryBody>> Find(string sku, IGrainFactory grains) =>
        Reply.From(await grains.GetGrain<IInventoryQueryGrain>("inventory").Find(sku), InventoryBody.Of, i => i.Stock.Version);

    private static InventoryStream Live(HttpContext http, string? snapshot, IGrainFactory grains) => new(grains, http.Session().SessionId, LastEventId(http), snapshot == "true");

    private static async Task<Ok<InventoryBody>> SetReorderPoint(string sku, ReorderPointBody body, HttpContext http, IGrainFactory grains) =>
        Reply.From(await Changed(sku, grains, counter => counter.SetReorderPoint(body.ReorderPoint, http.Caller())), InventoryBody.Of, i => i.Stock.Version);

    private static async Task<Created<InventoryBody>> Receive(string sku, ReceiptBody body, HttpContext http, IGrainFactory grains) => Booked(
        await Changed(sku, grains, counter => counter.Receive(new ReceiveStock(body.Quantity, body.Lot?.Trim(), body.ExpiresOn, body.PurchaseOrderId), http.Caller())));

    private static async Task<Created<InventoryBody>> Adjust(string sku, AdjustmentBody body, HttpContext http, IGrainFactory grains) => Booked(
        await Changed(sku, grains, counter => counter.Adjust(new AdjustStock(body.Delta, body.Reason), http.Caller())));

    private static Created<InventoryBody> Booked(Answer<InventoryItem> answer) =>
        Reply.Created(answer, InventoryBody.Of, i => $"{ApiPath.Base}/admin/inventory/{i.Stock.Sku}", i => i.Stock.Version);

    // A counter counts whatever it is told to; that there is such a product is the catalogue's to say.
    private static async Task<Answer<InventoryItem>> Changed(string sku, IGrainFactory grains, Func<IInventoryGrain, Task<Answer<StockView>>> change)
    {
        var product = await grains.GetGrain<ICatalogGrain>($"sku-{sku}").Get();
        if (product.Refusal is { } unknown)
            return unknown;
        var answer = await change(grains.GetGrain<IInventoryGrain>($"sku-{sku}"));
        return new(answer.Ok ? new InventoryItem(product.Value!.Product.Name, answer.Value) : null, answer.Refusal, answer.Replayed);
    }

    private static long? LastEventId(HttpContext http) =>
        http.Request.Headers["Last-Event-ID"].ToString() is not { Length: > 0 } given ? null : long.TryParse(given, out var id) ? id : 0;
}

/// <summary>A counter.</summary>
/// <param name="Available">onHand − reserved.</param>
/// <param name="Promised">Units in existing subscribers' next boxes: new customers see available − promised.</param>
/// <param name="Lots">First to expire first.</param>
public sealed record InventoryBody(string Sku, string Name, int OnHand, int Reserved, int Available, int ReorderPoint, ImmutableArray<LotBody> Lots, long Version, int Promised)
{
    /// <summary>From the view.</summary>
    public static InventoryBody Of(InventoryItem item)
    {
        var s = item.Stock;
        return new(s.Sku, item.Name, s.OnHand, s.Reserved, s.Available, s.ReorderPoint, [.. s.Lots.Select(l => new LotBody(l.Name, l.Units, l.ExpiresOn))], s.Version, s.Promised);
    }
}

/// <summary>Units that came in together.</summary>
public sealed record LotBody(string Lot, int Quantity, DateOnly? ExpiresOn);

/// <summary>Units that came in.</summary>
public sealed record ReceiptBody([Range(1, 1_000_000)] int Quantity, [Text(1, 80)] string? Lot = null, DateOnly? ExpiresOn = null, [Text(4, 100)] string? PurchaseOrderId = null);

/// <summary>A correction of a count.</summary>
/// <param name="Delta">Units, not zero.</param>
/// <param name="Reason">Kept in the audit trail.</param>
public sealed record AdjustmentBody([Range(-1_000_000, 1_000_000)] int Delta, [Text(1, 200)] string Reason);

/// <summary>When a product counts as low.</summary>
public sealed record ReorderPointBody([Range(0, 1_000_000)] int ReorderPoint);
