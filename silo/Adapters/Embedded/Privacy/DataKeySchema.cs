using System.Security.Cryptography;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Silo.Adapters.Privacy;

/// <summary>Where wrapped data keys lie. A file of an earlier version gets one for everybody it knows: what it holds in the clear is sealed with it at the next write.</summary>
public sealed class DataKeySchema(IKeyWrap master) : ISchemaPart
{
    /// <inheritdoc/>
    public string Name => "data-keys";

    /// <inheritdoc/>
    public int Version => 1;

    /// <summary>A destroyed key's row stays, without the key: nobody gets a second one under the same name.</summary>
    public void Upgrade(SqliteWriteContext database, int fromVersion)
    {
        master.Establish();
        database.ExecuteScript("CREATE TABLE IF NOT EXISTS data_key(subject TEXT PRIMARY KEY, wrapped BLOB, destroyed_at INTEGER) WITHOUT ROWID;");
        var subjects = new List<string> { PersonalVault.Shop };
        var known = database.Prepare("SELECT key FROM grain_state WHERE kind = 'customer' UNION ALL SELECT key FROM grain_state WHERE kind = 'account' AND json_extract(state, '$.customerId') IS NULL");
        while (known.Step())
            subjects.Add(known.GetString(0)!);
        foreach (var subject in subjects)
            database.Prepare(Insert).Bind(1, subject).BindBlob(2, master.Wrap(subject, RandomNumberGenerator.GetBytes(IDataKeys.KeyBytes))).Execute();
    }

    internal const string Insert = "INSERT INTO data_key(subject, wrapped) VALUES (?1, ?2) ON CONFLICT(subject) DO NOTHING";
}
