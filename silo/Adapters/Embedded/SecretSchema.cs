using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.Adapters;

/// <summary>Where the shop's own secrets lie.</summary>
public sealed class SecretSchema : ISchemaPart
{
    /// <inheritdoc/>
    public string Name => "secrets";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public void Upgrade(SqliteWriteContext database, int fromVersion) =>
        database.ExecuteScript("CREATE TABLE IF NOT EXISTS shop_secret(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;");
}
