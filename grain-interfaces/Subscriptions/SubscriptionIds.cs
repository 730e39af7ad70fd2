using System.Security.Cryptography;
using System.Text;

namespace SubscriptionBox.Subscriptions;

/// <summary>Ids of subscriptions and of what belongs to them, computed so that a retry finds what the first try made.</summary>
public static class SubscriptionIds
{
    /// <summary>The subscription that a checkout makes: the same customer and request key always mean the same one (invariant I11).</summary>
    /// <param name="customerId">Whose checkout.</param>
    /// <param name="requestKey">The caller's key, or a fresh random one where none came.</param>
    public static string Of(string customerId, string requestKey) =>
        "sub-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{customerId}\n{requestKey}")).AsSpan(0, 12));

    /// <summary>The subscription of a delivery id (<c>dlv-part-period</c>); null when it is not one.</summary>
    public static string? OfDelivery(string deliveryId)
    {
        var end = deliveryId.LastIndexOf('-');
        return deliveryId.StartsWith("dlv-", StringComparison.Ordinal) && end > 4 ? "sub-" + deliveryId[4..end] : null;
    }

    /// <summary>The delivery of a period.</summary>
    public static string Delivery(string subscriptionId, int period) => FormattableString.Invariant($"dlv-{Part(subscriptionId)}-{period}");

    /// <summary>The order of a period.</summary>
    public static string Order(string subscriptionId, int period) => FormattableString.Invariant($"ord-{Part(subscriptionId)}-{period}");

    /// <summary>The gateway's idempotency key of one attempt to charge a period: a new attempt has a new key, a retry of an unknown one the old.</summary>
    public static string Payment(string subscriptionId, int period, int attempt) => FormattableString.Invariant($"pay-{Part(subscriptionId)}-{period}-{attempt}");

    private static string Part(string subscriptionId) => subscriptionId.StartsWith("sub-", StringComparison.Ordinal) ? subscriptionId[4..] : subscriptionId;
}
