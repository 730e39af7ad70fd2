using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.ReadSide.Ledger;

/// <summary>Tables of the metrics.</summary>
public sealed class MetricsSchema : ISchemaPart
{
    /// <inheritdoc/>
    public string Name => "metrics";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public int Order => 10;

    /// <inheritdoc/>
    public void Upgrade(SqliteWriteContext database, int fromVersion) => database.ExecuteScript("""
        CREATE TABLE IF NOT EXISTS metric_standing(source TEXT PRIMARY KEY, plan_id TEXT NOT NULL, status INTEGER NOT NULL, json TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS metric_day(
            day TEXT NOT NULL, plan_id TEXT NOT NULL, currency TEXT NOT NULL, active INTEGER NOT NULL, past_due INTEGER NOT NULL, paused INTEGER NOT NULL, mrr INTEGER NOT NULL,
            started INTEGER NOT NULL, reactivated INTEGER NOT NULL, cancelled INTEGER NOT NULL, skipped INTEGER NOT NULL, ordered INTEGER NOT NULL, PRIMARY KEY(day, plan_id, currency)) WITHOUT ROWID;
        """);
}
