using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.Adapters.EventLog;

/// <summary>Tables of the event log and of those who read it.</summary>
public sealed class EventLogSchema : ISchemaPart
{
    /// <inheritdoc/>
    public string Name => "event-log";

    /// <inheritdoc/>
    public int Version => 2;

    /// <summary>Version 2: which events were handled after they had been put aside, so that it happens once; and what a customer did, for the recommendations.
    /// Files of version 1 keep their table <c>parked_event</c>, which nothing writes any more: what stands aside is the state of a grain now.</summary>
    public void Upgrade(SqliteWriteContext database, int fromVersion) => database.ExecuteScript("""
        CREATE TABLE IF NOT EXISTS event_log(
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            source TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            at INTEGER NOT NULL,
            type TEXT NOT NULL,
            customer_id TEXT,
            actor TEXT NOT NULL,
            role INTEGER NOT NULL,
            reason TEXT,
            request_id TEXT,
            data TEXT NOT NULL,
            activity INTEGER NOT NULL,
            UNIQUE(source, sequence));
        CREATE TABLE IF NOT EXISTS projection(name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS redone_event(projection TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY(projection, position)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS event_log_activity ON event_log(customer_id, position) WHERE activity = 1;
        """);
}
