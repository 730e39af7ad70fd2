using SubscriptionBox.Customers;

namespace SubscriptionBox.Grains.Customers;

/// <summary>Postal addresses that are accepted.</summary>
public static class AddressRules
{
    /// <summary>Most addresses of one customer.</summary>
    public const int Most = 20;

    private const int LongestLine = 200;
    private const int LongestRegion = 60;
    private const int LongestPostalCode = 20;

    /// <summary>Without surrounding space, codes in upper case, empty optional lines left out; a state or province that is not named is taken from the postal code.</summary>
    public static Address Normalise(Address address)
    {
        var (country, postalCode) = (address.Country.Trim().ToUpperInvariant(), address.PostalCode.Trim().ToUpperInvariant());
        return new(address.Line1.Trim(), Optional(address.Line2), address.City.Trim(),
            Optional(address.Region) is { } region ? Region(region, country) : PostalRegions.Of(country, postalCode), postalCode, country);
    }

    /// <summary>What is wrong with a normalised address; null for nothing.</summary>
    public static Refusal? Check(Address address)
    {
        var refusal = CommonRefusal.Invalid;
        if (!IsLine(address.Line1, LongestLine))
            refusal = refusal.On("line1", $"Must be 1 to {LongestLine} characters on one line.");
        if (address.Line2 is { } line2 && !IsLine(line2, LongestLine))
            refusal = refusal.On("line2", $"Must be at most {LongestLine} characters on one line.");
        if (!IsLine(address.City, LongestLine))
            refusal = refusal.On("city", $"Must be 1 to {LongestLine} characters on one line.");
        if (!IsLine(address.PostalCode, LongestPostalCode))
            refusal = refusal.On("postalCode", $"Must be 1 to {LongestPostalCode} characters on one line.");
        if (ProfileRules.WrongCountry(address.Country) is { } country)
            refusal = refusal.On("country", country);
        if (CountryCodes.RegionsOf(address.Country) is { } regions ? address.Region is null || !regions.Contains(address.Region) : address.Region is { } region && !IsLine(region, LongestRegion))
            refusal = refusal.On("region", "Tax depends on it: a state or province code, such as NY or ON, is needed in US and CA.");
        return refusal.Fields.IsEmpty ? null : refusal;
    }

    private static bool IsLine(string text, int most) => text.Length >= 1 && text.Length <= most && !text.Any(char.IsControl);

    private static string? Optional(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string Region(string region, string country) => CountryCodes.RegionsOf(country) is null ? region : region.ToUpperInvariant();
}
