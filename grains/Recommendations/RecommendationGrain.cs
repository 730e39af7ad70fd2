using Microsoft.Extensions.Logging;
using Orleans.Streams;
using Orleans.Streams.Core;
using SubscriptionBox.Catalog;
using SubscriptionBox.Curation;
using SubscriptionBox.Customers;
using SubscriptionBox.Inventory;
using SubscriptionBox.Recommendations;

namespace SubscriptionBox.Grains.Recommendations;

/// <inheritdoc cref="IRecommendationGrain"/>
[ImplicitStreamSubscription(ShopStreams.CustomerActivity)]
public sealed class RecommendationGrain(
    [PersistentState("recommendation")] IPersistentState<RecommendationState> store, TimeProvider clock, ILogger<RecommendationGrain> log, IEnumerable<IRecommender> elsewhere)
    : Grain, IRecommendationGrain, IStreamSubscriptionObserver, IAsyncObserver<EventRecord>
{
    private const int MostRecommended = 100;
    private static readonly ImmutableArray<string> AllCategories = ["skincare", "fitness", "gourmet"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private ImmutableArray<Recommendation> _last = [];

    private string CustomerId => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<EventRecord>().ResumeAsync(this);

    /// <inheritdoc/>
    public async Task OnNextAsync(EventRecord item, StreamSequenceToken? token = null)
    {
        if (LearningRules.Knows(store.State, item))
            return;
        var opinions = await Task.WhenAll(LearningRules.Opinions(item).Select(async o =>
            (o.Sku, o.Opinion, (await GrainFactory.GetGrain<ICatalogGrain>($"sku-{o.Sku}").Get()).Value?.Product)));
        await Save(LearningRules.Learn(store.State, item, opinions));
    }

    /// <inheritdoc/>
    public Task OnCompletedAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex)
    {
        log.LogWarning(ex, "The activity stream of {Customer} failed", CustomerId);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Affinity> GetAffinity() => Task.FromResult(new Affinity(store.State.Weights, store.State.Sent));

    /// <inheritdoc/>
    public async Task<ImmutableArray<Recommendation>> Top(int limit, Caller caller)
    {
        if (!caller.MayActFor(CustomerId))
            return [];
        limit = Math.Clamp(limit, 1, MostRecommended);
        try
        {
            return _last = await FromElsewhere(limit) ?? await OwnRanking(limit, caller);
        }
        catch (Exception failure)
        {
            // A page without recommendations is better than no page, and the last ones are better than none.
            log.LogWarning(failure, "No fresh recommendations for {Customer}", CustomerId);
            return [.. _last.Take(limit)];
        }
    }

    private async Task<ImmutableArray<Recommendation>?> FromElsewhere(int limit)
    {
        foreach (var recommender in elsewhere)
        {
            using var patience = new CancellationTokenSource(Patience, clock);
            try
            {
                if (await recommender.Recommend(CustomerId, limit, patience.Token).WaitAsync(Patience, clock) is { IsDefaultOrEmpty: false } found)
                    return found;
            }
            catch (Exception failure)
            {
                log.LogWarning(failure, "A recommender did not answer for {Customer}", CustomerId);
            }
        }
        return null;
    }

    private async Task<ImmutableArray<Recommendation>> OwnRanking(int limit, Caller caller)
    {
        var preferences = (await GrainFactory.GetGrain<ICustomerGrain>(CustomerId).GetPreferences(caller)).Value ?? Preferences.None;
        var request = new CurationRequest(
            CustomerId, AllCategories, limit, preferences.Budget?.Currency ?? "USD", preferences, [], DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), StockAudience.NewCustomer, CustomerId);
        var ranked = await GrainFactory.GetGrain<ICurationGrain>("curation").Rank(request, limit);
        return [.. ranked.Select(r => new Recommendation(r.Sku, r.Name, r.Score, r.Reason))];
    }

    // The old state stays visible when the write fails; the stream delivers the event again.
    private async Task Save(RecommendationState next)
    {
        var before = store.State;
        store.State = next;
        try
        {
            await store.WriteStateAsync();
        }
        catch
        {
            store.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}
