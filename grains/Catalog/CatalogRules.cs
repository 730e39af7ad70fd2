using System.Text.RegularExpressions;

namespace SubscriptionBox.Grains.Catalog;

/// <summary>What products and plans have in common.</summary>
public static partial class CatalogRules
{
    /// <summary>What boxes are filled from.</summary>
    public static readonly ImmutableArray<string> Categories = ["skincare", "fitness", "gourmet"];

    /// <summary>What the shop sells in (DESIGN.md: North America and Europe).</summary>
    public static readonly ImmutableArray<string> Currencies = ["USD", "CAD", "EUR", "GBP"];

    private const long MostMinorUnits = 100_000_000;

    /// <summary>Whether somebody may change the catalogue.</summary>
    public static bool MayChange(Caller caller) => caller.Role is Role.Administrator or Role.System;

    /// <summary>What is wrong with prices; null when nothing is.</summary>
    public static string? PricesProblem(ImmutableArray<Money> prices) =>
        prices.IsDefaultOrEmpty ? "There is at least one price."
        : prices.Any(p => p.Currency is null || !Currencies.Contains(p.Currency)) ? "Prices are in USD, CAD, EUR or GBP."
        : prices.Select(p => p.Currency).Distinct(StringComparer.Ordinal).Count() != prices.Length ? "There is one price a currency."
        : prices.Any(p => p.Amount is < 0 or > MostMinorUnits) ? "A price is 0 to 100,000,000 minor units."
        : null;

    /// <summary>Adds a complaint about a text to a refusal.</summary>
    public static Refusal Text(this Refusal refusal, string field, string? value, int least, int most) =>
        value is null || value.Length > most || value.Trim().Length < least ? refusal.On(field, least == 0 ? $"It has at most {most:N0} characters." : $"It has {least:N0} to {most:N0} characters.")
        : value.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) ? refusal.On(field, "It has no control characters.")
        : refusal;

    /// <summary>Adds a complaint when there is one.</summary>
    public static Refusal When(this Refusal refusal, bool wrong, string field, string message) => wrong ? refusal.On(field, message) : refusal;

    /// <summary>Letters, digits, '-', '_', '.'; begins and ends with a letter or digit.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,38}[A-Za-z0-9]\z")] public static partial Regex Sku();

    /// <summary>Lower-case letters, digits and '-'.</summary>
    [GeneratedRegex(@"^plan-[a-z0-9-]{1,55}\z")] public static partial Regex PlanId();

    /// <summary>An exclusion token.</summary>
    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,39}\z")] public static partial Regex Token();
}
