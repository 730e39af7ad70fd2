using SubscriptionBox.Grains.Audit;

namespace SubscriptionBox.Silo.Adapters.Audit;

/// <summary>The audit trail in the shop's database.</summary>
public sealed partial class SqlAuditStore(ShopDatabase database) : IAuditStore
{
    private const string Columns = "ordinal, position, at, source, sequence, actor, role, customer, action, reason, summary, request_id, hash";

    /// <summary>The key of the grain in <c>source</c>, as the index has it.</summary>
    internal const string Subject = "substr(source, instr(source, '/') + 1)";

    private const string Insert = $"INSERT INTO audit_row({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

    private const string NoteDay = """
        INSERT INTO audit_day(day, first, last) VALUES (?1, ?2, ?2) ON CONFLICT(day) DO UPDATE SET first = min(audit_day.first, excluded.first), last = max(audit_day.last, excluded.last)
        """;

    /// <summary>The writer serves everybody: a large batch comes to it in pieces, each durable and sound by itself.</summary>
    private const int RowsAtATime = 100;

    /// <inheritdoc/>
    public Task<AuditHead> Head() => database.Readers.Read(static db => Head(db));

    /// <inheritdoc/>
    public async Task Append(AuditHead head, IReadOnlyList<ChainedRow> rows)
    {
        foreach (var piece in rows.Chunk(RowsAtATime))
        {
            var expected = head.Ordinal;
            await database.Writer.Enqueue(db =>
            {
                if (Head(db).Ordinal != expected)
                    throw new InvalidOperationException("The audit trail has another end by now.");
                MakeRoom(db, piece);
                foreach (var chained in piece)
                    Add(db, chained);
                foreach (var day in piece.GroupBy(chained => Day(chained.Row.At)))
                {
                    db.Prepare(NoteDay).Bind(1, day.Key).Bind(2, day.Min(c => c.Ordinal)).Execute();
                    db.Prepare(NoteDay).Bind(1, day.Key).Bind(2, day.Max(c => c.Ordinal)).Execute();
                }
            });
            head = new AuditHead(piece[^1].Ordinal, piece[^1].Hash, piece[^1].Row.Position);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChainedRow>> Read(long after, int limit) => database.Readers.Read((after, limit), static (db, q) =>
        Rows(db.Prepare($"SELECT {Columns} FROM audit_row WHERE ordinal > max(?1, coalesce((SELECT max(through) FROM audit_cut), 0)) ORDER BY ordinal LIMIT ?2").Bind(1, q.after).Bind(2, q.limit)));

    /// <summary>Runs in the transaction that adds the rows, before it does.</summary>
    private static partial void MakeRoom(WriteContext db, IReadOnlyList<ChainedRow> rows);

    private static void Add(WriteContext db, ChainedRow chained)
    {
        var row = chained.Row;
        db.Prepare(Insert).Bind(1, chained.Ordinal).Bind(2, row.Position).Bind(3, row.At.UtcTicks).Bind(4, row.Source).Bind(5, row.Sequence).Bind(6, row.ActorId).Bind(7, (long)row.Role)
            .Bind(8, row.CustomerId).Bind(9, row.Action).Bind(10, row.Reason).Bind(11, row.Summary).Bind(12, row.RequestId).BindBlob(13, Convert.FromHexString(chained.Hash)).Execute();
    }

    /// <summary>Of the rows, or of the last purge when it left none.</summary>
    private static AuditHead Head(ReadContext db)
    {
        var row = db.Prepare("SELECT ordinal, hash, position FROM audit_row ORDER BY ordinal DESC LIMIT 1");
        if (row.Step())
            return new(row.GetInt64(0), Convert.ToHexStringLower(row.GetBytes(1)), row.GetInt64(2));
        return LastCut(db) is { } cut ? new(cut.Through, cut.Hash, cut.Position) : AuditHead.Empty;
    }

    private static IReadOnlyList<ChainedRow> Rows(Statement rows)
    {
        var found = new List<ChainedRow>();
        while (rows.Step())
            found.Add(Row(rows));
        return found;
    }

    private static ChainedRow Row(Statement r) => new(r.GetInt64(0), Convert.ToHexStringLower(r.GetBytes(12)), new AuditRow(
        r.GetInt64(1), r.GetString(3)!, r.GetInt64(4), new DateTimeOffset(r.GetInt64(2), TimeSpan.Zero), r.GetString(5)!, (Role)r.GetInt64(6), r.GetString(7), r.GetString(8)!,
        r.GetString(9), r.GetString(10), r.GetString(11)));

    private static long Day(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerDay;
}
