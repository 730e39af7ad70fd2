using System.Globalization;
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

    /// <summary>The gateway's idempotency key of one attempt to charge a period: a new attempt has a new key, a retry of an unknown one the old.
    /// A plan change within a period has keys of its own (<c>3c</c>), so that "one capture a period" can be read off the keys.</summary>
    public static string Payment(string subscriptionId, int period, int attempt, bool planChange = false) =>
        FormattableString.Invariant($"pay-{Part(subscriptionId)}-{period}{(planChange ? "c" : "")}-{attempt}");

    /// <summary>The idempotency key of a refund.</summary>
    public static string Refund(string subscriptionId, int number) => FormattableString.Invariant($"ref-{Part(subscriptionId)}-{number}");

    /// <summary>The period a delivery id names; null when it is not one of this subscription's.</summary>
    public static int? PeriodOf(string subscriptionId, string deliveryId)
    {
        var part = Part(subscriptionId);
        if (!deliveryId.StartsWith("dlv-", StringComparison.Ordinal) || deliveryId.Length < part.Length + 6 || deliveryId[4 + part.Length] != '-' ||
            string.CompareOrdinal(deliveryId, 4, part, 0, part.Length) != 0)
            return null;
        return int.TryParse(deliveryId.AsSpan(part.Length + 5), NumberStyles.None, CultureInfo.InvariantCulture, out var period) ? period : null;
    }

    private static string Part(string subscriptionId) => subscriptionId.StartsWith("sub-", StringComparison.Ordinal) ? subscriptionId[4..] : subscriptionId;
}
