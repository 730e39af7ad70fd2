using SubscriptionBox.Recommendations;

namespace SubscriptionBox.Grains.Recommendations;

/// <summary>A recommender from elsewhere. None is connected by default; the shop's own ranking answers then, and whenever this one does not.</summary>
public interface IRecommender
{
    /// <summary>SKUs for a customer, best first, with scores 0 … 1.</summary>
    /// <exception cref="Exception">Any: the page falls back.</exception>
    Task<ImmutableArray<Recommendation>> Recommend(string customerId, int limit, CancellationToken cancellation);
}
