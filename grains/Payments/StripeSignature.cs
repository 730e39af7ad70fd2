using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SubscriptionBox.Grains.Payments;

/// <summary>The <c>Stripe-Signature</c> scheme: <c>t=UNIX,v1=HEX[,v1=HEX]</c>, v1 = HMAC-SHA256(secret, "t.body") (provider-facts.md 17–18; https://docs.stripe.com/webhooks).</summary>
public static class StripeSignature
{
    /// <summary>How old, or how far in the future, a signature may be.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>True when one of the v1 signatures was made with one of the secrets, now. Constant time in the signatures.</summary>
    /// <param name="header">The header's value.</param>
    /// <param name="body">The bytes as received.</param>
    /// <param name="secrets">One, or two while they are rolled, as given by the provider.</param>
    /// <param name="now">The real time.</param>
    public static bool Holds(string? header, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        if (header is null || header.Length > 4_000 || !TryRead(header, out var timestamp, out var signatures))
            return false;
        // Written so that no timestamp, however absurd, overflows.
        if (timestamp < (now - Tolerance).ToUnixTimeSeconds() || timestamp > (now + Tolerance).ToUnixTimeSeconds())
            return false;
        var holds = false;
        foreach (var secret in secrets)
        {
            var expected = Compute(secret, timestamp, body);
            foreach (var signature in signatures)
                holds |= CryptographicOperations.FixedTimeEquals(expected, signature);
        }
        return holds;
    }

    /// <summary>A header value, as the provider makes it.</summary>
    public static string Sign(string secret, ReadOnlySpan<byte> body, DateTimeOffset now) =>
        $"t={now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)},v1={Convert.ToHexStringLower(Compute(secret, now.ToUnixTimeSeconds(), body))}";

    private static byte[] Compute(string secret, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{timestamp}.")));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }

    private static bool TryRead(string header, out long timestamp, out List<byte[]> signatures)
    {
        timestamp = 0;
        signatures = [];
        var hasTime = false;
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal))
                hasTime = long.TryParse(part.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out timestamp);
            else if (part.StartsWith("v1=", StringComparison.Ordinal) && part.Length == 3 + 64 && IsHex(part.AsSpan(3)))
                signatures.Add(Convert.FromHexString(part.AsSpan(3)));
        }
        return hasTime && signatures.Count > 0;
    }

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c))
                return false;
        }
        return true;
    }
}
