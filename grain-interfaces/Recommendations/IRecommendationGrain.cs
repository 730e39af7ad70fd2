namespace SubscriptionBox.Recommendations;

/// <summary>What one customer likes (key: the customer id): fed by the customer-activity stream, and reading on from its own saved position.</summary>
public interface IRecommendationGrain : IGrainWithStringKey
{
    /// <summary>The best products for this customer, with reasons; never fails the page.</summary>
    Task<ImmutableArray<Recommendation>> Top(int limit, Caller caller);
    /// <summary>How much this customer likes subcategories, brands, tags and SKUs: −1 … 1.</summary>
    [AlwaysInterleave] Task<Affinity> GetAffinity();
    /// <summary>Forgets everything, and learns nothing any more: the person was erased. Safe to repeat.</summary>
    Task Forget();
}

/// <summary>A recommended product.</summary>
/// <param name="Score">0 … 1, comparable within one answer.</param>
[GenerateSerializer, Immutable, Alias("recommendation")]
public sealed record Recommendation(string Sku, string Name, double Score, string Reason);

/// <summary>Learnt likes: feature (<c>sku:…</c>, <c>brand:…</c>, <c>subcategory:…</c>, <c>tag:…</c>) → −1 … 1; and what was sent before.</summary>
[GenerateSerializer, Immutable, Alias("affinity")]
public sealed record Affinity(ImmutableDictionary<string, double> Weights, ImmutableArray<string> SentSkus)
{
    /// <summary>Nothing learnt yet.</summary>
    public static readonly Affinity None = new(ImmutableDictionary<string, double>.Empty, []);
}
