using SubscriptionBox.Campaigns;

namespace SubscriptionBox.Grains.Campaigns;

/// <summary>One customer's credit and redemptions.</summary>
public sealed record WalletState : AggregateState
{
    /// <summary>Whose.</summary>
    public string CustomerId { get; init; } = "";

    /// <summary>Credit that is not used up, in the order it was given.</summary>
    public ImmutableArray<CreditLot> Lots { get; init; } = [];

    /// <summary>Set aside for charges that are not over.</summary>
    public ImmutableArray<HeldCredit> Held { get; init; } = [];

    /// <summary>Confirmed redemptions of campaigns that limit them for each customer.</summary>
    public ImmutableArray<CampaignCount> Uses { get; init; } = [];

    /// <summary>What moved the balance, oldest first; at most <see cref="WalletRules.EntriesKept"/>.</summary>
    public ImmutableArray<WalletEntry> Entries { get; init; } = [];

    /// <summary>Keys of credit that came back, latest last; at most <see cref="WalletRules.EntriesKept"/>. Null for none.</summary>
    public ImmutableArray<string>? Returned { get; init; }

    /// <summary>Its customer is erased: nothing stays in it.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)]
    public bool Closed { get; init; }
}

/// <summary>Credit of one grant.</summary>
/// <param name="Left">Neither used nor set aside.</param>
public sealed record CreditLot(string Id, Money Left, DateTimeOffset? ExpiresAt);

/// <summary>What waits for a charge.</summary>
/// <param name="Parts">From which lots the credit was taken.</param>
/// <param name="Uses">Campaign ids.</param>
/// <param name="AskAt">When the subscription is asked whether the charge goes on.</param>
public sealed record HeldCredit(string Key, string SubscriptionId, ImmutableArray<CreditPart> Parts, ImmutableArray<string> Uses, DateTimeOffset AskAt);

/// <summary>A part of a lot.</summary>
public sealed record CreditPart(string LotId, Money Amount);

/// <summary>How often a campaign was used.</summary>
public sealed record CampaignCount(string CampaignId, int Count);
