namespace SubscriptionBox.Embedded.Storage;

/// <summary>Events until every subscription has passed them, how far each subscription is, and what was given up.</summary>
internal sealed class StreamSchema : ISchemaPart
{
    public string Name => "streams";

    public int Version => 1;

    public int Order => -80;

    // Few events are there at any time, so the primary key is the only tree an append touches.
    public void Upgrade(SqliteWriteContext database, int fromVersion) => database.ExecuteScript("""
        CREATE TABLE IF NOT EXISTS stream_provider(provider TEXT PRIMARY KEY, last_seq INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS stream_event(
            provider TEXT NOT NULL,
            stream TEXT NOT NULL,
            seq INTEGER NOT NULL,
            payload TEXT NOT NULL,
            PRIMARY KEY(provider, stream, seq)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS stream_cursor(
            provider TEXT NOT NULL,
            stream TEXT NOT NULL,
            subscription TEXT NOT NULL,
            position INTEGER NOT NULL,
            PRIMARY KEY(provider, stream, subscription)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS stream_subscription(
            provider TEXT NOT NULL,
            subscription TEXT NOT NULL,
            stream TEXT NOT NULL,
            consumer TEXT NOT NULL,
            PRIMARY KEY(provider, subscription)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS stream_parked(
            provider TEXT NOT NULL,
            seq INTEGER NOT NULL,
            subscription TEXT NOT NULL,
            stream TEXT NOT NULL,
            consumer TEXT NOT NULL,
            payload TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            error TEXT NOT NULL,
            parked_at TEXT NOT NULL,
            PRIMARY KEY(provider, seq, subscription)) WITHOUT ROWID;
        """);
}
