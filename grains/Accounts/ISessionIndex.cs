namespace SubscriptionBox.Grains.Accounts;

/// <summary>Sessions by account, from the saved states: one shows as soon as it is durable.</summary>
public interface ISessionIndex
{
    /// <summary>Keys of all sessions of an account that were ever opened and are still stored, ended ones too.</summary>
    Task<IReadOnlyList<string>> OfAccount(string accountId);

    /// <summary>The same by the account's customer.</summary>
    Task<IReadOnlyList<string>> OfCustomer(string customerId);

    /// <summary>Keys of sessions that were ended, or last used or begun before an instant: what is worth a look when old ones are swept. Whether one is over its grain knows.</summary>
    /// <param name="usedBefore">Last used, as far as was written down.</param>
    /// <param name="openedBefore">Begun.</param>
    /// <param name="limit">At most so many.</param>
    Task<IReadOnlyList<string>> Over(DateTimeOffset usedBefore, DateTimeOffset openedBefore, int limit);
}
