using System.Globalization;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>Ids that follow from a subscription's key and an occurrence: a repeat finds what the first try made.</summary>
public static class SubscriptionIds
{
    /// <summary>The part of a subscription's key that its other ids share.</summary>
    public static string Part(string key) => key["sub-".Length..];

    /// <summary><c>dlv-part-period</c>.</summary>
    public static string Delivery(string key, int period) => string.Create(CultureInfo.InvariantCulture, $"dlv-{Part(key)}-{period}");

    /// <summary><c>ord-part-period</c>.</summary>
    public static string Order(string key, int period) => string.Create(CultureInfo.InvariantCulture, $"ord-{Part(key)}-{period}");

    /// <summary><c>pay-part-period-attempt</c>: the idempotency key at the gateway. A plan change within a period has keys of its own, so that "one capture a period" can be read off the keys.</summary>
    public static string Payment(string key, int period, int attempt, bool planChange) =>
        string.Create(CultureInfo.InvariantCulture, $"pay-{Part(key)}-{period}{(planChange ? "c" : "")}-{attempt}");

    /// <summary><c>ref-part-number</c>.</summary>
    public static string Refund(string key, int number) => string.Create(CultureInfo.InvariantCulture, $"ref-{Part(key)}-{number}");

    /// <summary>The occurrence a delivery id names; null when it is not one of this subscription's.</summary>
    public static int? PeriodOf(string key, string deliveryId)
    {
        var part = Part(key);
        if (!deliveryId.StartsWith("dlv-", StringComparison.Ordinal) || deliveryId.Length < part.Length + 6 || deliveryId[4 + part.Length] != '-' ||
            string.CompareOrdinal(deliveryId, 4, part, 0, part.Length) != 0)
            return null;
        return int.TryParse(deliveryId.AsSpan(part.Length + 5), NumberStyles.None, CultureInfo.InvariantCulture, out var period) ? period : null;
    }
}
