using System.Text.Json;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>What marketing reads: campaigns with what they gave and earned, segments, and what customers did, by id. No name, no address, nothing of payments.</summary>
public sealed class MarketingProjection(ShopDatabase database) : SqlProjection(database)
{
    /// <summary>The projection's name.</summary>
    public const string Key = "prj-marketing";

    /// <inheritdoc/>
    public override string Name => Key;

    /// <inheritdoc/>
    protected override Action<WriteContext>? ChangeFor(LoggedEvent happened)
    {
        var e = happened.Event;
        return e.Type switch
        {
            "campaignSaved" => Campaign(EventNames.Payload<CampaignSaved>(e).Campaign),
            "discountGiven" => Given(EventNames.Payload<DiscountGiven>(e)),
            "segmentSaved" => Segment(EventNames.Payload<SegmentSaved>(e).Segment),
            _ when e.CustomerId is null => null,
            "customerErased" => Forgets(e.CustomerId),
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

    private static Action<WriteContext> Campaign(CampaignView campaign)
    {
        var status = JsonNamingPolicy.CamelCase.ConvertName(campaign.Status.ToString());
        return db => db.Prepare("""
            INSERT INTO mkt_campaign(campaign_id, created_at, version, name, status) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT(campaign_id) DO UPDATE SET version = excluded.version, name = excluded.name, status = excluded.status WHERE excluded.version > mkt_campaign.version
            """).Bind(1, campaign.CampaignId).Bind(2, campaign.CreatedAt.ToUnixTimeMilliseconds()).Bind(3, campaign.Version).Bind(4, campaign.Terms.Name).Bind(5, status).Execute();
    }

    private static Action<WriteContext> Given(DiscountGiven given) => db => db.Prepare("""
        INSERT INTO mkt_campaign_total(campaign_id, currency, redemptions, charges, discount, revenue) VALUES (?1, ?2, ?3, 1, ?4, ?5)
        ON CONFLICT(campaign_id, currency) DO UPDATE SET
            redemptions = mkt_campaign_total.redemptions + excluded.redemptions, charges = mkt_campaign_total.charges + 1, discount = mkt_campaign_total.discount + excluded.discount, revenue = mkt_campaign_total.revenue + excluded.revenue
        """).Bind(1, given.CampaignId).Bind(2, given.Discount.Currency).Bind(3, given.First).Bind(4, given.Discount.Amount).Bind(5, given.Revenue.Amount).Execute();

    private static Action<WriteContext> Segment(SegmentView segment)
    {
        var json = JsonSerializer.Serialize(segment, ShopJson.Options);
        return db => db.Prepare("""
            INSERT INTO mkt_segment(segment_id, created_at, version, json) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT(segment_id) DO UPDATE SET version = excluded.version, json = excluded.json WHERE excluded.version > mkt_segment.version
            """).Bind(1, segment.SegmentId).Bind(2, segment.CreatedAt.ToUnixTimeMilliseconds()).Bind(3, segment.Version).Bind(4, json).Execute();
    }

    private static Action<WriteContext> Forgets(string customerId) => db => MarketingStore.Erase(db, customerId);

    private static Action<WriteContext> Lives(EventRecord e, string country) => db => db.Prepare(
        "INSERT INTO mkt_customer(customer_id, country) VALUES (?1, ?2) ON CONFLICT(customer_id) DO UPDATE SET country = excluded.country").Bind(1, e.CustomerId).Bind(2, country).Execute();

    private static Action<WriteContext> Likes(EventRecord e, ImmutableArray<string> categories)
    {
        var list = $",{string.Join(',', categories)},";
        return db => db.Prepare("INSERT INTO mkt_customer(customer_id, categories) VALUES (?1, ?2) ON CONFLICT(customer_id) DO UPDATE SET categories = excluded.categories")
            .Bind(1, e.CustomerId).Bind(2, list).Execute();
    }

    private static Action<WriteContext> Runs(EventRecord e, string? plan, string? status)
    {
        var at = e.At.ToUnixTimeMilliseconds();
        return db =>
        {
            db.Prepare("""
                INSERT INTO mkt_subscription(subscription, customer_id, plan_id, status) VALUES (?1, ?2, coalesce(?3, ''), coalesce(?4, 'active'))
                ON CONFLICT(subscription) DO UPDATE SET plan_id = coalesce(?3, mkt_subscription.plan_id), status = coalesce(?4, mkt_subscription.status)
                """).Bind(1, e.Source).Bind(2, e.CustomerId).Bind(3, plan).Bind(4, status).Execute();
            db.Prepare("INSERT INTO mkt_customer(customer_id, started_at) VALUES (?1, ?2) ON CONFLICT(customer_id) DO UPDATE SET started_at = min(coalesce(mkt_customer.started_at, ?2), ?2)")
                .Bind(1, e.CustomerId).Bind(2, at).Execute();
        };
    }

    private static Action<WriteContext> Skips(EventRecord e, int more) => db => db.Prepare(
        "INSERT INTO mkt_customer(customer_id, skips) VALUES (?1, ?2) ON CONFLICT(customer_id) DO UPDATE SET skips = mkt_customer.skips + excluded.skips").Bind(1, e.CustomerId).Bind(2, more).Execute();

    /// <summary>A later rating of the same item replaces the earlier.</summary>
    private static Action<WriteContext> Rates(EventRecord e, DeliveryRated rated) => db =>
    {
        foreach (var rating in rated.Ratings)
            db.Prepare("INSERT INTO mkt_rating(delivery_id, sku, customer_id, stars) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(delivery_id, sku) DO UPDATE SET stars = excluded.stars")
                .Bind(1, rated.DeliveryId).Bind(2, rating.Sku).Bind(3, e.CustomerId).Bind(4, rating.Stars).Execute();
    };
}
