namespace SubscriptionBox.Grains.Payments;

/// <summary>The idempotency keys of payments: <c>pay-SUBSCRIPTION-PERIOD-ATTEMPT</c>. A new attempt has a new key, a retry of an unknown one the old key (faults.md F7).</summary>
public static class PaymentKeys
{
    private const string Prefix = "pay-";

    /// <summary>Where a gateway keeps what it needs to look a payment up by: the key of its <see cref="SubscriptionBox.Payments.IPaymentNoteGrain"/>.</summary>
    public static string NoteOf(string paymentKey) => $"pno-{paymentKey}";

    /// <summary>The subscription a payment key belongs to.</summary>
    /// <returns>Its grain key, or null when the text is no payment key of ours.</returns>
    public static string? SubscriptionOf(string? paymentKey)
    {
        if (paymentKey is null || !paymentKey.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var part = paymentKey.AsSpan(Prefix.Length);
        var end = part.IndexOf('-');
        if (end <= 0 || part.Length > 200)
            return null;
        part = part[..end];
        foreach (var c in part)
        {
            if (!char.IsAsciiLetterOrDigit(c))
                return null;
        }
        return $"sub-{part}";
    }
}
