using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SubscriptionBox.Silo.Hosting;

namespace SubscriptionBox.Silo.Adapters.Privacy;

/// <summary>Wraps data keys with the shop's master key. The port for a key management service: the Embedded edition has <see cref="MasterKeys"/>.</summary>
public interface IKeyWrap
{
    /// <summary>Makes a master key where there is none yet: for a shop that has nothing sealed.</summary>
    void Establish();

    /// <summary>Encrypts a data key with the current version of the master key.</summary>
    byte[] Wrap(string subject, ReadOnlySpan<byte> dataKey);

    /// <summary>Decrypts it, whichever version it was wrapped with.</summary>
    /// <exception cref="CannotStartException">That version of the master key is not here.</exception>
    byte[] Unwrap(string subject, ReadOnlySpan<byte> wrapped);

    /// <summary>Whether something is wrapped with the current version; if not, it is wrapped anew when there is an occasion.</summary>
    bool IsCurrent(ReadOnlySpan<byte> wrapped);
}

/// <summary>Master keys by version, from the setting <c>Privacy:MasterKeys</c> (<c>1:base64 2:base64</c>, environment <c>Privacy__MasterKeys</c>) or from the file <c>master.key</c>
/// beside the shop file. The highest version wraps; all unwrap. The file is made at the first start, readable by its owner alone; without it, and without a copy, nothing personal can be read.</summary>
public sealed class MasterKeys : IKeyWrap
{
    /// <summary>The file's name.</summary>
    public const string FileName = "master.key";

    /// <summary>Bytes of a wrapped data key: version, nonce, key, tag.</summary>
    public const int WrappedBytes = 4 + NonceBytes + 32 + TagBytes;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly string? _setting;
    private readonly string _path;
    private readonly Lazy<SortedDictionary<int, byte[]>> _keys;

    /// <summary>Keys of a setting, or of a folder. Nothing is read or made before the first use, when the folder is held.</summary>
    /// <param name="setting">Null or empty for the file.</param>
    /// <param name="folder">The data folder.</param>
    public MasterKeys(string? setting, string folder)
    {
        (_setting, _path) = (string.IsNullOrWhiteSpace(setting) ? null : setting, Path.Combine(folder, FileName));
        _keys = new(() => Parse(_setting ?? (File.Exists(_path) ? File.ReadAllText(_path) : throw WrongKey())));
    }

    /// <inheritdoc/>
    public void Establish()
    {
        if (_setting is null && !File.Exists(_path))
            Make(_path);
    }

    /// <inheritdoc/>
    public byte[] Wrap(string subject, ReadOnlySpan<byte> dataKey)
    {
        var (version, key) = _keys.Value.Last();
        var wrapped = new byte[4 + NonceBytes + dataKey.Length + TagBytes];
        BinaryPrimitives.WriteInt32LittleEndian(wrapped, version);
        var nonce = wrapped.AsSpan(4, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, dataKey, wrapped.AsSpan(4 + NonceBytes, dataKey.Length), wrapped.AsSpan(wrapped.Length - TagBytes), Encoding.UTF8.GetBytes(subject));
        return wrapped;
    }

    /// <inheritdoc/>
    public byte[] Unwrap(string subject, ReadOnlySpan<byte> wrapped)
    {
        var version = BinaryPrimitives.ReadInt32LittleEndian(wrapped);
        if (!_keys.Value.TryGetValue(version, out var key))
            throw WrongKey();
        var plain = new byte[wrapped.Length - 4 - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(wrapped.Slice(4, NonceBytes), wrapped[(4 + NonceBytes)..^TagBytes], wrapped[^TagBytes..], plain, Encoding.UTF8.GetBytes(subject));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw WrongKey();
        }
    }

    /// <inheritdoc/>
    public bool IsCurrent(ReadOnlySpan<byte> wrapped) => BinaryPrimitives.ReadInt32LittleEndian(wrapped) == _keys.Value.Last().Key;

    private static CannotStartException WrongKey() =>
        new($"The master key of this shop is missing or another one: put back the {FileName} that lay in its data folder, or the setting Privacy:MasterKeys.");

    private static void Make(string path)
    {
        // Whole under another name first: a crash must not leave half a key.
        var unfinished = path + ".unfinished";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(unfinished, options))
        {
            file.Write(Encoding.ASCII.GetBytes($"1:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}\n"));
            file.Flush(flushToDisk: true);
        }
        File.Move(unfinished, path);
    }

    private static SortedDictionary<int, byte[]> Parse(string text)
    {
        var keys = new SortedDictionary<int, byte[]>();
        foreach (var entry in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var key = new byte[33];
            if (entry.Split(':') is not [var number, var base64] || !int.TryParse(number, out var version) || version < 1
                || !Convert.TryFromBase64String(base64, key, out var length) || length != 32 || !keys.TryAdd(version, key[..32]))
                throw new CannotStartException($"The master key is not readable: entries of {FileName} and of Privacy:MasterKeys look like 1:base64 of 32 bytes, each version once.");
        }
        return keys.Count > 0 ? keys : throw new CannotStartException($"There is no master key in {FileName} or Privacy:MasterKeys.");
    }
}

/// <summary>Nonces from the system's random source.</summary>
public sealed class RandomNonces : Grains.Privacy.INonceSource
{
    /// <inheritdoc/>
    public void Fill(Span<byte> nonce) => RandomNumberGenerator.Fill(nonce);
}
