using SubscriptionBox.Payments;

namespace SubscriptionBox.Grains.Payments;

/// <summary>What a gateway noted about a payment.</summary>
public sealed record PaymentNoteState
{
    /// <summary>As the gateway wrote it; empty for none.</summary>
    public string Reference { get; init; } = "";
}

/// <inheritdoc cref="IPaymentNoteGrain"/>
public sealed class PaymentNoteGrain([PersistentState("paymentNote")] IPersistentState<PaymentNoteState> store) : Grain, IPaymentNoteGrain
{
    /// <inheritdoc/>
    public Task<string?> Get() => Task.FromResult(store.State.Reference is { Length: > 0 } known ? known : null);

    /// <inheritdoc/>
    public async Task<string> Keep(string reference, string? insteadOf = null)
    {
        if (store.State.Reference != (insteadOf ?? ""))
            return store.State.Reference;
        store.State = new PaymentNoteState { Reference = reference };
        try
        {
            await store.WriteStateAsync();
        }
        catch
        {
            // What is on disk is unknown now: the next call reads it.
            DeactivateOnIdle();
            throw;
        }
        return reference;
    }
}
