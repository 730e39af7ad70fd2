namespace SubscriptionBox.Campaigns;

/// <summary>One customer's credit, by currency, and how often the customer used which campaign (key <c>wal-</c> and the customer id).</summary>
public interface IWalletGrain : Calendar.IWakeable
{
    /// <summary>Balances and what moved them.</summary>
    [ReadOnly] Task<Answer<WalletView>> Get(Caller caller);
    /// <summary>Gives credit; idempotent by the caller's request key.</summary>
    Task<Answer<WalletView>> Grant(GrantCredit command, Caller caller);
    /// <summary>What can be used now in a currency, with what is set aside under <paramref name="forKey"/> already.</summary>
    [ReadOnly] Task<Money> Spendable(string currency, string? forKey = null);
    /// <summary>Redemptions of a campaign, used or set aside, but not what is set aside under <paramref name="exceptKey"/>.</summary>
    [ReadOnly] Task<int> UsesOf(string campaignId, string? exceptKey);
    /// <summary>Sets credit and redemptions aside before a charge, all or nothing; the same key again is the same reservation.</summary>
    Task<Answer<Done>> Reserve(ReserveFromWallet command);
    /// <summary>The charge is over: what was set aside is used, or given back. An unknown key is settled already.</summary>
    Task Settle(string key, bool used);
    /// <summary>Gives back credit that was used for something that will not be; the same key again is the same return. For the shop itself.</summary>
    Task<Answer<Done>> Return(ReturnCredit command);
    /// <summary>Its customer is erased: what is left is forfeited, and why it was given is forgotten. What still comes back later is forfeited at once. For the shop itself; safe to repeat.</summary>
    Task<Answer<Done>> Close(Caller caller);
}

/// <summary>Credit for a customer.</summary>
/// <param name="Amount">More than nothing, at most 10,000.00.</param>
/// <param name="Reason">1–500 characters, kept in the audit trail.</param>
/// <param name="ExpiresAt">In the future; null for never.</param>
[GenerateSerializer, Immutable, Alias("grantCredit")]
public sealed record GrantCredit(Money Amount, string Reason, DateTimeOffset? ExpiresAt);

/// <summary>Credit that goes back.</summary>
/// <param name="Key">The refund's key: <c>ref-…</c>.</param>
/// <param name="PaymentKey">Of the charge that it had been used for.</param>
/// <param name="Amount">More than nothing. It does not expire any more.</param>
/// <param name="Tax">The part of it that was tax.</param>
[GenerateSerializer, Immutable, Alias("returnCredit")]
public sealed record ReturnCredit(string Key, string PaymentKey, Money Amount, Money Tax);

/// <summary>What a charge wants of a wallet.</summary>
/// <param name="Key">The charge's payment key.</param>
/// <param name="SubscriptionId">Asked when the reservation is not settled for long.</param>
/// <param name="Credit">Null for none.</param>
/// <param name="Uses">Redemptions that are limited for each customer.</param>
[GenerateSerializer, Immutable, Alias("reserveFromWallet")]
public sealed record ReserveFromWallet(string Key, string SubscriptionId, Money? Credit, ImmutableArray<CampaignUse> Uses);

/// <summary>A redemption with the most a customer may have.</summary>
[GenerateSerializer, Immutable, Alias("campaignUse")]
public sealed record CampaignUse(string CampaignId, int Most);

/// <summary>A wallet.</summary>
/// <param name="Balances">What can be used now; one entry for each currency there was credit in.</param>
/// <param name="Entries">What moved them, newest first; the latest hundred.</param>
[GenerateSerializer, Immutable, Alias("walletView")]
public sealed record WalletView(string CustomerId, ImmutableArray<Money> Balances, ImmutableArray<WalletEntry> Entries, long Version);

/// <summary>A movement.</summary>
/// <param name="Kind">granted, used, returned or expired.</param>
/// <param name="Amount">Always positive.</param>
/// <param name="Reason">Of a grant.</param>
/// <param name="ExpiresAt">Of a grant that expires.</param>
[GenerateSerializer, Immutable, Alias("walletEntry")]
public sealed record WalletEntry(string Id, string Kind, Money Amount, DateTimeOffset At, [property: Personal] string? Reason = null, DateTimeOffset? ExpiresAt = null);

/// <summary>Where a customer's wallet is.</summary>
public static class Wallets
{
    /// <summary>The grain's key.</summary>
    public static string KeyOf(string customerId) => $"wal-{customerId}";

    /// <summary>Refusals 730–739.</summary>
    public static readonly Refusal BadCredit = new(730, RefusalKind.Invalid, "credit-not-allowed", "This credit cannot be given.");
}
