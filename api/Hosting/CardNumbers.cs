using System.Text.RegularExpressions;

namespace SubscriptionBox.Api.Hosting;

/// <summary>Card numbers never come here (PCI DSS SAQ A, trust checklist 55): what looks like one, in any field, is refused before anything is done with it, and its value is said nowhere.</summary>
public static partial class CardNumbers
{
    /// <summary>What is said about the field.</summary>
    public const string Message = "Looks like a card number. Card numbers go to the payment provider only, never to the shop.";

    /// <summary>Whether a text holds a number of 14 to 19 digits, plain or grouped, that a card can have: an issuer's range (ISO/IEC 7812) and a right check digit.</summary>
    public static bool In(string? text)
    {
        if (text is null || text.Length < 14)
            return false;
        foreach (var match in Candidates().EnumerateMatches(text))
            if (IsCard(text.AsSpan(match.Index, match.Length)))
                return true;
        return false;
    }

    /// <summary>The refusal of a request whose query or request key holds one; null for none. Bodies are looked at once they are read.</summary>
    public static Refusal? In(HttpRequest request)
    {
        if (request.Headers.TryGetValue(RequestKeys.Header, out var keys) && keys.Any(In))
            return HttpRefusal.BadRequest.On(RequestKeys.Header, Message);
        if (!request.QueryString.HasValue || request.QueryString.Value!.Length < 14)
            return null;
        foreach (var (name, values) in request.Query)
            if (In(name) || values.Any(In))
                return HttpRefusal.BadRequest.On(In(name) ? "query" : name, Message);
        return null;
    }

    private static bool IsCard(ReadOnlySpan<char> text)
    {
        Span<int> digits = stackalloc int[19];
        var count = 0;
        foreach (var c in text)
            if (char.IsAsciiDigit(c))
                digits[count++] = c - '0';
        digits = digits[..count];
        return HasIssuer(digits) && Luhn(digits);
    }

    private static bool HasIssuer(ReadOnlySpan<int> d)
    {
        var (two, four) = (d[0] * 10 + d[1], d[0] * 1000 + d[1] * 100 + d[2] * 10 + d[3]);
        return d.Length switch
        {
            14 => two is 30 or 36 or 38 or 39,
            15 => two is 34 or 37,
            16 => d[0] == 4 || two is >= 51 and <= 55 or 60 or 62 or 64 or 65 or 35 || four is >= 2221 and <= 2720,
            _ => d[0] == 4 && d.Length == 19 || two is 62 or >= 50 and <= 69 && d.Length > 16,
        };
    }

    private static bool Luhn(ReadOnlySpan<int> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] * (i % 2 + 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return sum % 10 == 0;
    }

    /// <summary>Digits that stand by themselves, not a part of an id.</summary>
    [GeneratedRegex(@"(?<![0-9A-Za-z])(?<![0-9]-)[0-9](?:[ -]?[0-9]){13,18}(?![0-9A-Za-z])")]
    private static partial Regex Candidates();
}
