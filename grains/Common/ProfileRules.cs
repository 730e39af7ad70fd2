using NodaTime;

namespace SubscriptionBox.Grains.Common;

/// <summary>Names, countries and time zones that are accepted. Each says what is wrong, or null.</summary>
public static class ProfileRules
{
    /// <summary>Most characters of a name.</summary>
    public const int LongestName = 120;

    /// <summary>A name: anything with a visible character, on one line.</summary>
    public static string? WrongName(string name) =>
        name.AsSpan().Trim().Length is >= 1 and <= LongestName && !name.Any(char.IsControl) ? null : $"Must be 1 to {LongestName} characters on one line.";

    /// <summary>A country.</summary>
    public static string? WrongCountry(string country) => CountryCodes.All.Contains(country) ? null : "Not an ISO 3166 country code, such as US or DE.";

    /// <summary>A time zone of the IANA database.</summary>
    public static string? WrongTimeZone(string zone) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null ? null : "Not an IANA time zone, such as America/New_York.";
}
