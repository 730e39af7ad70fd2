using System.Text.Json.Nodes;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Silo.Adapters.EventLog;

/// <summary>The event log as a place that holds data of persons: what is personal in it was sealed when it was written, so that erasure has nothing to do here but to let the key go.</summary>
public sealed class ActivityStore(ShopDatabase database, PersonalVault vault) : IPersonalStore
{
    /// <inheritdoc/>
    public string Name => "activity";

    /// <summary>Who of the shop's people did it is not told: their names are not this person's data (GDPR 15(4)).</summary>
    public Task<IReadOnlyList<JsonObject>> Export(string customerId) => database.Readers.Read((customerId, vault), static (db, q) =>
    {
        var rows = db.Prepare("SELECT source, sequence, at, type, role, reason, data FROM event_log WHERE customer_id = ?1 ORDER BY position").Bind(1, q.customerId);
        var events = new List<JsonObject>();
        while (rows.Step())
            events.Add(new JsonObject
            {
                ["source"] = rows.GetString(0), ["sequence"] = rows.GetInt64(1), ["at"] = new DateTimeOffset(rows.GetInt64(2), TimeSpan.Zero), ["type"] = rows.GetString(3),
                ["by"] = (Role)rows.GetInt64(4) switch { Role.Customer => "you", Role.System => "the shop", _ => "the shop's staff" },
                ["reason"] = q.vault.Open(rows.GetString(5)), ["details"] = Opened(JsonNode.Parse(rows.GetBytes(6)), "", q.vault),
            });
        return (IReadOnlyList<JsonObject>)events;
    });

    /// <inheritdoc/>
    public Task Erase(string customerId) => Task.CompletedTask;

    private static JsonNode? Opened(JsonNode? node, string name, PersonalVault vault)
    {
        switch (node)
        {
            case JsonObject members:
                return new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Opened(m.Value, m.Key, vault))));
            case JsonArray items:
                return new JsonArray([.. items.Select(item => Opened(item, name, vault))]);
            case JsonValue value when value.TryGetValue<string>(out var text) && PersonalVault.IsSealed(text):
                return vault.Open(text, name) is { } json ? JsonNode.Parse(json) : null;
            default:
                return node?.DeepClone();
        }
    }
}
