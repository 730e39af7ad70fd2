using System.Globalization;
using System.Text.Json;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Grains.Campaigns;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>Marketing's lists and counts over the tables of <see cref="MarketingProjection"/>.</summary>
public sealed class SqlMarketingReader(ShopDatabase database) : IMarketingReader
{
    private const long Day = 86_400_000;

    private const string Members = """
        SELECT count(*) FROM mkt_customer c WHERE (?1 IS NULL OR c.customer_id = ?1)
        AND (?2 = '[]' OR c.country IN (SELECT value FROM json_each(?2)))
        AND (?3 = '[]' OR EXISTS (SELECT 1 FROM json_each(?3) k WHERE instr(c.categories, ',' || k.value || ',') > 0))
        AND (?4 = '[]' OR EXISTS (SELECT 1 FROM mkt_subscription s WHERE s.customer_id = c.customer_id AND s.status <> 'cancelled' AND s.plan_id IN (SELECT value FROM json_each(?4))))
        AND (?5 = '[]' OR EXISTS (SELECT 1 FROM mkt_subscription s WHERE s.customer_id = c.customer_id AND s.status IN (SELECT value FROM json_each(?5)))
            OR c.started_at IS NULL AND 'none' IN (SELECT value FROM json_each(?5)))
        AND (?6 IS NULL OR c.started_at <= ?6) AND (?7 IS NULL OR c.started_at > ?7)
        AND (?8 IS NULL OR c.skips >= ?8) AND (?9 IS NULL OR c.skips <= ?9)
        AND (?10 IS NULL OR (SELECT sum(r.stars) * 100 >= ?10 * count(*) FROM mkt_rating r WHERE r.customer_id = c.customer_id))
        AND (?11 IS NULL OR (SELECT sum(r.stars) * 100 <= ?11 * count(*) FROM mkt_rating r WHERE r.customer_id = c.customer_id))
        """;

    /// <inheritdoc/>
    public string Projection => MarketingProjection.Key;

    /// <inheritdoc/>
    public Task<(ImmutableArray<string> Ids, string? Next)> Campaigns(string? cursor, int limit) => database.Readers.Read((After: Read(cursor), limit), static (db, q) =>
    {
        var rows = db.Prepare("SELECT campaign_id, created_at FROM mkt_campaign WHERE (created_at, campaign_id) < (?1, ?2) ORDER BY created_at DESC, campaign_id DESC LIMIT ?3")
            .Bind(1, q.After.At).Bind(2, q.After.Id).Bind(3, q.limit + 1);
        var found = new List<(string Id, long At)>();
        while (rows.Step())
            found.Add((rows.GetString(0)!, rows.GetInt64(1)));
        var page = found.Take(q.limit).ToList();
        return (page.Select(p => p.Id).ToImmutableArray(), found.Count > q.limit ? Cursor(page[^1].At, page[^1].Id) : null);
    });

    /// <inheritdoc/>
    public Task<Page<SegmentView>> Segments(string? cursor, int limit) => database.Readers.Read((After: Read(cursor), limit), static (db, q) =>
    {
        var rows = db.Prepare("SELECT json FROM mkt_segment WHERE (created_at, segment_id) < (?1, ?2) ORDER BY created_at DESC, segment_id DESC LIMIT ?3")
            .Bind(1, q.After.At).Bind(2, q.After.Id).Bind(3, q.limit + 1);
        var found = new List<SegmentView>();
        while (rows.Step())
            found.Add(JsonSerializer.Deserialize<SegmentView>(rows.GetBytes(0), ShopJson.Options)!);
        var page = found.Take(q.limit).ToImmutableArray();
        return new Page<SegmentView>(page, found.Count > q.limit ? Cursor(page[^1].CreatedAt.ToUnixTimeMilliseconds(), page[^1].SegmentId) : null);
    });

    /// <inheritdoc/>
    public Task<int> Count(SegmentRules rules, DateTimeOffset now, string? customerId = null) => database.Readers.Read((rules, Now: now.ToUnixTimeMilliseconds(), customerId), static (db, q) =>
        (int)(db.Prepare(Members).Bind(1, q.customerId).Bind(2, Json(q.rules.Countries)).Bind(3, Json(q.rules.Categories)).Bind(4, Json(q.rules.Plans)).Bind(5, Json(q.rules.Statuses))
            .Bind(6, q.rules.TenureDaysMin is { } least ? q.Now - least * Day : (long?)null).Bind(7, q.rules.TenureDaysMax is { } most ? q.Now - (most + 1) * Day : (long?)null)
            .Bind(8, (long?)q.rules.SkipsMin).Bind(9, (long?)q.rules.SkipsMax).Bind(10, (long?)q.rules.RatingMin).Bind(11, (long?)q.rules.RatingMax).ScalarInt64() ?? 0));

    /// <inheritdoc/>
    public Task<ImmutableArray<CampaignFigures>> Figures() => database.Readers.Read(static db =>
    {
        var rows = db.Prepare("""
            SELECT c.campaign_id, c.name, c.status, t.currency, t.redemptions, t.charges, t.discount, t.revenue
            FROM mkt_campaign c LEFT JOIN mkt_campaign_total t ON t.campaign_id = c.campaign_id ORDER BY c.created_at DESC, c.campaign_id DESC, t.currency
            """);
        var figures = ImmutableArray.CreateBuilder<CampaignFigures>();
        while (rows.Step())
        {
            var id = rows.GetString(0)!;
            if (figures.Count == 0 || figures[^1].CampaignId != id)
                figures.Add(new(id, rows.GetString(1)!, Enum.Parse<CampaignStatus>(rows.GetString(2)!, ignoreCase: true), 0, []));
            if (rows.GetString(3) is { } currency)
                figures[^1] = figures[^1] with
                {
                    Redemptions = figures[^1].Redemptions + (int)rows.GetInt64(4),
                    Totals = figures[^1].Totals.Add(new(currency, (int)rows.GetInt64(5), rows.GetInt64(6), rows.GetInt64(7))),
                };
        }
        return figures.ToImmutable();
    });

    private static string Json(ImmutableArray<string> values) => JsonSerializer.Serialize(values, ShopJson.Options);

    private static string Cursor(long at, string id) => string.Create(CultureInfo.InvariantCulture, $"{at}:{id}");

    /// <summary>The place a cursor stands for; the beginning without one. Cursors come back sealed, so what is none of ours does not get here.</summary>
    private static (long At, string Id) Read(string? cursor)
    {
        if (cursor?.Split(':', 2) is [var at, var id] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var time))
            return (time, id);
        return (long.MaxValue, "");
    }
}
