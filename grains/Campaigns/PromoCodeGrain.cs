using SubscriptionBox.Campaigns;

namespace SubscriptionBox.Grains.Campaigns;

/// <inheritdoc cref="IPromoCodeGrain"/>
public sealed class PromoCodeGrain([PersistentState("promoCode")] IPersistentState<PromoCodeState> store, AggregateServices services)
    : AggregateGrain<PromoCodeState>(store, services), IPromoCodeGrain
{
    /// <inheritdoc/>
    protected override string Kind => "promoCode";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    /// <summary>The owner is asked before somebody else gets the code: a campaign lists its codes before it claims them, so who does not list it (any more) cannot come to own it.</summary>
    public async Task<Answer<Done>> Claim(string campaignId)
    {
        if (State.CampaignId == campaignId)
            return Done.Instance;
        if (State.CampaignId is { } owner && await GrainFactory.GetGrain<ICampaignGrain>(owner).Lists(Key["pro-".Length..]))
            return CampaignRefusal.CodeTaken;
        await Save(State with { CampaignId = campaignId });
        return Done.Instance;
    }

    /// <inheritdoc/>
    public Task<string?> Find() => Task.FromResult(Saved.CampaignId);
}

/// <summary>Whose a code is.</summary>
public sealed record PromoCodeState : AggregateState
{
    /// <summary>Null for nobody's.</summary>
    public string? CampaignId { get; init; }
}
