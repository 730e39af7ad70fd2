using System.Globalization;

namespace SubscriptionBox.Grains.Common;

/// <summary>The state or province a postal code lies in, for addresses that do not name it: the contract leaves the region out where a client does not ask for it, and tax depends on it.</summary>
/// <remarks>United States: the first three digits (US Postal Service, labelling list L002). Canada: the first letter (Canada Post's postal districts), with Nunavut's X0A–X0C.</remarks>
public static class PostalRegions
{
    // First and last three-digit prefix of each run, and its state. A prefix in no run belongs to the armed forces or to nobody.
    private static readonly ImmutableArray<(int From, int To, string State)> UnitedStates =
    [
        (5, 5, "NY"), (6, 7, "PR"), (8, 8, "VI"), (9, 9, "PR"), (10, 27, "MA"), (28, 29, "RI"), (30, 38, "NH"), (39, 49, "ME"), (50, 54, "VT"), (55, 55, "MA"),
        (56, 59, "VT"), (60, 69, "CT"), (70, 89, "NJ"), (100, 149, "NY"), (150, 196, "PA"), (197, 199, "DE"), (200, 200, "DC"), (201, 201, "VA"), (202, 205, "DC"),
        (206, 219, "MD"), (220, 246, "VA"), (247, 268, "WV"), (270, 289, "NC"), (290, 299, "SC"), (300, 319, "GA"), (320, 339, "FL"), (341, 342, "FL"), (344, 344, "FL"),
        (346, 347, "FL"), (349, 349, "FL"), (350, 369, "AL"), (370, 385, "TN"), (386, 397, "MS"), (398, 399, "GA"), (400, 427, "KY"), (430, 459, "OH"), (460, 479, "IN"),
        (480, 499, "MI"), (500, 528, "IA"), (530, 549, "WI"), (550, 567, "MN"), (569, 569, "DC"), (570, 577, "SD"), (580, 588, "ND"), (590, 599, "MT"), (600, 629, "IL"),
        (630, 658, "MO"), (660, 679, "KS"), (680, 693, "NE"), (700, 714, "LA"), (716, 729, "AR"), (730, 731, "OK"), (733, 733, "TX"), (734, 749, "OK"), (750, 799, "TX"),
        (800, 816, "CO"), (820, 831, "WY"), (832, 838, "ID"), (840, 847, "UT"), (850, 865, "AZ"), (870, 884, "NM"), (885, 885, "TX"), (889, 898, "NV"), (900, 961, "CA"),
        (967, 968, "HI"), (969, 969, "GU"), (970, 979, "OR"), (980, 994, "WA"), (995, 999, "AK"),
    ];

    /// <summary>The region's code; null where the country has no such regions, or the postal code tells none.</summary>
    /// <param name="country">ISO 3166 alpha-2, upper case.</param>
    /// <param name="postalCode">As on the envelope, upper case.</param>
    public static string? Of(string country, string postalCode) => country switch
    {
        "US" => State(postalCode),
        "CA" => Province(postalCode),
        _ => null,
    };

    private static string? State(string postalCode)
    {
        if (postalCode.Length < 5 || !int.TryParse(postalCode.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix))
            return null;
        foreach (var (from, to, state) in UnitedStates)
            if (prefix >= from && prefix <= to)
                return state;
        return null;
    }

    private static string? Province(string postalCode) => postalCode.Length < 3 ? null : postalCode[0] switch
    {
        'A' => "NL", 'B' => "NS", 'C' => "PE", 'E' => "NB", 'G' or 'H' or 'J' => "QC", 'K' or 'L' or 'M' or 'N' or 'P' => "ON",
        'R' => "MB", 'S' => "SK", 'T' => "AB", 'V' => "BC", 'Y' => "YT",
        'X' => postalCode[..3] is "X0A" or "X0B" or "X0C" ? "NU" : "NT",
        _ => null,
    };
}
