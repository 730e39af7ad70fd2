using SubscriptionBox.Campaigns;
using SubscriptionBox.Customers;

namespace SubscriptionBox.Grains.Campaigns;

/// <inheritdoc cref="IPromotionGrain"/>
[StatelessWorker]
public sealed class PromotionGrain : Grain, IPromotionGrain
{
    private const int MostAtOnce = 5;

    /// <inheritdoc/>
    public async Task<Answer<ImmutableArray<CouponTerms>>> Offer(string codes, PromoUse use)
    {
        var typed = codes.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (typed.Length > MostAtOnce)
            return CampaignRefusal.TooManyCodes;
        if (typed.Length == 0)
            return CampaignRefusal.UnknownCode;
        var offers = ImmutableArray.CreateBuilder<CouponTerms>(typed.Length);
        foreach (var text in typed)
        {
            if (PromoCodes.Normalise(text) is not { } code)
                return CampaignRefusal.UnknownCode;
            var offer = await Offer(use with { Code = code });
            if (!offer.Ok)
                return offer.Refusal;
            // Two codes of one campaign are one discount.
            if (!offers.Any(o => o.CampaignId == offer.Value.CampaignId))
                offers.Add(offer.Value);
        }
        return offers.ToImmutable();
    }

    private async Task<Answer<CouponTerms>> Offer(PromoUse use)
    {
        if (await GrainFactory.GetGrain<IPromoCodeGrain>(PromoCodes.KeyOf(use.Code)).Find() is not { } campaign)
            return CampaignRefusal.UnknownCode;
        var offer = await GrainFactory.GetGrain<ICampaignGrain>(campaign).Offer(use);
        return offer.Ok && use.CustomerId is { } customer && await NotFor(customer, offer.Value, use.Key) is { } no ? no : offer;
    }

    private async Task<Refusal?> NotFor(string customerId, CouponTerms terms, string? key)
    {
        if (terms.NewCustomersOnly && await GrainFactory.GetGrain<ICustomerGrain>(customerId).GetBilling(null, null) is { Value.Subscriptions: > 0 })
            return CampaignRefusal.NewCustomersOnly;
        if (terms.SegmentId is { } segment && !await GrainFactory.GetGrain<IMarketingQueryGrain>("marketing").IsMember(segment, customerId))
            return CampaignRefusal.OtherSegment;
        return terms.MostPerCustomer is { } most && await GrainFactory.GetGrain<IWalletGrain>(Wallets.KeyOf(customerId)).UsesOf(terms.CampaignId, key) >= most
            ? CampaignRefusal.CustomerLimit
            : null;
    }
}
