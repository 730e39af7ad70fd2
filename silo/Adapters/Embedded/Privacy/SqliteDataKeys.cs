using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Silo.Adapters.Privacy;

/// <summary>The key ring of the Embedded edition: wrapped keys in the shop file, the ones in use in memory.</summary>
/// <remarks>Keys are looked for in the middle of serialising, also on the file's reading threads; a connection of its own cannot wait for those.</remarks>
public sealed class SqliteDataKeys : IDataKeys, IDisposable
{
    private const int MostInMemory = 50_000;
    private readonly ShopFile _file;
    private readonly IKeyWrap _master;
    private readonly TimeProvider _clock;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _find;
    private readonly Lock _gate = new();
    private Dictionary<string, DataKey> _recent = [];
    private Dictionary<string, DataKey> _older = [];

    /// <summary>Opens the ring, and makes sure that the master key is this shop's.</summary>
    /// <exception cref="Hosting.CannotStartException">It is not.</exception>
    public SqliteDataKeys(ShopFile file, IKeyWrap master, TimeProvider clock)
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
    public DataKey Find(string subject)
    {
        lock (_gate)
        {
            if (_recent.TryGetValue(subject, out var known))
                return known;
            if (!_older.TryGetValue(subject, out known))
                known = Read(subject);
            return known.Status == DataKeyStatus.Unknown ? known : Keep(subject, known);
        }
    }

    /// <inheritdoc/>
    public async Task Create(string subject)
    {
        if (Find(subject).Status == DataKeyStatus.Unknown)
            await _file.Writer.Enqueue((subject, Wrapped: _master.Wrap(subject, RandomNumberGenerator.GetBytes(IDataKeys.KeyBytes))),
                static (db, k) => db.Prepare(DataKeySchema.Insert).Bind(1, k.subject).BindBlob(2, k.Wrapped).Execute());
    }

    /// <inheritdoc/>
    public async Task Destroy(string subject)
    {
        await _file.Writer.Enqueue((subject, At: _clock.GetUtcNow().ToUnixTimeMilliseconds()), static (db, k) =>
        {
            // First zeros of the same length over the key, in its place; then nothing.
            db.Prepare("UPDATE data_key SET wrapped = zeroblob(length(wrapped)) WHERE subject = ?1 AND wrapped IS NOT NULL").Bind(1, k.subject).Execute();
            db.Prepare("INSERT INTO data_key(subject, wrapped, destroyed_at) VALUES (?1, NULL, ?2) ON CONFLICT(subject) DO UPDATE SET wrapped = NULL, destroyed_at = coalesce(destroyed_at, excluded.destroyed_at)")
                .Bind(1, k.subject).Bind(2, k.At).Execute();
            return true;
        });
        lock (_gate)
        {
            // Whoever looked meanwhile may have put the old key back: under the gate nobody looks.
            _recent.Remove(subject);
            _older.Remove(subject);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _find.Dispose();
        _connection.Dispose();
    }

    private DataKey Keep(string subject, DataKey key)
    {
        if (_recent.Count >= MostInMemory)
            (_recent, _older) = ([], _recent);
        _recent[subject] = key;
        return key;
    }

    private DataKey Read(string subject)
    {
        _find.Parameters[0].Value = subject;
        using var row = _find.ExecuteReader();
        if (!row.Read())
            return default;
        return row.IsDBNull(0) ? new(DataKeyStatus.Destroyed, null) : new(DataKeyStatus.Present, _master.Unwrap(subject, row.GetFieldValue<byte[]>(0)));
    }
}
