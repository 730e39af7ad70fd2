using SubscriptionBox.Campaigns;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Grains.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Campaigns;

/// <summary>What tests of campaigns say again and again.</summary>
internal static class Promotions
{
    public const string Campaign = "cmp-1";
    public static readonly Caller Marketing = new("acc-m", Role.Marketing, null, "trace");
    public static readonly Caller Support = new("acc-s", Role.Support, null, "trace");

    /// <summary>20 % off with SPRING, for as many charges as said, all of 2027.</summary>
    public static CampaignDraft Spring(int? charges = 1) => new("Spring", "More boxes", new(200_000, []), ["SPRING"], TestShop.At("2027-01-01T00:00:00Z"), TestShop.At("2028-01-01T00:00:00Z")) { Charges = charges };

    public static async Task<ICampaignGrain> Run(this TestShop shop, CampaignDraft draft, string id = Campaign)
    {
        var campaign = shop.Grain<ICampaignGrain>(id);
        Assert.Null((await campaign.Create(draft, Marketing)).Refusal);
        Assert.Null((await campaign.Activate(Marketing)).Refusal);
        return campaign;
    }

    public static async Task<CampaignView> Look(this TestShop shop, string id = Campaign) => (await shop.Grain<ICampaignGrain>(id).Get(Marketing)).Value!;

    public static IWalletGrain Wallet(this TestShop shop) => shop.Grain<IWalletGrain>(Wallets.KeyOf(TestShop.Customer));

    public static async Task Give(this TestShop shop, long amount, string currency = "USD") =>
        Assert.Null((await shop.Wallet().Grant(new(new(amount, currency), "Sorry", null), Support)).Refusal);

    public static async Task<long> Balance(this TestShop shop) => (await shop.Wallet().Spendable("USD")).Amount;

    /// <summary>Totals of the charges that went through, in order.</summary>
    public static long[] Charged(this TestShop shop) => [.. shop.Happened<SubscriptionCharged>().Select(c => c.Total.Amount)];
}

/// <summary>Says what it was told to say to the first new keys, and accepts the others; several may ask at once.</summary>
public sealed class ScriptedGateway(params string[] script) : HonestGateway
{
    private readonly Lock _one = new();
    private int _next;

    public override Task<ChargeOutcome> Charge(ChargeRequest request)
    {
        lock (_one)
            return base.Charge(request);
    }

    public override Task<ChargeOutcome> LookUp(string key)
    {
        lock (_one)
            return base.LookUp(key);
    }

    protected override ChargeOutcome Decide(ChargeRequest request) =>
        _next < script.Length && script[_next++] == "declined" ? new ChargeOutcome.Declined("card_declined") : base.Decide(request);
}
