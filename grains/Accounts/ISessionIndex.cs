namespace SubscriptionBox.Grains.Accounts;

/// <summary>Sessions by account, from the saved states: one shows as soon as it is durable.</summary>
public interface ISessionIndex
{
    /// <summary>Keys of all sessions of an account that were ever opened and are still stored, ended ones too.</summary>
    Task<IReadOnlyList<string>> OfAccount(string accountId);

    /// <summary>The same by the account's customer.</summary>
    Task<IReadOnlyList<string>> OfCustomer(string customerId);
}
