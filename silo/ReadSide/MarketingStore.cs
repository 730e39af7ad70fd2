using System.Text.Json.Nodes;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>What marketing counts customers by, as a place that holds data of persons. It is pseudonymous: an id, a country, what they like and do. It goes all the same; what campaigns gave and earned stays, as sums.</summary>
public sealed class MarketingStore(ShopDatabase database) : IPersonalStore
{
    /// <inheritdoc/>
    public string Name => "marketing";

    /// <inheritdoc/>
    public string? Projection => MarketingProjection.Key;

    /// <inheritdoc/>
    public Task<IReadOnlyList<JsonObject>> Export(string customerId) => database.Readers.Read(customerId, static (db, id) =>
    {
        var found = new List<JsonObject>();
        var row = db.Prepare("SELECT country, trim(categories, ','), started_at, skips FROM mkt_customer WHERE customer_id = ?1").Bind(1, id);
        while (row.Step())
            found.Add(new JsonObject
            {
                ["country"] = row.GetString(0), ["categories"] = row.GetString(1), ["subscriberSince"] = row.IsNull(2) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)), ["skips"] = row.GetInt64(3),
            });
        return (IReadOnlyList<JsonObject>)found;
    });

    /// <inheritdoc/>
    public Task Erase(string customerId) => database.Writer.Enqueue(customerId, static (db, id) => Erase(db, id));

    /// <summary>Also when the log tells of it: what is computed anew from the log forgets at the same place.</summary>
    internal static int Erase(WriteContext db, string customerId) =>
        db.Prepare("DELETE FROM mkt_rating WHERE customer_id = ?1").Bind(1, customerId).Execute()
        + db.Prepare("DELETE FROM mkt_subscription WHERE customer_id = ?1").Bind(1, customerId).Execute()
        + db.Prepare("DELETE FROM mkt_customer WHERE customer_id = ?1").Bind(1, customerId).Execute();
}
