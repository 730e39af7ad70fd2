using System.Globalization;
using System.Text.Json;
using SubscriptionBox.Grains.Subscriptions.Metrics;

namespace SubscriptionBox.Silo.ReadSide.Ledger;

/// <summary>Subscriptions by day, plan and currency. A batch is folded in memory: a skip that changes no standing costs a read, and a thousand of them one row.</summary>
public sealed class MetricsProjection(ShopDatabase database) : SqlProjection(database)
{
    /// <summary>The projection's name.</summary>
    public const string Key = "prj-metrics";

    private const string AddDay = """
        INSERT INTO metric_day(day, plan_id, currency, active, past_due, paused, mrr, started, reactivated, cancelled, skipped, ordered) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        ON CONFLICT(day, plan_id, currency) DO UPDATE SET active = metric_day.active + excluded.active, past_due = metric_day.past_due + excluded.past_due, paused = metric_day.paused + excluded.paused, mrr = metric_day.mrr + excluded.mrr,
            started = metric_day.started + excluded.started, reactivated = metric_day.reactivated + excluded.reactivated, cancelled = metric_day.cancelled + excluded.cancelled, skipped = metric_day.skipped + excluded.skipped, ordered = metric_day.ordered + excluded.ordered
        """;

    /// <inheritdoc/>
    public override string Name => Key;

    /// <inheritdoc/>
    protected override Action<WriteContext>? ChangeFor(LoggedEvent happened) => null;

    /// <inheritdoc/>
    protected override Action<WriteContext, long>? ChangeForAll(IReadOnlyList<LoggedEvent> batch)
    {
        var concern = batch.Where(e => MetricRules.Concerns(e.Event)).ToArray();
        return concern.Length == 0 ? null : (db, position) =>
        {
            var (standings, moves) = MetricRules.Fold(concern.Where(e => e.Position > position), source => Standing(db, source));
            foreach (var (source, standing) in standings)
                db.Prepare("INSERT INTO metric_standing(source, plan_id, status, json) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(source) DO UPDATE SET plan_id = excluded.plan_id, status = excluded.status, json = excluded.json")
                    .Bind(1, source).Bind(2, standing.PlanId).Bind(3, (long)standing.Status).Bind(4, JsonSerializer.Serialize(standing, ShopJson.Options)).Execute();
            foreach (var move in moves)
                if (move with { Day = default, PlanId = "", Currency = "" } != new DayDelta(default, "", ""))
                    Add(db, move);
        };
    }

    private static void Add(WriteContext db, DayDelta m) => db.Prepare(AddDay)
        .Bind(1, m.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Bind(2, m.PlanId).Bind(3, m.Currency).Bind(4, m.Active).Bind(5, m.PastDue).Bind(6, m.Paused).Bind(7, m.Mrr)
        .Bind(8, m.Started).Bind(9, m.Reactivated).Bind(10, m.Cancelled).Bind(11, m.Skipped).Bind(12, m.Ordered).Execute();

    private static Standing? Standing(ReadContext db, string source) =>
        db.Prepare("SELECT json FROM metric_standing WHERE source = ?1").Bind(1, source).ScalarString() is { } json ? JsonSerializer.Deserialize<Standing>(json, ShopJson.Options) : null;
}

/// <summary>Reads of the metrics' tables.</summary>
public sealed class SqlMetricsReader(ShopDatabase database) : IMetricsReader
{
    /// <inheritdoc/>
    public string Projection => MetricsProjection.Key;

    /// <inheritdoc/>
    public Task<IReadOnlyList<(string Source, Standing Standing)>> OfPlan(string planId) => database.Readers.Read(planId, static (db, id) =>
    {
        var rows = db.Prepare("SELECT source, json FROM metric_standing WHERE plan_id = ?1 ORDER BY source").Bind(1, id);
        var found = new List<(string, Standing)>();
        while (rows.Step())
            found.Add((rows.GetString(0)!, JsonSerializer.Deserialize<Standing>(rows.GetBytes(1), ShopJson.Options)!));
        return (IReadOnlyList<(string, Standing)>)found;
    });

    /// <inheritdoc/>
    public Task<IReadOnlyCollection<DayDelta>> Days(DateOnly to) => database.Readers.Read(to, static (db, day) =>
    {
        var rows = db.Prepare("SELECT day, plan_id, currency, active, past_due, paused, mrr, started, reactivated, cancelled, skipped, ordered FROM metric_day WHERE day <= ?1")
            .Bind(1, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var found = new List<DayDelta>();
        while (rows.Step())
            found.Add(new(DateOnly.ParseExact(rows.GetString(0)!, "yyyy-MM-dd", CultureInfo.InvariantCulture), rows.GetString(1)!, rows.GetString(2)!, (int)rows.GetInt64(3), (int)rows.GetInt64(4),
                (int)rows.GetInt64(5), rows.GetInt64(6), (int)rows.GetInt64(7), (int)rows.GetInt64(8), (int)rows.GetInt64(9), (int)rows.GetInt64(10), (int)rows.GetInt64(11)));
        return (IReadOnlyCollection<DayDelta>)found;
    });
}
