namespace SubscriptionBox.Campaigns;

/// <summary>What marketing says of a campaign.</summary>
/// <param name="Name">1–120 characters.</param>
/// <param name="Goal">1–500 characters.</param>
/// <param name="Codes">1–50 different ones, normalised.</param>
/// <param name="StartsAt">On the shop's clock.</param>
/// <param name="EndsAt">Later than <paramref name="StartsAt"/>; from that instant on no new redemptions.</param>
[GenerateSerializer, Immutable, Alias("campaignDraft")]
public sealed record CampaignDraft(string Name, string Goal, DiscountOffer Discount, ImmutableArray<string> Codes, DateTimeOffset StartsAt, DateTimeOffset EndsAt)
{
    /// <summary>At most so many redemptions; null for any number.</summary>
    [Id(0)] public int? RedemptionLimit { get; init; }

    /// <summary>At most so many of one customer; null for any number.</summary>
    [Id(1)] public int? PerCustomerLimit { get; init; }

    /// <summary>At most so much discount, net, over all charges. Codes of a campaign with a budget count in its currency only.</summary>
    [Id(2)] public Money? Budget { get; init; }

    /// <summary>Only for customers of this segment; null for all.</summary>
    [Id(3)] public string? SegmentId { get; init; }

    /// <summary>Only for these plans; empty for all.</summary>
    [Id(4)] public ImmutableArray<string> Plans { get; init; } = [];

    /// <summary>Only for customers who never had a subscription; then at most one redemption each.</summary>
    [Id(5)] public bool NewCustomersOnly { get; init; }

    /// <summary>Whether it combines with others that are stackable; otherwise the best single one counts.</summary>
    [Id(6)] public bool Stackable { get; init; }

    /// <summary>How many charges the coupon lasts; null for ever.</summary>
    [Id(7)] public int? Charges { get; init; } = 1;

    /// <summary>At most so many redemptions of one customer, by either rule.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int? MostPerCustomer => NewCustomersOnly ? 1 : PerCustomerLimit;
}

/// <summary>What comes off the listed price: a part of it, or an amount for each currency. Exactly one of the two.</summary>
/// <param name="PartsPerMillion">1–1,000,000; 250,000 is 25 %.</param>
/// <param name="Amounts">More than nothing each; as listed, so gross where prices include VAT.</param>
[GenerateSerializer, Immutable, Alias("discountOffer")]
public sealed record DiscountOffer(int? PartsPerMillion, ImmutableArray<Money> Amounts)
{
    /// <summary>The amount in a currency; null where it is a part, or not sold in that currency.</summary>
    public Money? AmountIn(string currency)
    {
        foreach (var amount in Amounts)
            if (amount.Currency == currency)
                return amount;
        return null;
    }
}

/// <summary>Where a campaign stands.</summary>
public enum CampaignStatus
{
    /// <summary>Not yet public.</summary>
    Draft,
    /// <summary>Its codes count, between its start and its end.</summary>
    Active,
    /// <summary>No new redemptions for now.</summary>
    Paused,
    /// <summary>No new redemptions any more.</summary>
    Ended,
}

/// <summary>A campaign with what it gave and earned.</summary>
/// <param name="Redemptions">Confirmed.</param>
/// <param name="Reserved">Redemptions that wait for their charge.</param>
/// <param name="Totals">By currency, in order of the code.</param>
/// <param name="Version">The ETag: grows when its rules or its status change.</param>
[GenerateSerializer, Immutable, Alias("campaignView")]
public sealed record CampaignView(
    string CampaignId, CampaignDraft Terms, CampaignStatus Status, int Redemptions, int Reserved, ImmutableArray<CampaignTotals> Totals, DateTimeOffset CreatedAt, long Version);

/// <summary>What a campaign gave and earned in one currency.</summary>
/// <param name="Charges">Charges with its discount.</param>
/// <param name="DiscountGiven">Net.</param>
/// <param name="Revenue">Net goods after the discount.</param>
[GenerateSerializer, Immutable, Alias("campaignTotals")]
public sealed record CampaignTotals(string Currency, int Charges, long DiscountGiven, long Revenue);

/// <summary>What a code gives, as agreed when it is redeemed: later changes of the campaign do not reach it.</summary>
/// <param name="Code">Normalised.</param>
/// <param name="PartsPerMillion">Of the listed price; 0 where it is an amount.</param>
/// <param name="Amount">Minor units of the subscription's currency; 0 where it is a part.</param>
/// <param name="Charges">How many charges; null for ever.</param>
[GenerateSerializer, Immutable, Alias("couponTerms")]
public sealed record CouponTerms(string CampaignId, string Code, int PartsPerMillion, long Amount, int? Charges, bool Stackable)
{
    /// <summary>At most so many redemptions of one customer.</summary>
    [Id(0)] public int? MostPerCustomer { get; init; }

    /// <summary>What is left of the campaign's budget; null for any amount.</summary>
    [Id(1)] public Money? BudgetLeft { get; init; }

    /// <summary>Only for customers of this segment.</summary>
    [Id(2)] public string? SegmentId { get; init; }

    /// <summary>Only for customers who never had a subscription.</summary>
    [Id(3)] public bool NewCustomersOnly { get; init; }
}
