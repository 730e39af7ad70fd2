using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>Tables of <see cref="MarketingProjection"/>. All of it can be computed anew from the event log.</summary>
public sealed class MarketingSchema : ISchemaPart
{
    /// <inheritdoc/>
    public string Name => "marketing";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public int Order => 10;

    /// <inheritdoc/>
    public void Upgrade(SqliteWriteContext database, int fromVersion) => database.ExecuteScript("""
        CREATE TABLE IF NOT EXISTS mkt_campaign(campaign_id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS mkt_campaign_by_time ON mkt_campaign(created_at, campaign_id);
        CREATE TABLE IF NOT EXISTS mkt_campaign_total(
            campaign_id TEXT NOT NULL, currency TEXT NOT NULL, redemptions INTEGER NOT NULL, charges INTEGER NOT NULL, discount INTEGER NOT NULL, revenue INTEGER NOT NULL,
            PRIMARY KEY(campaign_id, currency));
        CREATE TABLE IF NOT EXISTS mkt_segment(segment_id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, version INTEGER NOT NULL, json TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS mkt_segment_by_time ON mkt_segment(created_at, segment_id);
        CREATE TABLE IF NOT EXISTS mkt_customer(
            customer_id TEXT PRIMARY KEY, country TEXT NOT NULL DEFAULT '', categories TEXT NOT NULL DEFAULT ',', started_at INTEGER, skips INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE IF NOT EXISTS mkt_subscription(subscription TEXT PRIMARY KEY, customer_id TEXT NOT NULL, plan_id TEXT NOT NULL, status TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS mkt_subscription_of ON mkt_subscription(customer_id);
        CREATE TABLE IF NOT EXISTS mkt_rating(delivery_id TEXT NOT NULL, sku TEXT NOT NULL, customer_id TEXT NOT NULL, stars INTEGER NOT NULL, PRIMARY KEY(delivery_id, sku));
        CREATE INDEX IF NOT EXISTS mkt_rating_of ON mkt_rating(customer_id, stars);
        """);
}
