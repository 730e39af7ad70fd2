using System.Text.Json;
using System.Text.Json.Nodes;
using SubscriptionBox.Grains.Ledger;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>Invoices and credit notes as a place that holds data of persons: the documents stay, name and address on them go.</summary>
public sealed class InvoiceStore(ILedgerReader ledger) : IPersonalStore
{
    /// <inheritdoc/>
    public string Name => "invoices";

    /// <inheritdoc/>
    public string? Projection => LedgerProjection.Key;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JsonObject>> Export(string customerId)
    {
        var rows = new List<JsonObject>();
        foreach (var document in await ledger.OfCustomer(customerId))
        {
            var row = (JsonObject)JsonSerializer.SerializeToNode(document.Document, ShopJson.Options)!;
            row.Insert(0, "name", document.Name);
            rows.Add(row);
        }
        return rows;
    }

    /// <inheritdoc/>
    public Task Erase(string customerId) => ledger.ErasePerson(customerId);
}
