namespace SubscriptionBox.Api.Pages.Storefront;

/// <summary>A country the shop ships to, with the zone of most of its people.</summary>
public sealed record Country(string Code, string Name, string TimeZone, string Currency, bool NeedsRegion = false);

/// <summary>Where the shop ships: North America, the European Union and the United Kingdom (DESIGN.md, Scale).</summary>
public static class Countries
{
    /// <summary>By name.</summary>
    public static readonly Country[] All =
    [
        new("AT", "Austria", "Europe/Vienna", "EUR"), new("BE", "Belgium", "Europe/Brussels", "EUR"), new("BG", "Bulgaria", "Europe/Sofia", "EUR"),
        new("CA", "Canada", "America/Toronto", "CAD", true), new("HR", "Croatia", "Europe/Zagreb", "EUR"), new("CY", "Cyprus", "Asia/Nicosia", "EUR"),
        new("CZ", "Czechia", "Europe/Prague", "EUR"), new("DK", "Denmark", "Europe/Copenhagen", "EUR"), new("EE", "Estonia", "Europe/Tallinn", "EUR"),
        new("FI", "Finland", "Europe/Helsinki", "EUR"), new("FR", "France", "Europe/Paris", "EUR"), new("DE", "Germany", "Europe/Berlin", "EUR"),
        new("GR", "Greece", "Europe/Athens", "EUR"), new("HU", "Hungary", "Europe/Budapest", "EUR"), new("IE", "Ireland", "Europe/Dublin", "EUR"),
        new("IT", "Italy", "Europe/Rome", "EUR"), new("LV", "Latvia", "Europe/Riga", "EUR"), new("LT", "Lithuania", "Europe/Vilnius", "EUR"),
        new("LU", "Luxembourg", "Europe/Luxembourg", "EUR"), new("MT", "Malta", "Europe/Malta", "EUR"), new("NL", "Netherlands", "Europe/Amsterdam", "EUR"),
        new("PL", "Poland", "Europe/Warsaw", "EUR"), new("PT", "Portugal", "Europe/Lisbon", "EUR"), new("RO", "Romania", "Europe/Bucharest", "EUR"),
        new("SK", "Slovakia", "Europe/Bratislava", "EUR"), new("SI", "Slovenia", "Europe/Ljubljana", "EUR"), new("ES", "Spain", "Europe/Madrid", "EUR"),
        new("SE", "Sweden", "Europe/Stockholm", "EUR"), new("GB", "United Kingdom", "Europe/London", "GBP"), new("US", "United States", "America/New_York", "USD", true),
    ];

    /// <summary>Zones of the countries above that a person may want to choose.</summary>
    public static readonly string[] Zones =
    [
        .. All.Select(c => c.TimeZone),
        "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
        "America/Halifax", "America/St_Johns", "America/Winnipeg", "America/Regina", "America/Edmonton", "America/Vancouver", "Atlantic/Azores", "Atlantic/Canary",
    ];

    /// <summary>A country by its ISO code.</summary>
    public static Country? Find(string? code) => Array.Find(All, c => c.Code == code);
}
