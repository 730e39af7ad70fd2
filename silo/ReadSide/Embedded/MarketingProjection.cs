using System.Text.Json;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Customers;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>What marketing reads: campaigns with what they gave and earned, segments, and what customers did, by id. No name, no address, nothing of payments.</summary>
public sealed class MarketingProjection(ShopFile file) : SqliteProjection(file)
{
    /// <summary>The projection's name.</summary>
    public const string Key = "prj-marketing";

    /// <inheritdoc/>
    public override string Name => Key;

    /// <inheritdoc/>
    protected override Action<SqliteWriteContext>? ChangeFor(LoggedEvent happened)
    {
        var e = happened.Event;
        return e.Type switch
        {
            "campaignSaved" => Campaign(EventNames.Payload<CampaignSaved>(e).Campaign),
            "discountGiven" => Given(EventNames.Payload<DiscountGiven>(e)),
            "segmentSaved" => Segment(EventNames.Payload<SegmentSaved>(e).Segment),
            _ when e.CustomerId is null => null,
            "customerRegistered" => Lives(e, EventNames.Payload<CustomerRegistered>(e).Country),
            "profileChanged" => Lives(e, EventNames.Payload<ProfileChanged>(e).Country),
            "preferencesChanged" => Likes(e, EventNames.Payload<PreferencesChanged>(e).Categories),
            "subscriptionStarted" => Runs(e, EventNames.Payload<SubscriptionStarted>(e).PlanId, "active"),
            "subscriptionReactivated" => Runs(e, EventNames.Payload<SubscriptionReactivated>(e).PlanId, "active"),
            "planChanged" => Runs(e, EventNames.Payload<PlanChanged>(e).ToPlanId, null),
            "subscriptionPaused" => Runs(e, null, "paused"),
            "subscriptionResumed" or "boxNotFilled" => Runs(e, null, "active"),
            "chargeDeclined" => Runs(e, null, "pastDue"),
            "paymentActionRequired" when EventNames.Payload<PaymentActionRequired>(e).Purpose == ChargePurpose.Renewal => Runs(e, null, "pastDue"),
            "subscriptionCharged" when EventNames.Payload<SubscriptionCharged>(e).Purpose == ChargePurpose.Renewal => Runs(e, null, "active"),
            "subscriptionCancelled" => Runs(e, null, "cancelled"),
            "deliverySkipped" => Skips(e, 1),
            "deliveryUnskipped" => Skips(e, -1),
            "deliveryRated" => Rates(e, EventNames.Payload<DeliveryRated>(e)),
            _ => null,
        };
    }

    private static Action<SqliteWriteContext> Campaign(CampaignView campaign)
    {
        var status = JsonNamingPolicy.CamelCase.ConvertName(campaign.Status.ToString());
        return db => db.Prepare("""
            INSERT INTO mkt_campaign(campaign_id, created_at, version, name, status) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT(campaign_id) DO UPDATE SET version = excluded.version, name = excluded.name, status = excluded.status WHERE excluded.version > mkt_campaign.version
            """).Bind(1, campaign.CampaignId).Bind(2, campaign.CreatedAt.ToUnixTimeMilliseconds()).Bind(3, campaign.Version).Bind(4, campaign.Terms.Name).Bind(5, status).Execute();
    }

    private static Action<SqliteWriteContext> Given(DiscountGiven given) => db => db.Prepare("""
        INSERT INTO mkt_campaign_total(campaign_id, currency, redemptions, charges, discount, revenue) VALUES (?1, ?2, ?3, 1, ?4, ?5)
        ON CONFLICT(campaign_id, currency) DO UPDATE SET
            redemptions = redemptions + excluded.redemptions, charges = charges + 1, discount = discount + excluded.discount, revenue = revenue + excluded.revenue
        """).Bind(1, given.CampaignId).Bind(2, given.Discount.Currency).Bind(3, given.First).Bind(4, given.Discount.Amount).Bind(5, given.Revenue.Amount).Execute();

    private static Action<SqliteWriteContext> Segment(SegmentView segment)
    {
        var json = JsonSerializer.Serialize(segment, ShopJson.Options);
        return db => db.Prepare("""
            INSERT INTO mkt_segment(segment_id, created_at, version, json) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT(segment_id) DO UPDATE SET version = excluded.version, json = excluded.json WHERE excluded.version > mkt_segment.version
            """).Bind(1, segment.SegmentId).Bind(2, segment.CreatedAt.ToUnixTimeMilliseconds()).Bind(3, segment.Version).Bind(4, json).Execute();
    }

    private static Action<SqliteWriteContext> Lives(EventRecord e, string country) => db => db.Prepare(
        "INSERT INTO mkt_customer(customer_id, country) VALUES (?1, ?2) ON CONFLICT(customer_id) DO UPDATE SET country = excluded.country").Bind(1, e.CustomerId).Bind(2, country).Execute();

    private static Action<SqliteWriteContext> Likes(EventRecord e, ImmutableArray<string> categories)
    {
        var list = $",{string.Join(',', categories)},";
        return db => db.Prepare("INSERT INTO mkt_customer(customer_id, categories) VALUES (?1, ?2) ON CONFLICT(customer_id) DO UPDATE SET categories = excluded.categories")
            .Bind(1, e.CustomerId).Bind(2, list).Execute();
    }

    private static Action<SqliteWriteContext> Runs(EventRecord e, string? plan, string? status)
    {
        var at = e.At.ToUnixTimeMilliseconds();
        return db =>
        {
            db.Prepare("""
                INSERT INTO mkt_subscription(subscription, customer_id, plan_id, status) VALUES (?1, ?2, coalesce(?3, ''), coalesce(?4, 'active'))
                ON CONFLICT(subscription) DO UPDATE SET plan_id = coalesce(?3, plan_id), status = coalesce(?4, status)
                """).Bind(1, e.Source).Bind(2, e.CustomerId).Bind(3, plan).Bind(4, status).Execute();
            db.Prepare("INSERT INTO mkt_customer(customer_id, started_at) VALUES (?1, ?2) ON CONFLICT(customer_id) DO UPDATE SET started_at = min(coalesce(started_at, ?2), ?2)")
                .Bind(1, e.CustomerId).Bind(2, at).Execute();
        };
    }

    private static Action<SqliteWriteContext> Skips(EventRecord e, int more) => db => db.Prepare(
        "INSERT INTO mkt_customer(customer_id, skips) VALUES (?1, ?2) ON CONFLICT(customer_id) DO UPDATE SET skips = skips + excluded.skips").Bind(1, e.CustomerId).Bind(2, more).Execute();

    /// <summary>A later rating of the same item replaces the earlier.</summary>
    private static Action<SqliteWriteContext> Rates(EventRecord e, DeliveryRated rated) => db =>
    {
        foreach (var rating in rated.Ratings)
            db.Prepare("INSERT INTO mkt_rating(delivery_id, sku, customer_id, stars) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(delivery_id, sku) DO UPDATE SET stars = excluded.stars")
                .Bind(1, rated.DeliveryId).Bind(2, rating.Sku).Bind(3, e.CustomerId).Bind(4, rating.Stars).Execute();
    };
}

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
