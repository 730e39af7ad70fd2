using System.Collections.Immutable;
using SubscriptionBox.Grains.Catalog;

namespace SubscriptionBox.Tests.Rules.Catalog;

/// <summary>The rules with the shop's real table.</summary>
public static class ExclusionTable
{
    public static readonly ExclusionRules Rules = new(Repository.Table("reference/exclusions.csv").Select(row =>
        new ExclusionWords(row["token"], row["label"], Split(row["words"]), Split(row["except"]))));

    public static ImmutableArray<string> Split(string cell) => [.. cell.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    public static IEnumerable<string> Held(string text) => Rules.Find(text).Select(hit => hit.Token);

    /// <summary>The fourteen of EU law.</summary>
    public static readonly ImmutableArray<string> Allergens =
        ["gluten", "milk", "egg", "nuts", "peanuts", "soy", "sesame", "fish", "crustaceans", "molluscs", "celery", "mustard", "lupin", "sulphites"];
}
