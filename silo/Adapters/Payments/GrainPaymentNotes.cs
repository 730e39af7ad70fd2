using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Payments;

namespace SubscriptionBox.Silo.Adapters.Payments;

/// <summary>Gateways' notes in grains: as durable as the payments' own records, in both editions.</summary>
public sealed class GrainPaymentNotes(IGrainFactory grains) : IPaymentNotes
{
    /// <inheritdoc/>
    public Task<string?> Find(string paymentKey) => Grain(paymentKey).Get();

    /// <inheritdoc/>
    public Task<string> Keep(string paymentKey, string note, string? insteadOf) => Grain(paymentKey).Keep(note, insteadOf);

    private IPaymentNoteGrain Grain(string paymentKey) => grains.GetGrain<IPaymentNoteGrain>(PaymentKeys.NoteOf(paymentKey));
}
