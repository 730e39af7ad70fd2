using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.Adapters.Crm;

/// <summary>Where the contacts of the embedded edition lie, and what the shop believes of them.</summary>
public sealed class CrmSchema : ISchemaPart
{
    /// <inheritdoc/>
    public string Name => "crm";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public void Upgrade(SqliteWriteContext database, int fromVersion) => database.ExecuteScript("""
        CREATE TABLE IF NOT EXISTS crm_contact(
            place INTEGER PRIMARY KEY AUTOINCREMENT, customer_id TEXT UNIQUE, email_hash TEXT NOT NULL UNIQUE, contact TEXT NOT NULL, updated_at INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS crm_sent(customer_id TEXT PRIMARY KEY, print TEXT NOT NULL) WITHOUT ROWID;
        """);
}
