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
/// <remarks>The stream only wakes: what is learnt comes from the event log, in its order, from the saved position on. So an event delivered twice counts once,
/// one delivered out of order counts in its place, and one that the stream lost (a crash between log and stream) counts with the next look.</remarks>
[ImplicitStreamSubscription(ShopStreams.CustomerActivity)]
public sealed class RecommendationGrain(
    [PersistentState("recommendation")] IPersistentState<RecommendationState> store, IEventLog events, TimeProvider clock, ILogger<RecommendationGrain> log, IEnumerable<IRecommender> elsewhere)
    : Grain, IRecommendationGrain, IStreamSubscriptionObserver, IAsyncObserver<EventRecord>
{
    private const int MostRecommended = 100;
    private static readonly ImmutableArray<string> AllCategories = ["skincare", "fitness", "gourmet"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Without a wake-up, the log is looked at no more often than this.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(1);

    private const int BatchSize = 200;
    private ImmutableArray<Recommendation> _last = [];
    private Task _reading = Task.CompletedTask;
    private DateTimeOffset? _lookedAt;

    private string CustomerId => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<EventRecord>().ResumeAsync(this);

    /// <inheritdoc/>
    public Task OnNextAsync(EventRecord item, StreamSequenceToken? token = null) => CatchUp();

    /// <inheritdoc/>
    public Task OnCompletedAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex)
    {
        log.LogWarning(ex, "The activity stream of {Customer} failed", CustomerId);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<Affinity> GetAffinity()
    {
        if (_lookedAt is not { } looked || clock.GetUtcNow() - looked >= LookAgainAfter)
            await TryCatchUp();
        return new Affinity(store.State.Weights, store.State.Sent);
    }

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

    /// <inheritdoc/>
    public async Task Forget()
    {
        while (!_reading.IsCompleted)
            await _reading.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        _last = [];
        if (store.State.Forgotten != true)
            await Save(new RecommendationState { Forgotten = true });
    }

    /// <summary>A box is filled with what is known rather than not at all.</summary>
    private async Task TryCatchUp()
    {
        try
        {
            await CatchUp();
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "What {Customer} did last could not be read", CustomerId);
        }
    }

    /// <summary>One reading at a time; whoever comes while one is under way waits for it and looks once more, because it may have passed the end already.</summary>
    private async Task CatchUp()
    {
        while (!_reading.IsCompleted)
            await _reading.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await (_reading = ReadOn());
    }

    private async Task ReadOn()
    {
        _lookedAt = clock.GetUtcNow();
        while (store.State.Forgotten != true && await events.Activity(CustomerId, store.State.ReadThrough, BatchSize) is { Count: > 0 } batch)
        {
            var next = store.State;
            foreach (var happened in batch)
                next = LearningRules.Knows(next, happened) ? next with { ReadThrough = happened.Position } : LearningRules.Learn(next, happened, await Opinions(happened.Event));
            await Save(next);
            // Fewer than were asked for: that was the end.
            if (batch.Count < BatchSize)
                return;
        }
    }

    private async Task<(string, double, ProductDraft?)[]> Opinions(EventRecord record) => await Task.WhenAll(LearningRules.Opinions(record).Select(async o =>
        (o.Sku, o.Opinion, (await GrainFactory.GetGrain<ICatalogGrain>($"sku-{o.Sku}").Get()).Value?.Product)));

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

    // The old state stays visible when the write fails; the next look reads the events again.
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
