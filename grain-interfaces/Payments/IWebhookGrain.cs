namespace SubscriptionBox.Payments;

/// <summary>One fact a provider told (key <c>whk-…</c>, from the event id, or from object and type where a fact can have several events): handled once, however often it comes.</summary>
public interface IWebhookGrain : Calendar.IWakeable
{
    /// <summary>Handles it, unless that was done before.</summary>
    Task<Answer<WebhookResult>> Handle(ProviderEvent providerEvent);
}

/// <summary>Takes a webhook as it came, checks its signature, and passes it on (stateless workers, key <c>webhooks</c>).</summary>
public interface IWebhookIntakeGrain : IGrainWithStringKey
{
    /// <summary>Nothing changes unless the signature holds.</summary>
    /// <param name="provider">stripe, paypal or sandbox.</param>
    /// <param name="body">The bytes as received.</param>
    /// <param name="headers">Lower-case names.</param>
    Task<Answer<WebhookResult>> Receive(string provider, ImmutableArray<byte> body, ImmutableDictionary<string, string> headers);
}

/// <summary>A verified event.</summary>
/// <param name="PaymentKey">The idempotency key of the payment it is about, from the provider's metadata; null for events about something else.</param>
[GenerateSerializer, Immutable, Alias("providerEvent")]
public sealed record ProviderEvent(string Provider, string EventId, string Type, string? ObjectId, string? PaymentKey, DateTimeOffset CreatedAt);

/// <summary>What became of it.</summary>
/// <param name="Handled">False when it had been handled before or is about nothing of ours.</param>
[GenerateSerializer, Immutable, Alias("webhookResult")]
public sealed record WebhookResult(bool Handled);

/// <summary>The sandbox provider's own 3-D Secure page (key <c>sandbox</c>): what a bank's page would do.</summary>
public interface ISandboxBankGrain : IGrainWithStringKey
{
    /// <summary>What is being authenticated.</summary>
    Task<Answer<SandboxChallenge>> Get(string challengeId);
    /// <summary>The customer agrees or declines.</summary>
    Task<Answer<SandboxChallenge>> Answer(string challengeId, bool approve);
}

/// <summary>An authentication the sandbox bank asks for.</summary>
/// <param name="Status">open, approved or declined.</param>
[GenerateSerializer, Immutable, Alias("sandboxChallenge")]
public sealed record SandboxChallenge(string ChallengeId, Money Amount, string Status);

/// <summary>Refusals 550–599.</summary>
public static class PaymentRefusal
{
    /// <summary>The signature does not hold.</summary>
    public static readonly Refusal BadSignature = new(550, RefusalKind.Invalid, "bad-webhook-signature", "The webhook's signature is missing or wrong.");
    /// <summary>No secret is configured for this provider.</summary>
    public static readonly Refusal NotConfigured = new(551, RefusalKind.Invalid, "webhook-not-configured", "This shop takes no webhooks from that provider.");
    /// <summary>Whether the webhook is genuine could not be found out; the provider sends it again.</summary>
    public static readonly Refusal NotChecked = new(553, RefusalKind.Unavailable, "webhook-not-checked", "The webhook could not be checked right now; send it again.");
    /// <summary>The provider did not answer; the outcome is not known yet.</summary>
    public static readonly Refusal OutcomeUnknown = new(552, RefusalKind.Unavailable, "payment-outcome-unknown", "The payment provider has not answered yet. Nothing is charged twice: ask again with the same Idempotency-Key.");
}
