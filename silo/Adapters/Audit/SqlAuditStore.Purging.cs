using SubscriptionBox.Grains.Audit;

namespace SubscriptionBox.Silo.Adapters.Audit;

public sealed partial class SqlAuditStore
{
    private const string IsHeld = $"({Subject} IN (SELECT value FROM json_each(?1)) OR coalesce(customer, '') IN (SELECT value FROM json_each(?1)))";

    /// <summary>Rows under legal hold, with the hash of the row before each: of the row itself, or of the cut before it.</summary>
    private const string Keep = $"""
        INSERT INTO audit_kept({Columns}, previous)
        SELECT {Columns}, coalesce((SELECT hash FROM audit_row b WHERE b.ordinal = a.ordinal - 1), (SELECT hash FROM audit_cut WHERE through = a.ordinal - 1 LIMIT 1), zeroblob(32))
        FROM audit_row a WHERE ordinal <= ?2 AND {IsHeld} ON CONFLICT DO NOTHING
        """;

    /// <inheritdoc/>
    public Task<AuditCut?> Plan(DateTimeOffset cutoff, ImmutableArray<string> holds) => database.Readers.Read((cutoff, Holds: Json(holds)), static (db, q) =>
    {
        var cut = LastCut(db);
        var begin = cut?.Through ?? 0;
        // The last row always stays: the chain goes on from it.
        var end = db.Prepare("SELECT ordinal FROM audit_row WHERE ordinal > ?1 AND at >= ?2 ORDER BY ordinal LIMIT 1").Bind(1, begin).Bind(2, q.cutoff.UtcTicks).ScalarInt64() ?? Head(db).Ordinal;
        var last = db.Prepare("SELECT ordinal, hash, position FROM audit_row WHERE ordinal < ?1 AND ordinal > ?2 ORDER BY ordinal DESC LIMIT 1").Bind(1, end).Bind(2, begin);
        if (last.Step())
            cut = new(last.GetInt64(0), Convert.ToHexStringLower(last.GetBytes(1)), last.GetInt64(2), 0, 0, "");
        if (cut is null)
            return null;
        var before = Count(db, "SELECT count(*) FROM audit_kept") + db.Prepare("SELECT count(*) FROM audit_row WHERE ordinal <= ?1 AND ordinal > ?2").Bind(1, cut.Through).Bind(2, begin).ScalarInt64()!.Value;
        var kept = new List<(long, string)>();
        var rows = db.Prepare($"""
            SELECT ordinal, hash FROM audit_kept WHERE {IsHeld} UNION ALL SELECT ordinal, hash FROM audit_row WHERE ordinal <= ?2 AND ordinal > ?3 AND {IsHeld} ORDER BY ordinal
            """).Bind(1, q.Holds).Bind(2, cut.Through).Bind(3, begin);
        while (rows.Step())
            kept.Add((rows.GetInt64(0), Convert.ToHexStringLower(rows.GetBytes(1))));
        return before == kept.Count ? null : cut with { Removed = before - kept.Count, Kept = kept.Count, KeptDigest = AuditChain.Digest(kept) };
    });

    /// <summary>What is kept, and the cut, in one transaction; then the rows go, a few at a time.</summary>
    public async Task Cut(AuditCut cut, ImmutableArray<string> holds)
    {
        await database.Writer.Enqueue((cut, Holds: Json(holds)), static (db, q) =>
        {
            if (LastCut(db) == q.cut)
                return 0;
            db.Prepare(Keep).Bind(1, q.Holds).Bind(2, q.cut.Through).Execute();
            db.Prepare($"DELETE FROM audit_kept WHERE NOT {IsHeld}").Bind(1, q.Holds).Execute();
            return db.Prepare("INSERT INTO audit_cut(through, hash, position, removed, kept, kept_digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                .Bind(1, q.cut.Through).BindBlob(2, Convert.FromHexString(q.cut.Hash)).Bind(3, q.cut.Position).Bind(4, q.cut.Removed).Bind(5, q.cut.Kept)
                .BindBlob(6, Convert.FromHexString(q.cut.KeptDigest)).Execute();
        });
        await DropWholeMonths(cut.Through);
        while (await database.Writer.Enqueue(cut.Through, static (db, through) => db.Prepare(
            "DELETE FROM audit_row WHERE ordinal IN (SELECT ordinal FROM audit_row WHERE ordinal <= ?1 ORDER BY ordinal LIMIT 500)").Bind(1, through).Execute()) > 0)
        {
        }
    }

    /// <summary>Where rows lie by month, a month of which nothing is left goes at once.</summary>
    private partial Task DropWholeMonths(long through);

    /// <inheritdoc/>
    public Task<AuditCut?> LastCut() => database.Readers.Read(static db => LastCut(db));

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeptRow>> Kept() => database.Readers.Read(static db =>
    {
        var rows = db.Prepare($"SELECT {Columns}, previous FROM audit_kept ORDER BY ordinal");
        var found = new List<KeptRow>();
        while (rows.Step())
            found.Add(new(Convert.ToHexStringLower(rows.GetBytes(13)), Row(rows)));
        return (IReadOnlyList<KeptRow>)found;
    });

    private static AuditCut? LastCut(ReadContext db)
    {
        var row = db.Prepare("SELECT through, hash, position, removed, kept, kept_digest FROM audit_cut ORDER BY number DESC LIMIT 1");
        return row.Step()
            ? new(row.GetInt64(0), Convert.ToHexStringLower(row.GetBytes(1)), row.GetInt64(2), row.GetInt64(3), (int)row.GetInt64(4), Convert.ToHexStringLower(row.GetBytes(5)))
            : null;
    }

    private static long Count(ReadContext db, string sql) => db.Prepare(sql).ScalarInt64() ?? 0;

    private static string Json(ImmutableArray<string> holds) => System.Text.Json.JsonSerializer.Serialize(holds, ShopJson.Options);
}
