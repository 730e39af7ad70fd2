using SubscriptionBox.Grains.Audit;

namespace SubscriptionBox.Silo.Adapters.Audit;

/// <summary>Rows lie by month: a month is made when its first row comes, and dropped whole once a purge covers all of it.</summary>
public sealed partial class SqlAuditStore
{
    private static partial void MakeRoom(WriteContext db, IReadOnlyList<ChainedRow> rows)
    {
        foreach (var month in rows.GroupBy(chained => (chained.Row.At.UtcDateTime.Year, chained.Row.At.UtcDateTime.Month)))
            db.Prepare("SELECT audit_month(?1)").Bind(1, month.First().Row.At.UtcTicks).Execute();
    }

    private partial Task DropWholeMonths(long through) =>
        database.Writer.Enqueue(through, static (db, last) => db.Prepare("SELECT audit_drop_months(?1)").Bind(1, last).ScalarInt64());
}
