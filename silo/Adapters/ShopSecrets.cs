using System.Collections.Concurrent;
using System.Security.Cryptography;
using SubscriptionBox.Silo.Adapters.Privacy;

namespace SubscriptionBox.Silo.Adapters;

/// <summary>Secrets that a shop makes for itself when it needs them first, and keeps for ever: keys of hashes and signatures, 32 random bytes each. They lie wrapped by the master key:
/// whoever has the file alone cannot try out which e-mail address belongs to a hash.</summary>
public sealed class ShopSecrets(ShopDatabase database, IKeyWrap master)
{
    private const int SecretBytes = 32;
    private readonly ConcurrentDictionary<string, byte[]> _known = new();

    /// <summary>The secret of that name. Blocks on the first call for a name: ask while the shop opens.</summary>
    public byte[] Get(string name) => _known.GetOrAdd(name, Load);

    private byte[] Load(string name)
    {
        var fresh = master.Wrap(Subject(name), RandomNumberGenerator.GetBytes(SecretBytes));
        var kept = database.Writer.Enqueue((name, fresh), static (db, s) =>
        {
            db.Prepare("INSERT INTO shop_secret(name, value) VALUES (?1, ?2) ON CONFLICT(name) DO NOTHING").Bind(1, s.name).BindBlob(2, s.fresh).Execute();
            var row = db.Prepare("SELECT value FROM shop_secret WHERE name = ?1").Bind(1, s.name);
            row.Step();
            return row.GetBytes(0).ToArray();
        }).GetAwaiter().GetResult();
        return kept.Length == SecretBytes ? WrapOlder(name, kept) : master.Unwrap(Subject(name), kept);
    }

    /// <summary>An earlier version kept it in the clear.</summary>
    private byte[] WrapOlder(string name, byte[] secret)
    {
        database.Writer.Enqueue((name, Wrapped: master.Wrap(Subject(name), secret)),
            static (db, s) => db.Prepare("UPDATE shop_secret SET value = ?2 WHERE name = ?1").Bind(1, s.name).BindBlob(2, s.Wrapped).Execute()).GetAwaiter().GetResult();
        return secret;
    }

    private static string Subject(string name) => $"secret/{name}";
}
