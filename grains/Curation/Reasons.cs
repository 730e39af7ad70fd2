using SubscriptionBox.Curation;
using SubscriptionBox.Recommendations;

namespace SubscriptionBox.Grains.Curation;

/// <summary>Why an item is in the box: one short sentence for the customer, true, and the strongest one there is.</summary>
public static class Reasons
{
    /// <summary>Of what a customer chose without our help.</summary>
    public const string OwnChoice = "Chosen by you";

    private const double Noticeable = 0.15;

    private static readonly ImmutableDictionary<string, string> Goals = new Dictionary<string, string>
    {
        ["hydrating"] = "Helps your skin hold on to water", ["brightening"] = "Brightens and evens out, as you wished", ["anti-ageing"] = "Softens lines, as you wished",
        ["clarifying"] = "Helps to keep breakouts away", ["soothing"] = "Calms redness, as you wished", ["spf"] = "Protects from the sun, as you wished",
    }.ToImmutableDictionary();

    /// <summary>The sentence.</summary>
    public static string For(CurationShelf shelf, Candidate item, CurationRequest request, Affinity affinity) =>
        Learnt(item, affinity) ?? Suits(shelf, item, request) ?? Liked(item, request) ?? New(item) + FreeOf(request, ", and free of ");

    private static string? Learnt(Candidate item, Affinity affinity)
    {
        var strongest = item.Features.Select(f => (Feature: f, Weight: affinity.Weights.GetValueOrDefault(f))).Where(f => f.Weight >= Noticeable)
            .OrderByDescending(f => f.Weight).ThenBy(f => f.Feature, StringComparer.Ordinal).FirstOrDefault().Feature;
        return strongest?.Split(':', 2) switch
        {
            null => null,
            ["sku", _] => "Because you liked it before",
            ["brand", var brand] => $"Because you liked other things by {brand}",
            ["subcategory", _] => $"Because you liked our {Plain(item.Product.Subcategory)}",
            [_, var tag] => $"Because you liked other {Plain(tag)} things",
            _ => null,
        };
    }

    private static string? Suits(CurationShelf shelf, Candidate item, CurationRequest request)
    {
        var skin = Taste.Answers(request.Preferences, "skinType");
        if (item.Product.Category == "skincare" && (item.Skin & Candidate.SkinBits(skin)) != 0)
            return $"For {skin[0]} skin{FreeOf(request, ", and free of ")}";
        var level = Taste.Answers(request.Preferences, "level");
        if (item.Product.Category == "fitness" && Liked(item, request) is null && (item.Level & Candidate.LevelBits(level)) != 0)
            return level[0] switch { "beginner" => "Right for where you are starting", "advanced" => "For somebody who knows what they are doing", _ => "Right for your level" };
        return null;
    }

    private static string? Liked(Candidate item, CurationRequest request)
    {
        foreach (var (question, values) in request.Preferences.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
            foreach (var value in values)
                if (item.Tags.Contains(value) && Sentence(question, value) is { } sentence)
                    return sentence;
        return null;
    }

    private static string? Sentence(string question, string value) => question switch
    {
        "skinType" or "level" or "adventure" => null,
        "tastes" => $"Because you like {Plain(value)} flavours",
        "training" => value switch { "home" => "For training at home", "recovery" => "For recovery, which you asked for", _ => $"For your {Plain(value)}" },
        "scent" => value == "fragrance-free" ? "Smells of nothing at all, as you wished" : $"With the {Plain(value)} scent you like",
        "skinGoals" => Goals.GetValueOrDefault(value, $"{Capital(Plain(value))}, as you wished"),
        _ => $"Because you asked for {Plain(value)}",
    };

    // Names none of them: reasons are kept with orders, and what somebody must not eat tells of health.
    private static string? FreeOf(CurationRequest request, string begin) => request.Preferences.Exclusions.IsEmpty ? null : begin + "what you avoid";

    private static string New(Candidate item) =>
        item.Product.Subcategory.Length > 0 ? $"Something new from our {Plain(item.Product.Subcategory)}" : $"Something new for your {item.Product.Category} shelf";

    private static string Plain(string name) => name.Replace('-', ' ').ToLowerInvariant();

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
