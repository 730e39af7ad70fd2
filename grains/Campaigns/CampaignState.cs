using SubscriptionBox.Campaigns;

namespace SubscriptionBox.Grains.Campaigns;

/// <summary>One campaign. Its size does not grow with its redemptions: only those that wait for their charge stand in it one by one.</summary>
public sealed record CampaignState : AggregateState
{
    /// <summary>Null until its codes are its own.</summary>
    public CampaignDraft? Terms { get; init; }

    /// <summary>As set; past its end it counts as ended whatever this says.</summary>
    public CampaignStatus Status { get; init; }

    /// <summary>Grows when terms or status change.</summary>
    public long Version { get; init; }

    /// <summary>When it was drafted.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Codes that are being taken, beside those of <see cref="Terms"/>; they are listed before they are claimed.</summary>
    public ImmutableArray<string> Claiming { get; init; } = [];

    /// <summary>Until then <see cref="Claiming"/> holds; what takes longer begins anew.</summary>
    public DateTimeOffset ClaimingUntil { get; init; }

    /// <summary>Confirmed redemptions.</summary>
    public int Redeemed { get; init; }

    /// <summary>Set aside for charges that are not over, oldest first.</summary>
    public ImmutableArray<HeldDiscount> Held { get; init; } = [];

    /// <summary>What it gave and earned, by currency.</summary>
    public ImmutableArray<CampaignTotals> Totals { get; init; } = [];
}

/// <summary>A discount that waits for its charge.</summary>
/// <param name="AskAt">When the subscription is asked whether the charge goes on.</param>
public sealed record HeldDiscount(string Key, string SubscriptionId, string Code, Money Discount, bool First, DateTimeOffset AskAt);
