namespace SubscriptionBox.Payments;

/// <summary>What a gateway needs to find one payment at its provider again, kept before any money can move under that key (key <c>pno-…</c>, from the payment key).</summary>
/// <remarks>Providers find payments by their own ids, not by ours: without the note a lost answer could only be looked up by sending it again.</remarks>
public interface IPaymentNoteGrain : IGrainWithStringKey
{
    /// <summary>The note; null when nothing was ever sent under this key.</summary>
    [ReadOnly] Task<string?> Get();

    /// <summary>Keeps a note in place of another; durable when this returns.</summary>
    /// <param name="reference">At most 500 characters; the provider's ids, no personal data.</param>
    /// <param name="insteadOf">The note that is there; null for none.</param>
    /// <returns>The note that is there now: another one when somebody was faster.</returns>
    Task<string> Keep(string reference, string? insteadOf = null);
}
