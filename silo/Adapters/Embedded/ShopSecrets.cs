using System.Collections.Concurrent;
using System.Security.Cryptography;
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

/// <summary>Secrets that a shop makes for itself when it needs them first, and keeps for ever: keys of hashes and signatures, 32 random bytes each.</summary>
public sealed class ShopSecrets(ShopFile file)
{
    private readonly ConcurrentDictionary<string, byte[]> _known = new();

    /// <summary>The secret of that name. Blocks on the first call for a name: ask while the shop opens.</summary>
    public byte[] Get(string name) => _known.GetOrAdd(name, static (n, writer) => writer.Enqueue((n, Fresh: RandomNumberGenerator.GetBytes(32)), static (db, s) =>
    {
        db.Prepare("INSERT INTO shop_secret(name, value) VALUES (?1, ?2) ON CONFLICT(name) DO NOTHING").Bind(1, s.n).BindBlob(2, s.Fresh).Execute();
        var row = db.Prepare("SELECT value FROM shop_secret WHERE name = ?1").Bind(1, s.n);
        row.Step();
        return row.GetBytes(0).ToArray();
    }).GetAwaiter().GetResult(), file.Writer);
}
