using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Tests.Rules.Privacy;

/// <summary>A key ring in memory.</summary>
public sealed class MemoryDataKeys : IDataKeys
{
    private readonly Dictionary<string, DataKey> _keys = [];

    public IEnumerable<string> Destroyed => _keys.Where(k => k.Value.Status == DataKeyStatus.Destroyed).Select(k => k.Key);

    /// <summary>Runs before a key is made or destroyed; throws to break it.</summary>
    public Action<string> Before { get; set; } = _ => { };

    public DataKey Find(string subject)
    {
        lock (_keys)
            return _keys.GetValueOrDefault(subject);
    }

    public Task Create(string subject)
    {
        Before("create");
        lock (_keys)
            _keys.TryAdd(subject, new(DataKeyStatus.Present, System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(subject))));
        return Task.CompletedTask;
    }

    public Task Destroy(string subject)
    {
        Before("destroy");
        lock (_keys)
            _keys[subject] = new(DataKeyStatus.Destroyed, null);
        return Task.CompletedTask;
    }
}

/// <summary>1, 2, 3 …</summary>
public sealed class CountedNonces : INonceSource
{
    private long _last;

    public void Fill(Span<byte> nonce)
    {
        nonce.Clear();
        BitConverter.TryWriteBytes(nonce, Interlocked.Increment(ref _last));
    }
}
