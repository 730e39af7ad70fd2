namespace SubscriptionBox.Grains.Privacy;

/// <summary>What became of a person's data key.</summary>
public enum DataKeyStatus
{
    /// <summary>None was ever made.</summary>
    Unknown,
    /// <summary>It is there.</summary>
    Present,
    /// <summary>It was destroyed: what it sealed cannot be read again, by nobody (invariant I9).</summary>
    Destroyed,
}

/// <summary>A look at the key ring.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Key">32 bytes while it is present; not to be changed.</param>
public readonly record struct DataKey(DataKeyStatus Status, byte[]? Key);

/// <summary>The key ring: one data key a person (customer, or account without a customer), each wrapped by the shop's master key. It lies apart from what it seals.</summary>
public interface IDataKeys
{
    /// <summary>Bytes of a data key: AES-256.</summary>
    const int KeyBytes = 32;

    /// <summary>Looks a key up. Answers at once, from memory or by one small read: states are sealed and opened in the middle of serialising.</summary>
    DataKey Find(string subject);

    /// <summary>Makes a key, unless there is one or was one. Durable when it returns.</summary>
    Task Create(string subject);

    /// <summary>Destroys a key for good, also for who has not got one yet. Durable when it returns; safe to repeat.</summary>
    Task Destroy(string subject);
}

/// <summary>Where the nonces of sealed values come from: a cryptographic generator, or a seed in the simulator. The same nonce must not come twice.</summary>
public interface INonceSource
{
    /// <summary>Fills 12 bytes.</summary>
    void Fill(Span<byte> nonce);
}
