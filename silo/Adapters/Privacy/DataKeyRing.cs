using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Silo.Adapters.Privacy;

/// <summary>A key ring: wrapped keys in the shop's database, the ones in use in memory.</summary>
public abstract class DataKeyRing(IKeyWrap master) : IDataKeys
{
    private const int MostInMemory = 50_000;
    private readonly Lock _gate = new();
    private Dictionary<string, DataKey> _recent = [];
    private Dictionary<string, DataKey> _older = [];
    private long _forgotten;

    /// <inheritdoc/>
    public DataKey Find(string subject)
    {
        long before;
        lock (_gate)
        {
            if (_recent.TryGetValue(subject, out var known))
                return known;
            if (_older.TryGetValue(subject, out known))
                return Keep(subject, known);
            before = _forgotten;
        }
        var (found, wrapped) = Read(subject);
        if (!found)
            return default;
        var key = wrapped is null ? new DataKey(DataKeyStatus.Destroyed, null) : new DataKey(DataKeyStatus.Present, master.Unwrap(subject, wrapped));
        lock (_gate)
            // Whoever looked while a key was destroyed must not put the old one back.
            return before == _forgotten ? Keep(subject, key) : key;
    }

    /// <inheritdoc/>
    public abstract Task Create(string subject);

    /// <inheritdoc/>
    public abstract Task Destroy(string subject);

    /// <summary>Reads a wrapped key; null for one that is destroyed. From any thread, also in the middle of serialising.</summary>
    protected abstract (bool Found, byte[]? Wrapped) Read(string subject);

    /// <summary>The key is not what it was.</summary>
    protected void Forget(string subject)
    {
        lock (_gate)
        {
            _forgotten++;
            _recent.Remove(subject);
            _older.Remove(subject);
        }
    }

    /// <summary>Any key may not be what it was.</summary>
    protected void ForgetAll()
    {
        lock (_gate)
        {
            _forgotten++;
            (_recent, _older) = ([], []);
        }
    }

    private DataKey Keep(string subject, DataKey key)
    {
        if (_recent.Count >= MostInMemory)
            (_recent, _older) = ([], _recent);
        _recent[subject] = key;
        return key;
    }
}
