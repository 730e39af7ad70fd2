namespace SubscriptionBox.Grains.Payments;

/// <summary>Where gateways keep what they look payments up by. Written before money can move, so that an outcome can be looked up instead of guessed (faults.md F8).</summary>
public interface IPaymentNotes
{
    /// <summary>The note of a payment key; null when nothing was ever sent under it.</summary>
    Task<string?> Find(string paymentKey);

    /// <summary>Keeps a note in place of another; durable when this returns.</summary>
    /// <param name="paymentKey">Whose.</param>
    /// <param name="note">The provider's ids; no personal data.</param>
    /// <param name="insteadOf">The note that is there; null for none.</param>
    /// <returns>The note that is there now: another one when somebody was faster.</returns>
    Task<string> Keep(string paymentKey, string note, string? insteadOf);
}
