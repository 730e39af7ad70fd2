using System.Text.Json.Nodes;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Crm;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Silo.ReadSide;

namespace SubscriptionBox.Silo.Adapters.Crm;

/// <summary>The CRM as a place that holds data of persons. Deletion goes through the port, whatever CRM is behind it; one that is busy has the erasure try again.</summary>
public sealed class CrmStore(ShopFile file, PersonalVault vault, ICrm crm, ICrmRecords records) : IPersonalStore
{
    /// <inheritdoc/>
    public string Name => "crm";

    /// <inheritdoc/>
    public string? Projection => CrmProjection.Key;

    /// <inheritdoc/>
    public Task<IReadOnlyList<JsonObject>> Export(string customerId) => file.Readers.Read((customerId, vault), static (db, q) =>
    {
        var contact = db.Prepare("SELECT contact FROM crm_contact WHERE customer_id = ?1").Bind(1, q.customerId).ScalarString();
        return (IReadOnlyList<JsonObject>)(contact is not null && q.vault.Open(contact, SandboxCrm.Purpose) is { } json ? [JsonNode.Parse(json)!.AsObject()] : []);
    });

    /// <inheritdoc/>
    public async Task Erase(string customerId)
    {
        await crm.Delete(customerId);
        await records.Save([KeyValuePair.Create<string, string?>(customerId, null)]);
    }
}
