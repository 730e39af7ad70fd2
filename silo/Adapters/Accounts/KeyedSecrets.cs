using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using SubscriptionBox.Accounts;
using SubscriptionBox.Grains.Accounts;

namespace SubscriptionBox.Silo.Adapters.Accounts;

/// <summary>Tokens from the system's random source, and hashes with a secret of the shop's.</summary>
/// <param name="secret">At least 32 bytes, the same for ever: e-mail addresses are found by their hash.</param>
public sealed class KeyedSecrets(byte[] secret) : IShopSecrets
{
    private const int HashBytes = 16;

    /// <inheritdoc/>
    public string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SessionKey.TokenBytes));

    /// <inheritdoc/>
    public string KeyedHash(string purpose, string value) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{purpose}\0{value}")).AsSpan(0, HashBytes));
}
