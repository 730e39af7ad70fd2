using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SubscriptionBox.Grains.Privacy;

/// <summary>Seals and opens personal values: AES-256-GCM with the data key of the person, bound to the person and to the field, so that values cannot be moved elsewhere.</summary>
/// <remarks>A sealed text says whose key it needs: <c>sealed:cus-…:base64(nonce, cipher text, tag)</c>. What is not sealed is read as it is, so data of an earlier version stays readable.</remarks>
public sealed class PersonalVault
{
    /// <summary>What every sealed text begins with.</summary>
    public const string Prefix = "sealed:";

    /// <summary>The subject of personal values that belong to nobody known, such as the network address of a failed sign-in.</summary>
    public const string Shop = "shop";

    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly IDataKeys _keys;
    private readonly INonceSource _nonces;
    private readonly PersonalJson _json;

    /// <summary>A vault over a key ring.</summary>
    public PersonalVault(IDataKeys keys, INonceSource nonces)
    {
        (_keys, _nonces) = (keys, nonces);
        _json = new(this);
    }

    /// <summary>The shop's JSON dialect, with personal properties sealed: what states are stored with.</summary>
    public JsonSerializerOptions Options => _json.Options;

    /// <summary>The key ring.</summary>
    public IDataKeys Keys => _keys;

    /// <summary>Seals a text for somebody.</summary>
    /// <param name="subject">Whose it is.</param>
    /// <param name="purpose">Which field; the same has to be said to open it only through <see cref="PersonalAttribute"/>, texts opened by hand use <c>text</c>.</param>
    /// <param name="text">Null stays null.</param>
    /// <returns>Null when the person's key is destroyed: what comes late is not kept.</returns>
    /// <exception cref="InvalidOperationException">No key was ever made: nothing personal is written in the clear.</exception>
    public string? Seal(string subject, string? text, string purpose = "text") => text is null ? null : SealUtf8(subject, purpose, Encoding.UTF8.GetBytes(text));

    /// <summary>Opens a text; one that is not sealed is given back as it is. Null when it cannot be opened any more.</summary>
    public string? Open(string? text, string purpose = "text") =>
        !IsSealed(text) ? text : OpenUtf8(text!, purpose) is { } plain ? Encoding.UTF8.GetString(plain) : null;

    /// <summary>Seals bytes for somebody; null when the person's key is destroyed.</summary>
    public byte[]? SealBytes(string subject, ReadOnlySpan<byte> plain, string purpose)
    {
        var key = _keys.Find(subject);
        if (key.Status == DataKeyStatus.Unknown)
            throw new InvalidOperationException($"There is no data key of {subject}.");
        if (key.Key is null)
            return null;
        var sealedBytes = new byte[NonceBytes + plain.Length + TagBytes];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        _nonces.Fill(nonce);
        using var aes = new AesGcm(key.Key, TagBytes);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceBytes, plain.Length), sealedBytes.AsSpan(NonceBytes + plain.Length), Bound(subject, purpose));
        return sealedBytes;
    }

    /// <summary>Opens bytes of somebody; null when the key is gone, or they are not what was sealed.</summary>
    public byte[]? OpenBytes(string subject, ReadOnlySpan<byte> sealedBytes, string purpose)
    {
        if (sealedBytes.Length < NonceBytes + TagBytes || _keys.Find(subject).Key is not { } key)
            return null;
        var plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(sealedBytes[..NonceBytes], sealedBytes[NonceBytes..^TagBytes], sealedBytes[^TagBytes..], plain, Bound(subject, purpose));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>The payload of an event as JSON, its personal properties sealed for whom it concerns.</summary>
    public string Payload(DomainEvent happened, string? customerId) => _json.Payload(happened, customerId ?? Shop);

    /// <summary>Whether a text is sealed.</summary>
    public static bool IsSealed(string? text) => text is not null && text.StartsWith(Prefix, StringComparison.Ordinal);

    internal string? SealUtf8(string subject, string purpose, ReadOnlySpan<byte> plain) =>
        SealBytes(subject, plain, purpose) is { } bytes ? $"{Prefix}{subject}:{Convert.ToBase64String(bytes)}" : null;

    internal byte[]? OpenUtf8(string text, string purpose)
    {
        var end = text.IndexOf(':', Prefix.Length);
        if (end < 0)
            return null;
        var bytes = new byte[(text.Length - end) / 4 * 3 + 3];
        return Convert.TryFromBase64Chars(text.AsSpan(end + 1), bytes, out var length) ? OpenBytes(text[Prefix.Length..end], bytes.AsSpan(0, length), purpose) : null;
    }

    private static byte[] Bound(string subject, string purpose) => Encoding.UTF8.GetBytes($"{subject}\n{purpose}");
}
