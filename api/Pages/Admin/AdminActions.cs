using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Orleans;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Api.Pages.Admin;

/// <summary>What the forms of the administration pages post to.</summary>
public static class AdminActions
{
    /// <summary>Maps them; each form carries an antiforgery token, which binding from the form checks.</summary>
    public static void MapAdminActions(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/admin/inventory/receive", Receive).ForAdministrators().ExcludeFromDescription();

    private static async Task<IResult> Receive([FromForm] string sku, [FromForm] int quantity, [FromForm] string? lot, [FromForm] string? expiresOn, [FromForm] string requestKey, IGrainFactory grains, Visitor visitor)
    {
        if (!(await grains.GetGrain<Catalog.ICatalogGrain>($"sku-{sku}").Get()).Ok)
            return TypedResults.LocalRedirect("/admin/inventory?problem=unknown-product");
        var command = new ReceiveStock(quantity, string.IsNullOrWhiteSpace(lot) ? null : lot.Trim(),
            DateOnly.TryParse(expiresOn, CultureInfo.InvariantCulture, out var day) ? day : null, null);
        var answer = await grains.GetGrain<IInventoryGrain>($"sku-{sku}").Receive(command, visitor.With(requestKey, command));
        return TypedResults.LocalRedirect(answer.Ok ? $"/admin/inventory?q={Uri.EscapeDataString(sku)}&notice=received" : $"/admin/inventory?problem={answer.Refusal.Code}");
    }
}
