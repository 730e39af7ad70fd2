using SubscriptionBox.Grains.Audit;

namespace SubscriptionBox.Silo.Adapters.Audit;

/// <summary>The shop file has one table: there is nothing to make and nothing to drop.</summary>
public sealed partial class SqlAuditStore
{
    private static partial void MakeRoom(WriteContext db, IReadOnlyList<ChainedRow> rows)
    {
    }

    private partial Task DropWholeMonths(long through) => Task.CompletedTask;
}
