using System.Security.Cryptography;
using System.Text;
using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>The key ring of one run: data keys and nonces from the seed.</summary>
public sealed class KeyRing(int seed) : IDataKeys, INonceSource
{
    private readonly Dictionary<string, DataKey> _keys = new(StringComparer.Ordinal) { [PersonalVault.Shop] = new(DataKeyStatus.Present, Made(seed, PersonalVault.Shop)) };
    private ulong _nonces;

    /// <summary>The way to it.</summary>
    public SimulatedService? Wire { get; set; }

    /// <summary>Everybody whose key is destroyed.</summary>
    public IEnumerable<string> Destroyed => _keys.Where(k => k.Value.Status == DataKeyStatus.Destroyed).Select(k => k.Key);

    /// <inheritdoc/>
    public DataKey Find(string subject) => _keys.GetValueOrDefault(subject);

    /// <inheritdoc/>
    public Task Create(string subject) => Wire!.Call("create key", () => { _keys.TryAdd(subject, new DataKey(DataKeyStatus.Present, Made(seed, subject))); });

    /// <inheritdoc/>
    public Task Destroy(string subject) => Wire!.Call("destroy key", () => { _keys[subject] = new DataKey(DataKeyStatus.Destroyed, null); });

    /// <inheritdoc/>
    public void Fill(Span<byte> nonce)
    {
        nonce.Clear();
        BitConverter.TryWriteBytes(nonce, ++_nonces);
    }

    private static byte[] Made(int seed, string subject) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{subject}")));
}

/// <summary>The vault of whichever run this thread plays: what its JSON dialect knows of types is found out once and not for every run.</summary>
public sealed class ThreadVault : IDataKeys, INonceSource
{
    [ThreadStatic]
    private static KeyRing? _ring;

    private static readonly ThreadVault Keys = new();

    /// <summary>The only one.</summary>
    public static PersonalVault Shared { get; } = new(Keys, Keys);

    /// <summary>Which run this thread plays.</summary>
    public static void Use(KeyRing ring) => _ring = ring;

    /// <inheritdoc/>
    public DataKey Find(string subject) => _ring!.Find(subject);

    /// <inheritdoc/>
    public Task Create(string subject) => _ring!.Create(subject);

    /// <inheritdoc/>
    public Task Destroy(string subject) => _ring!.Destroy(subject);

    /// <inheritdoc/>
    public void Fill(Span<byte> nonce) => _ring!.Fill(nonce);
}
