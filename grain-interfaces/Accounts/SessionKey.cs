using System.Security.Cryptography;
using System.Text;

namespace SubscriptionBox.Accounts;

/// <summary>How a session token becomes a grain key: only its hash is ever stored. A token is 32 random bytes, so a plain fast hash gives nothing away.</summary>
public static class SessionKey
{
    /// <summary>What every session key begins with.</summary>
    public const string Prefix = "ses-";

    /// <summary>Bytes of a token.</summary>
    public const int TokenBytes = 32;

    /// <summary>Characters of a token: base64url without padding.</summary>
    public const int TokenLength = 43;

    /// <summary>The key of the session that a token opens; null for what cannot be a token.</summary>
    public static string? Of(ReadOnlySpan<char> token)
    {
        if (token.Length != TokenLength)
            return null;
        Span<byte> ascii = stackalloc byte[TokenLength];
        for (var i = 0; i < token.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(token[i]) && token[i] is not ('-' or '_'))
                return null;
            ascii[i] = (byte)token[i];
        }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ascii, hash);
        return string.Concat(Prefix, Convert.ToHexStringLower(hash));
    }
}
