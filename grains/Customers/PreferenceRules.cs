using SubscriptionBox.Customers;

namespace SubscriptionBox.Grains.Customers;

/// <summary>Answers to the quiz that are accepted.</summary>
public static class PreferenceRules
{
    private const int MostAttributes = 50;
    private const int MostValues = 50;
    private const int MostExclusions = 200;
    private const int LongestWord = 100;
    private const int LongestJson = 20_000;
    private const long LargestBudget = 10_000_000;
    private static readonly ImmutableArray<string> Categories = ["skincare", "fitness", "gourmet"];
    private static readonly ImmutableArray<string> Currencies = ["USD", "CAD", "EUR", "GBP"];

    /// <summary>Exclusions without surrounding space and in lower case, each once: nothing may slip into a box because of a capital letter.</summary>
    public static Preferences Normalise(Preferences preferences) => preferences with
    {
        Categories = [.. preferences.Categories.Distinct(StringComparer.Ordinal)],
        Exclusions = [.. preferences.Exclusions.Select(e => e.Trim().ToLowerInvariant()).Distinct(StringComparer.Ordinal)],
    };

    /// <summary>What is wrong with normalised preferences; null for nothing.</summary>
    public static Refusal? Check(Preferences preferences)
    {
        var refusal = CommonRefusal.Invalid;
        for (var i = 0; i < preferences.Categories.Length; i++)
            if (!Categories.Contains(preferences.Categories[i]))
                refusal = refusal.On($"categories[{i}]", $"Must be one of: {string.Join(", ", Categories)}.");
        if (preferences.Attributes.Count > MostAttributes)
            refusal = refusal.On("attributes", $"Must have at most {MostAttributes} entries.");
        foreach (var (name, values) in preferences.Attributes)
            if (!IsWord(name) || values.Length > MostValues || !values.All(IsWord))
                refusal = refusal.On("attributes." + (name.Length <= LongestWord ? name : "…"), $"Names and values are 1 to {LongestWord} characters, and at most {MostValues} values a name.");
        if (preferences.AttributesJson?.Length > LongestJson)
            refusal = refusal.On("attributes", "Too long.");
        if (preferences.Exclusions.Length > MostExclusions)
            refusal = refusal.On("exclusions", $"Must have at most {MostExclusions} entries.");
        for (var i = 0; i < preferences.Exclusions.Length; i++)
            if (!IsWord(preferences.Exclusions[i]))
                refusal = refusal.On($"exclusions[{i}]", $"Must be 1 to {LongestWord} characters.");
        if (preferences.BoxSize is < 1 or > 20)
            refusal = refusal.On("boxSize", "Must be 1 to 20.");
        if (preferences.Budget is { } budget && (budget.Amount is < 1 or > LargestBudget || !Currencies.Contains(budget.Currency)))
            refusal = refusal.On("budget", "Must be more than nothing, in USD, CAD, EUR or GBP.");
        return refusal.Fields.IsEmpty ? null : refusal;
    }

    private static bool IsWord(string text) => text.AsSpan().Trim().Length >= 1 && text.Length <= LongestWord && !text.Any(char.IsControl);
}
