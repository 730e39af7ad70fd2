using SubscriptionBox.Grains.Audit;

namespace SubscriptionBox.Silo.Adapters.Audit;

public sealed partial class SqlAuditStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ChainedRow>> Find(AuditQuestion question, long before, int limit) => database.Readers.Read((question, before, limit), static (db, q) => Find(db, q.question, q.before, q.limit));

    /// <summary>Each source by its own index, the latest of each; then the latest of all: a condition with OR would read all of them.</summary>
    private static IReadOnlyList<ChainedRow> Find(ReadContext db, AuditQuestion q, long before, int limit)
    {
        var (first, last) = Between(db, q.From, q.To);
        if (first > last)
            return [];
        string[] subjects = q.Subject is null ? ["1"] : [$"{Subject} = ?4", "customer = ?4"];
        // System is not in the index of actors: it is nearly everybody.
        var others = (q.Actor is null ? "" : q.Actor == "system" ? " AND actor = ?5" : " AND actor = ?5 AND actor <> 'system'") + (q.Action is null ? "" : " AND action = ?6")
            + (q.From is null ? "" : " AND at >= ?7") + (q.To is null ? "" : " AND at < ?8");
        var parts = subjects.SelectMany(subject => new[] { "audit_row", "audit_kept" }.Select(table =>
            $"SELECT * FROM (SELECT {Columns} FROM {table} WHERE {subject} AND ordinal < ?1 AND ordinal BETWEEN ?2 AND ?3{others}{Hidden(table)} ORDER BY ordinal DESC LIMIT ?9) AS latest"));
        var rows = db.Prepare($"SELECT {Columns} FROM ({string.Join(" UNION ", parts)}) AS found ORDER BY ordinal DESC LIMIT ?9")
            .Bind(1, before).Bind(2, first).Bind(3, last).Bind(9, limit);
        if (q.Subject is not null)
            rows.Bind(4, q.Subject);
        if (q.Actor is not null)
            rows.Bind(5, q.Actor);
        if (q.Action is not null)
            rows.Bind(6, q.Action);
        if (q.From is { } from)
            rows.Bind(7, from.UtcTicks);
        if (q.To is { } to)
            rows.Bind(8, to.UtcTicks);
        return Rows(rows);
    }

    /// <summary>Rows that a purge has not removed yet are gone already.</summary>
    private static string Hidden(string table) => table == "audit_row" ? " AND ordinal > coalesce((SELECT max(through) FROM audit_cut), 0)" : "";

    private static (long First, long Last) Between(ReadContext db, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from is null && to is null)
            return (0, long.MaxValue);
        var days = db.Prepare("SELECT min(first), max(last) FROM audit_day WHERE day BETWEEN ?1 AND ?2")
            .Bind(1, from is { } f ? Day(f) : 0).Bind(2, to is { } t ? Day(t) : long.MaxValue);
        return days.Step() && !days.IsNull(0) ? (days.GetInt64(0), days.GetInt64(1)) : (1, 0);
    }
}
