using SubscriptionBox.Customers;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Customers;

/// <summary>What happens to the record of a customer who is being erased.</summary>
public static class LeavingRules
{
    /// <summary>From here on the record answers nobody but the erasure.</summary>
    public static Decision<CustomerState> Leave(CustomerState s, string requestId, DateTimeOffset now) =>
        s.AccountId.Length == 0 ? Refuse(CommonRefusal.NotFound)
        : s.ErasureId is not null ? Accept(s)
        : Accept(s with { ErasureId = requestId, LeftAt = now }, new CustomerLeft(requestId));

    /// <summary>Takes everything personal out. Country and time zone stay: the ledger and the tax on it need them, and they name nobody.</summary>
    public static Decision<CustomerState> Forget(CustomerState s, string requestId, DateTimeOffset now) =>
        s.ErasureId != requestId ? Refuse(CommonRefusal.NotFound)
        : s.ErasedAt is not null ? Accept(s)
        : Accept(s with
        {
            Email = "", Name = "", Preferences = Preferences.None, Addresses = [], PaymentMethods = [], Consents = null, Handled = [],
            Subscriptions = [.. s.Subscriptions.Select(use => use with { AddressId = null, PaymentMethodId = null })],
            ProfileVersion = s.ProfileVersion + 1, ErasedAt = now,
        }, new CustomerErased(requestId));

    /// <summary>A subscription of somebody who left ends; one that begins late, a checkout that was under way, is refused and gives back what it charged.</summary>
    public static Decision<CustomerState> NoteSubscription(CustomerState s, string subscriptionId, bool running)
    {
        if (running)
            return Refuse(CustomerRefusal.Erased);
        return s.Subscriptions.Find(use => use.SubscriptionId == subscriptionId) is { Running: true } known
            ? Accept(s with { Subscriptions = s.Subscriptions.Replace(known, new(subscriptionId, null, null, Running: false)) })
            : Accept(s);
    }
}
