using SubscriptionBox.Curation;
using SubscriptionBox.Customers;
using SubscriptionBox.Recommendations;

namespace SubscriptionBox.Grains.Curation;

/// <summary>What one customer likes, as weights of product features: the quiz's answers, and what was learnt since.</summary>
public sealed class Taste
{
    private const float QuizWeight = 0.35f;
    private const float LearntWeight = 0.6f;
    private const float SentBefore = -0.3f;

    private Taste(ImmutableArray<(string Feature, float Weight)> weights, int skin, int level, float adventure) =>
        (Weights, Skin, Level, Adventure) = (weights, skin, level, adventure);

    /// <summary>Feature → how much it adds to a product's score.</summary>
    public ImmutableArray<(string Feature, float Weight)> Weights { get; }

    /// <summary>Skin type, as bits; 0 when not said.</summary>
    public int Skin { get; }

    /// <summary>Level, as bits; 0 when not said.</summary>
    public int Level { get; }

    /// <summary>How much chance may add.</summary>
    public float Adventure { get; }

    /// <summary>From the quiz and what was learnt.</summary>
    public static Taste Of(Preferences preferences, Affinity affinity)
    {
        var weights = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var (question, values) in preferences.Attributes)
            if (question is not ("skinType" or "level" or "adventure"))
                foreach (var value in values)
                    Add($"tag:{value}", QuizWeight);
        foreach (var (feature, weight) in affinity.Weights)
            Add(feature, LearntWeight * (float)weight);
        foreach (var sku in affinity.SentSkus)
            Add($"sku:{sku}", SentBefore);
        return new Taste(
            [.. weights.Select(w => (w.Key, w.Value)).OrderBy(w => w.Key, StringComparer.Ordinal)],
            Candidate.SkinBits(Answers(preferences, "skinType")), Candidate.LevelBits(Answers(preferences, "level")),
            Answers(preferences, "adventure").FirstOrDefault() switch { "classic" => 0.05f, "daring" => 0.4f, _ => 0.15f });

        void Add(string feature, float weight) => weights[feature] = weights.GetValueOrDefault(feature) + weight;
    }

    /// <summary>The answers to one question.</summary>
    public static ImmutableArray<string> Answers(Preferences preferences, string question) => preferences.Attributes.GetValueOrDefault(question, []);
}
