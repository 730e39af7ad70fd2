using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Silo.Adapters.Privacy;

/// <summary>The key ring of the Embedded edition: wrapped keys in the shop file, the ones in use in memory.</summary>
/// <remarks>Keys are looked for in the middle of serialising, also on the file's reading threads; a connection of its own cannot wait for those.</remarks>
public sealed class SqliteDataKeys : DataKeyRing, IDisposable
{
    private readonly ShopFile _file;
    private readonly IKeyWrap _master;
    private readonly TimeProvider _clock;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _find;
    private readonly Lock _reading = new();

    /// <summary>Opens the ring, and makes sure that the master key is this shop's.</summary>
    /// <exception cref="Hosting.CannotStartException">It is not.</exception>
    public SqliteDataKeys(ShopFile file, IKeyWrap master, TimeProvider clock) : base(master)
    {
        (_file, _master, _clock) = (file, master, clock);
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file.DatabasePath, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        _connection.Open();
        _find = _connection.CreateCommand();
        _find.CommandText = "SELECT wrapped FROM data_key WHERE subject = $subject";
        _find.Parameters.Add("$subject", SqliteType.Text);
        Find(PersonalVault.Shop);
    }

    /// <inheritdoc/>
    public override async Task Create(string subject)
    {
        if (Find(subject).Status == DataKeyStatus.Unknown)
            await _file.Writer.Enqueue((subject, Wrapped: _master.Wrap(subject, RandomNumberGenerator.GetBytes(IDataKeys.KeyBytes))),
                static (db, k) => db.Prepare(DataKeySchema.Insert).Bind(1, k.subject).BindBlob(2, k.Wrapped).Execute());
    }

    /// <inheritdoc/>
    public override async Task Destroy(string subject)
    {
        await _file.Writer.Enqueue((subject, At: _clock.GetUtcNow().ToUnixTimeMilliseconds()), static (db, k) =>
        {
            // First zeros of the same length over the key, in its place; then nothing.
            db.Prepare("UPDATE data_key SET wrapped = zeroblob(length(wrapped)) WHERE subject = ?1 AND wrapped IS NOT NULL").Bind(1, k.subject).Execute();
            db.Prepare("INSERT INTO data_key(subject, wrapped, destroyed_at) VALUES (?1, NULL, ?2) ON CONFLICT(subject) DO UPDATE SET wrapped = NULL, destroyed_at = coalesce(destroyed_at, excluded.destroyed_at)")
                .Bind(1, k.subject).Bind(2, k.At).Execute();
            return true;
        });
        Forget(subject);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _find.Dispose();
        _connection.Dispose();
    }

    /// <inheritdoc/>
    protected override (bool Found, byte[]? Wrapped) Read(string subject)
    {
        lock (_reading)
        {
            _find.Parameters[0].Value = subject;
            using var row = _find.ExecuteReader();
            return row.Read() ? (true, row.IsDBNull(0) ? null : row.GetFieldValue<byte[]>(0)) : (false, null);
        }
    }
}
