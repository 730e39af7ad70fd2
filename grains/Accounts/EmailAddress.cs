namespace SubscriptionBox.Grains.Accounts;

/// <summary>E-mail addresses: which are accepted, and when two are the same (invariant I7).</summary>
public static class EmailAddress
{
    /// <summary>Most characters (RFC 5321, 4.5.3.1: a path of 256 with its angle brackets).</summary>
    public const int MaxLength = 254;

    private const int MaxLocal = 64;
    private const string LocalSymbols = "!#$%&'*+/=?^_`{|}~.-";

    /// <summary>The address as it is kept and compared: no space around it, lower case. Providers that tell cases of the local part apart are not known; people who mistype them are.</summary>
    public static string Normalise(string email) => email.Trim().ToLowerInvariant();

    /// <summary>Whether mail can be sent to a normalised address: an unquoted local part and a domain with a dot (RFC 5321; internationalised addresses are not taken yet).</summary>
    public static bool IsValid(string email)
    {
        var at = email.LastIndexOf('@');
        return email.Length <= MaxLength && at is >= 1 and <= MaxLocal && IsLocal(email.AsSpan(0, at)) && IsDomain(email.AsSpan(at + 1));
    }

    private static bool IsLocal(ReadOnlySpan<char> local)
    {
        if (local[0] == '.' || local[^1] == '.' || local.IndexOf("..") >= 0)
            return false;
        foreach (var c in local)
            if (!char.IsAsciiLetterOrDigit(c) && !LocalSymbols.Contains(c))
                return false;
        return true;
    }

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        if (domain.Length > 253 || !domain.Contains('.'))
            return false;
        foreach (var range in domain.Split('.'))
        {
            var label = domain[range];
            if (label.Length is < 1 or > 63 || label[0] == '-' || label[^1] == '-')
                return false;
            foreach (var c in label)
                if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                    return false;
        }
        return !char.IsAsciiDigit(domain[^1]);
    }
}
