namespace SubscriptionBox.Embedded.Storage;

/// <summary>One row per reminder; times as ISO 8601 text in UTC, so that a person can read them.</summary>
internal sealed class ReminderSchema : ISchemaPart
{
    public string Name => "reminders";

    public int Version => 1;

    public int Order => -90;

    public void Upgrade(SqliteWriteContext database, int fromVersion) => database.ExecuteScript("""
        CREATE TABLE IF NOT EXISTS reminder(
            grain TEXT NOT NULL,
            name TEXT NOT NULL,
            hash INTEGER NOT NULL,
            start_at TEXT NOT NULL,
            period_ticks INTEGER NOT NULL,
            etag INTEGER NOT NULL,
            PRIMARY KEY(grain, name)) WITHOUT ROWID;
        """);
}
