using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.Adapters.EventLog;

public sealed partial class SqlEventLog
{
    /// <summary>There is one writer: whoever sees an event sees all before it.</summary>
    private partial Task<int> Add(IReadOnlyList<EventRecord> events) => database.Writer.Enqueue(new AppendEvents(events));

    private sealed class AppendEvents(IReadOnlyList<EventRecord> events) : WriteOperation<int>
    {
        public override int EstimatedBytes => 512 * events.Count;

        protected override int Run(SqliteWriteContext context) => AddTo(context, events);
    }
}
