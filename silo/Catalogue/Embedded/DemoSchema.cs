using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>Where the shop's file says that the demo shop is in.</summary>
public sealed class DemoSchema : ISchemaPart
{
    /// <inheritdoc/>
    public string Name => "demo-shop";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public void Upgrade(SqliteWriteContext database, int fromVersion) =>
        database.ExecuteScript("CREATE TABLE IF NOT EXISTS demo_shop(id INTEGER PRIMARY KEY CHECK (id = 1), loaded_at INTEGER NOT NULL);");
}
