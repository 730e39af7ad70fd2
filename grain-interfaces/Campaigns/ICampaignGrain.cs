namespace SubscriptionBox.Campaigns;

/// <summary>One campaign (key <c>cmp-…</c>): its rules, its budget, exact limits (invariant I3). Calls interleave: many redemptions at once share a write.</summary>
public interface ICampaignGrain : Calendar.IWakeable
{
    /// <summary>Drafts it and takes its codes; refused when one of them is another campaign's. The same request again goes on where the first was cut off.</summary>
    [AlwaysInterleave] Task<Answer<CampaignView>> Create(CampaignDraft draft, Caller caller);
    /// <summary>As it is on disk.</summary>
    [AlwaysInterleave] Task<Answer<CampaignView>> Get(Caller caller);
    /// <summary>Other rules for redemptions from now on; what was agreed with earlier ones stays.</summary>
    [AlwaysInterleave] Task<Answer<CampaignView>> Change(CampaignDraft draft, long? ifVersion, Caller caller);
    /// <summary>Draft or paused → active: its codes count from <see cref="CampaignDraft.StartsAt"/> on.</summary>
    [AlwaysInterleave] Task<Answer<CampaignView>> Activate(Caller caller);
    /// <summary>Active → paused: no new redemptions; coupons that run go on.</summary>
    [AlwaysInterleave] Task<Answer<CampaignView>> Pause(Caller caller);
    /// <summary>For good: no new redemptions; coupons that run go on.</summary>
    [AlwaysInterleave] Task<Answer<CampaignView>> End(Caller caller);
    /// <summary>What a code would give now, or why nothing. Sets nothing aside.</summary>
    [AlwaysInterleave] Task<Answer<CouponTerms>> Offer(PromoUse use);
    /// <summary>What is left of the budget, reservations counted as given; null where there is none.</summary>
    [AlwaysInterleave] Task<Money?> BudgetLeft();
    /// <summary>Sets a redemption and its discount aside before a charge; the same key again is the same reservation. It stays until it is settled:
    /// after <see cref="CampaignOptionsShape.AskAfterMinutes"/> the campaign asks the subscription, and drops what that knows nothing of.</summary>
    [AlwaysInterleave] Task<Answer<Done>> Reserve(ReserveDiscount command);
    /// <summary>The charge is over. A key that is not (any more) set aside is settled already.</summary>
    [AlwaysInterleave] Task Settle(SettleDiscount command);
    /// <summary>Whether its saved record lists a code (normalised); asked by a code that somebody else wants.</summary>
    [AlwaysInterleave] Task<bool> Lists(string code);
}

/// <summary>Numbers that the contract speaks of.</summary>
public static class CampaignOptionsShape
{
    /// <summary>How long a reservation stands before its subscription is asked whether the charge goes on.</summary>
    public const int AskAfterMinutes = 60;

    /// <summary>How long until it is asked once more, after it said that the charge goes on: one that was not over after an hour waits for its customer, or for the next day of dunning.</summary>
    public const int AskAgainMinutes = 6 * 60;
}

/// <summary>One promo code (key <c>pro-CODE</c>, normalised): belongs to one campaign.</summary>
public interface IPromoCodeGrain : IGrainWithStringKey
{
    /// <summary>Takes the code for a campaign whose saved record lists it; refused while another campaign's does.</summary>
    Task<Answer<Done>> Claim(string campaignId);
    /// <summary>Whose it is; null for nobody's.</summary>
    [AlwaysInterleave] Task<string?> Find();
}

/// <summary>Looks codes up (stateless workers, key <c>promotions</c>).</summary>
public interface IPromotionGrain : IGrainWithStringKey
{
    /// <summary>What the code, or the several codes with spaces or commas between them, would give; refused with the reason of the first that does not count.</summary>
    Task<Answer<ImmutableArray<CouponTerms>>> Offer(string codes, PromoUse use);
}

/// <summary>Who wants to use a code for what.</summary>
/// <param name="Code">Normalised; empty where several are looked up.</param>
/// <param name="CustomerId">Null for somebody who is not signed in: then what depends on the customer is not checked.</param>
[GenerateSerializer, Immutable, Alias("promoUse")]
public sealed record PromoUse(string Code, string PlanId, string Currency, string? CustomerId)
{
    /// <summary>The payment key of the charge it is for: what is set aside under it already, before a crash, is not counted against it. Null for a quote.</summary>
    [Id(0)] public string? Key { get; init; }
}

/// <summary>A discount to set aside.</summary>
/// <param name="Key">The charge's payment key.</param>
/// <param name="SubscriptionId">Asked when the reservation is not settled for long.</param>
/// <param name="Discount">Net; counts against the budget at once.</param>
/// <param name="First">True for a checkout: counts as a redemption, and the campaign must be running. False for later charges of a running coupon.</param>
[GenerateSerializer, Immutable, Alias("reserveDiscount")]
public sealed record ReserveDiscount(string Key, string SubscriptionId, string Code, Money Discount, bool First);

/// <summary>How a charge ended.</summary>
/// <param name="Used">True when the discount was given; false gives it back.</param>
/// <param name="Revenue">Net goods after the discount, for the campaign's figures.</param>
[GenerateSerializer, Immutable, Alias("settleDiscount")]
public sealed record SettleDiscount(string Key, bool Used, Money Revenue);

/// <summary>Codes as people type them.</summary>
public static class PromoCodes
{
    /// <summary>Most characters of a code.</summary>
    public const int Longest = 40;

    /// <summary>The one spelling of a code: upper case; null for what cannot be one (3–40 ASCII letters, digits, <c>-</c> and <c>_</c>).</summary>
    public static string? Normalise(string? typed)
    {
        var code = typed?.Trim().ToUpperInvariant();
        if (code is not { Length: >= 3 and <= Longest })
            return null;
        foreach (var c in code)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return null;
        return code;
    }

    /// <summary>The grain's key.</summary>
    public static string KeyOf(string normalised) => $"pro-{normalised}";
}
