using System.Security.Cryptography;
using Npgsql;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Silo.Storage;

namespace SubscriptionBox.Silo.Adapters.Privacy;

/// <summary>The key ring of the Cluster edition. Every silo keeps keys in memory; a destroyed one is told to all by a notice of the database, which comes with its commit.</summary>
public sealed class PostgresDataKeys(ShopDatabase database, IKeyWrap master, TimeProvider clock) : DataKeyRing(master), IDatabaseListener
{
    private const string Channel = "shop_key";

    private const string Insert = "INSERT INTO data_key(subject, wrapped) VALUES (?1, ?2) ON CONFLICT(subject) DO NOTHING";

    private readonly IKeyWrap _master = master;

    /// <inheritdoc/>
    IReadOnlyList<string> IDatabaseListener.Channels => [Channel];

    /// <inheritdoc/>
    void IDatabaseListener.Told(string channel, string payload) => Forget(payload);

    /// <summary>What was told while nobody listened is not known.</summary>
    Task IDatabaseListener.Connected()
    {
        ForgetAll();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task Create(string subject)
    {
        if (Find(subject).Status == DataKeyStatus.Unknown)
            await database.Writer.Enqueue((subject, Wrapped: _master.Wrap(subject, RandomNumberGenerator.GetBytes(IDataKeys.KeyBytes))),
                static (db, k) => db.Prepare(Insert).Bind(1, k.subject).BindBlob(2, k.Wrapped).Execute());
    }

    /// <summary>The row stays, without the key: nobody gets a second one under the same name. What the old row leaves on its page goes with the next vacuum (docs/operations.md).</summary>
    public override async Task Destroy(string subject)
    {
        await database.Writer.Enqueue((subject, At: clock.GetUtcNow().ToUnixTimeMilliseconds()), static (db, k) =>
        {
            db.Prepare("""
                INSERT INTO data_key(subject, wrapped, destroyed_at) VALUES (?1, NULL, ?2)
                ON CONFLICT(subject) DO UPDATE SET wrapped = NULL, destroyed_at = coalesce(data_key.destroyed_at, excluded.destroyed_at)
                """).Bind(1, k.subject).Bind(2, k.At).Execute();
            db.Prepare("SELECT pg_notify(?1, ?2)").Bind(1, Channel).Bind(2, k.subject).Execute();
            return true;
        });
        Forget(subject);
    }

    /// <inheritdoc/>
    protected override (bool Found, byte[]? Wrapped) Read(string subject)
    {
        using var command = database.Source.CreateCommand("SELECT wrapped FROM data_key WHERE subject = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = subject });
        using var row = command.ExecuteReader();
        return row.Read() ? (true, row.IsDBNull(0) ? null : row.GetFieldValue<byte[]>(0)) : (false, null);
    }
}
