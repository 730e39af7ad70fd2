using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SubscriptionBox.Grains.Accounts;

/// <summary>One-time passwords by the clock (RFC 6238 over RFC 4226: HMAC-SHA-1, six digits, 30 seconds), as every authenticator app makes them.</summary>
public static class TotpRules
{
    /// <summary>Bytes of a secret: as long as the hash (RFC 4226, 4, R6).</summary>
    public const int SecretBytes = 20;

    /// <summary>Digits of a code.</summary>
    public const int Digits = 6;

    private const int StepSeconds = 30;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The step that an instant lies in.</summary>
    public static long StepAt(DateTimeOffset at) => at.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step (RFC 4226, 5.3).</summary>
    public static string Code(ReadOnlySpan<byte> secret, long step, int digits = Digits)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, hash);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xF)..]) & 0x7FFFFFFF;
        return (number % (int)Math.Pow(10, digits)).ToString("D" + digits, CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is: now, the one before or the one after, for clocks that differ; and later than the last one used, so that no code counts twice.</summary>
    /// <returns>Null for none.</returns>
    public static long? Find(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long lastUsed)
    {
        long? found = null;
        for (var step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(Code(secret, step))) && step > lastUsed)
                found ??= step;
        return found;
    }

    /// <summary>Bytes as base32 (RFC 4648) without padding: what people can type.</summary>
    public static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (buffer, bits) = (0, 0);
        foreach (var b in bytes)
        {
            (buffer, bits) = (buffer << 8 | b, bits + 8);
            while (bits >= 5)
                text.Append(Letters[buffer >> (bits -= 5) & 31]);
            buffer &= (1 << bits) - 1;
        }
        if (bits > 0)
            text.Append(Letters[buffer << 5 - bits & 31]);
        return text.ToString();
    }

    /// <summary>The bytes that base32 stands for.</summary>
    /// <exception cref="FormatException">A character is none of its letters.</exception>
    public static byte[] FromBase32(string text)
    {
        var bytes = new List<byte>();
        var (buffer, bits) = (0, 0);
        foreach (var c in text)
        {
            var value = Letters.IndexOf(c, StringComparison.Ordinal);
            (buffer, bits) = value < 0 ? throw new FormatException("Not base32.") : (buffer << 5 | value, bits + 5);
            if (bits < 8)
                continue;
            bytes.Add((byte)(buffer >> (bits -= 8)));
            buffer &= (1 << bits) - 1;
        }
        return [.. bytes];
    }
}
