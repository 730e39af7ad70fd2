using SubscriptionBox.Campaigns;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Campaigns;
using SubscriptionBox.Grains.Common;

namespace SubscriptionBox.Tests.Rules.SavedShapes;

public sealed class CampaignShapes
{
    private static readonly DateTimeOffset At = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly HandledRequest Handled = new("key", "hash", At, "{}");

    [Fact]
    public void A_campaign() => SavedShape.IsStill("campaign", new CampaignState
    {
        Sequence = 2, Handled = [Handled], Wake = new Wake(3, 1_803_902_400_000), Status = CampaignStatus.Paused, Version = 4, CreatedAt = At, Claiming = ["SUMMER"], ClaimingUntil = At.AddMinutes(10),
        Terms = new("Spring", "More boxes", new(125_000, [new(500, "USD")]), ["SPRING"], At, At.AddDays(30))
        {
            RedemptionLimit = 100, PerCustomerLimit = 1, Budget = new Money(50_000, "USD"), SegmentId = "seg-1", Plans = ["plan-1"], NewCustomersOnly = true, Stackable = true, Charges = 3,
        },
        Redeemed = 7, Held = [new("pay-1-0-1", "sub-1", "SPRING", new(500, "USD"), true, At)], Totals = [new("USD", 9, 4500, 20_000)],
    });

    [Fact]
    public void A_promo_code() => SavedShape.IsStill("promoCode", new PromoCodeState { CampaignId = "cmp-1" });

    [Fact]
    public void A_wallet() => SavedShape.IsStill("wallet", new WalletState
    {
        Sequence = 2, Handled = [Handled], Wake = new Wake(3, 1_803_902_400_000), CustomerId = "cus-1", Lots = [new("crd-1", new(500, "USD"), At)],
        Held = [new("pay-1-0-1", "sub-1", [new("crd-1", new(200, "USD"))], ["cmp-1"], At)], Uses = [new("cmp-1", 2)],
        Entries = [new("crd-1", "granted", new(700, "USD"), At, "Sorry", At.AddDays(1)), new("pay-0-0-1", "used", new(1, "USD"), At)], Returned = ["ref-1-1"], Closed = true,
    });

    [Fact]
    public void A_segment() => SavedShape.IsStill("segment", new SegmentState
    {
        Sequence = 1, CreatedAt = At, Version = 2,
        Segment = new("Tasters", new SegmentRules
        {
            Plans = ["plan-1"], Statuses = ["active"], Countries = ["DE"], Categories = ["gourmet"], TenureDaysMin = 1, TenureDaysMax = 2, SkipsMin = 3, SkipsMax = 4, RatingMin = 350, RatingMax = 500,
        }),
    });

    [Fact]
    public void Campaigns_and_wallets_that_know_less_read_too()
    {
        var campaign = SavedShape.Read<CampaignState>("""{"redeemed":1}""");
        Assert.False(campaign.Held.IsDefault || campaign.Totals.IsDefault || campaign.Claiming.IsDefault);
        var wallet = SavedShape.Read<WalletState>("""{"customerId":"cus-1"}""");
        Assert.False(wallet.Lots.IsDefault || wallet.Held.IsDefault || wallet.Uses.IsDefault || wallet.Entries.IsDefault);
    }
}
