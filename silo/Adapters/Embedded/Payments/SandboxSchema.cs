using System.Security.Cryptography;
using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.Adapters.Payments;

/// <summary>What the emulated payment provider remembers. It lies in the shop's file for convenience; nothing of the shop reads it but through the gateway.</summary>
public sealed class SandboxSchema : ISchemaPart
{
    /// <inheritdoc/>
    public string Name => "sandbox-provider";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public void Upgrade(SqliteWriteContext database, int fromVersion)
    {
        database.ExecuteScript("""
            CREATE TABLE IF NOT EXISTS sandbox_method(
                reference TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, token TEXT NOT NULL, customer_id TEXT NOT NULL, authenticated INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS sandbox_payment(
                key TEXT PRIMARY KEY, reference TEXT NOT NULL UNIQUE, method TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL,
                status TEXT NOT NULL, code TEXT, challenge TEXT UNIQUE, created_at INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS sandbox_refund(
                key TEXT PRIMARY KEY, payment TEXT NOT NULL, amount INTEGER NOT NULL, reference TEXT NOT NULL) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS sandbox_refund_of ON sandbox_refund(payment);
            CREATE TABLE IF NOT EXISTS sandbox_webhook(id INTEGER PRIMARY KEY, body TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0);
            CREATE INDEX IF NOT EXISTS sandbox_webhook_open ON sandbox_webhook(id) WHERE delivered = 0;
            CREATE TABLE IF NOT EXISTS sandbox_secret(secret TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS sandbox_shipment(
                order_id TEXT PRIMARY KEY, tracking_number TEXT NOT NULL UNIQUE, picked_up_at INTEGER NOT NULL, time_zone TEXT NOT NULL) WITHOUT ROWID;
            """);
        database.Prepare("INSERT INTO sandbox_secret(secret) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM sandbox_secret)")
            .Bind(1, "whsec_" + RandomNumberGenerator.GetHexString(48, lowercase: true)).Execute();
    }
}
