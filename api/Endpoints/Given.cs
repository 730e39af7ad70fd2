using System.Security.Cryptography;
using System.Text;
using SubscriptionBox.Api.Hosting;

namespace SubscriptionBox.Api.Endpoints;

/// <summary>What administration endpoints make of what they were given.</summary>
internal static class Given
{
    /// <summary>The prices of a body that may say <c>prices</c>, or <c>price</c> for one currency.</summary>
    internal static ImmutableArray<Money> Prices(ImmutableArray<Money>? prices, Money? price) =>
        prices is { IsDefaultOrEmpty: false } several ? several
        : price is { } one ? [one]
        : throw new BadField("price", "Must be given, or prices.");

    /// <summary>A readable id made of a name.</summary>
    /// <exception cref="BadField">The name has no letter or digit to make one of.</exception>
    internal static string IdFrom(string prefix, string name)
    {
        var slug = new StringBuilder();
        foreach (var c in name.Normalize(NormalizationForm.FormD).ToLowerInvariant())
            if (char.IsAsciiLetterOrDigit(c))
                slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-' && !char.IsLetter(c) && System.Globalization.CharUnicodeInfo.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.NonSpacingMark)
                slug.Append('-');
        var text = slug.ToString().Trim('-');
        return text.Length > 0 ? $"{prefix}-{text[..Math.Min(text.Length, 40)].TrimEnd('-')}" : throw new BadField("name", "Must have a letter or a digit to make an id of, or the id must be given.");
    }

    /// <summary>A new id; the same for the same actor and <c>Idempotency-Key</c>, so that a retry meets what the first try made.</summary>
    internal static string NewId(string prefix, Caller caller) => caller.Key is { } key
        ? $"{prefix}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{prefix}\n{caller.ActorId}\n{key.Key}")))[..24]}"
        : $"{prefix}-{Guid.NewGuid():n}"[..(prefix.Length + 25)];
}
