using System.Text.RegularExpressions;

namespace SubscriptionBox.Grains.Audit;

/// <summary>From an event to its row in the audit trail. Pure, and total: there is no event without a row.</summary>
public static partial class AuditRules
{
    /// <summary>How long rows are kept (DESIGN.md, I5).</summary>
    public const int KeptMonths = 18;

    private const string Masked = "***";

    /// <summary>The row of an event.</summary>
    public static AuditRow RowOf(LoggedEvent happened)
    {
        var e = happened.Event;
        return new(happened.Position, e.Source, e.Sequence, e.At.ToUniversalTime(), e.ActorId, e.Role, e.CustomerId, e.Type, Kept(e.Reason), AuditSummary.Of(e.Data), e.RequestId);
    }

    /// <summary>A reason as administrators see it; null when its person was erased.</summary>
    public static string? Shown(string? reason, OpenSealed? open) =>
        !SealedText.Is(reason) ? reason : open?.Invoke(reason, "text") is { } plain ? Scrub(plain) : null;

    /// <summary>What is sealed stays sealed: it becomes unreadable with its person's key, and the hashes still hold.</summary>
    private static string? Kept(string? reason) => reason is null || SealedText.Is(reason) ? reason : Scrub(reason);

    /// <summary>Rows older than this instant may go.</summary>
    public static DateTimeOffset Cutoff(DateTimeOffset now) => now.AddMonths(-KeptMonths);

    /// <summary>A text that somebody wrote, without e-mail addresses and numbers that could be a card's.</summary>
    public static string Scrub(string text)
    {
        if (text.Contains('@', StringComparison.Ordinal))
            text = Email().Replace(text, Masked);
        return Digits().Replace(text, match => IsCardLike(match.Value) ? Masked : match.Value);
    }

    /// <summary>13 to 19 digits whose check digit is right (ISO/IEC 7812-1, Luhn), with or without spaces and dashes.</summary>
    private static bool IsCardLike(string text)
    {
        var (sum, digits) = (0, 0);
        for (var i = text.Length - 1; i >= 0; i--)
            if (char.IsAsciiDigit(text[i]))
            {
                var digit = text[i] - '0';
                var weighed = digits++ % 2 == 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
                sum += weighed;
            }
        return digits is >= 13 and <= 19 && sum % 10 == 0;
    }

    [GeneratedRegex(@"[^\s@,;<>()""]+@[^\s@,;<>()""]+")] private static partial Regex Email();
    [GeneratedRegex(@"\d(?:[ -]?\d){12,18}")] private static partial Regex Digits();
}
