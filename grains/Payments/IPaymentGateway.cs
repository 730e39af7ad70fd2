namespace SubscriptionBox.Grains.Payments;

/// <summary>A payment provider as the shop sees it. Card numbers never pass here: only the provider's tokens and references (PCI SAQ A).</summary>
/// <remarks>Nothing here throws for what a provider or a network may do: a refusal, a time-out or a broken answer is an outcome.</remarks>
public interface IPaymentGateway
{
    /// <summary>sandbox, stripe or paypal.</summary>
    string Name { get; }

    /// <summary>How long the provider keeps the first result of a key (provider-facts.md 1: Stripe 24 h, PayPal's orders 6 h, its vault 3 h). Afterwards the same key is a new request:
    /// only a look-up can tell what became of the old one (faults.md F8).</summary>
    TimeSpan KeyWindow => TimeSpan.FromHours(24);

    /// <summary>Begins saving a method: what the browser needs to show the provider's own form, or where the customer agrees on the provider's own page. Nothing is saved by it.</summary>
    /// <param name="key">Idempotency key.</param>
    /// <param name="customerId">Who will own the method; nobody else can attach it.</param>
    Task<SetUpOutcome> SetUp(string key, string customerId) => Task.FromResult<SetUpOutcome>(new SetUpOutcome.NotOffered());

    /// <summary>Turns the token that the provider's own form gave the browser into a reference that can be charged later.</summary>
    /// <param name="key">Idempotency key: the same key and token give the same reference.</param>
    /// <param name="customerId">Whose it becomes.</param>
    /// <param name="token">At most 255 characters.</param>
    Task<AttachOutcome> Attach(string key, string customerId, string token);

    /// <summary>The provider shall forget a saved method; what was paid with it can still be refunded. Safe to repeat.</summary>
    /// <param name="reference">What <see cref="Attach"/> gave.</param>
    /// <exception cref="Exception">Any: it is asked again later.</exception>
    Task Detach(string reference) => Task.CompletedTask;

    /// <summary>Charges a saved method. The same key again replays the first result, a decline included; a retry after a decline needs a new key (faults.md F7).</summary>
    Task<ChargeOutcome> Charge(ChargeRequest request);

    /// <summary>What became of the charge with this key: for outcomes that were lost, before anything is sent again (faults.md F8).</summary>
    Task<ChargeOutcome> LookUp(string key);

    /// <summary>Gives money back, never more than was captured (invariant I6). The same key again replays the first result.</summary>
    /// <param name="key">Idempotency key of this refund.</param>
    /// <param name="reference">The reference of the succeeded charge.</param>
    /// <param name="amount">More than nothing, in the charge's currency.</param>
    Task<RefundOutcome> Refund(string key, string reference, Money amount);

    /// <summary>What became of the refund with this key, before it is sent again after <see cref="KeyWindow"/>. A provider that cannot tell answers <see cref="RefundOutcome.Unknown"/>, and nothing is sent.</summary>
    /// <param name="key">Idempotency key of the refund.</param>
    /// <param name="reference">The reference of the charge.</param>
    Task<RefundOutcome> LookUpRefund(string key, string reference) =>
        Task.FromResult<RefundOutcome>(new RefundOutcome.Unknown($"{Name} cannot tell what became of a refund."));
}

/// <summary>The gateways of this shop, by name.</summary>
public interface IPaymentGateways
{
    /// <summary>The gateway, or null when this shop does not take payments that way.</summary>
    IPaymentGateway? Find(string name);
}

/// <summary>A charge.</summary>
/// <param name="Key">Idempotency key, 1–255 characters, such as <c>pay-…-3-1</c> for attempt 1 of period 3; also sent as metadata, so that webhooks can be matched.</param>
/// <param name="Amount">More than nothing.</param>
/// <param name="Reference">What <see cref="IPaymentGateway.Attach"/> gave.</param>
/// <param name="OffSession">True when the customer is not there to authenticate: renewals and dunning.</param>
/// <param name="Description">What the customer reads on the statement page; no personal data.</param>
/// <param name="Metadata">Small facts to match the payment by: subscription, period.</param>
public sealed record ChargeRequest(string Key, Money Amount, string Reference, bool OffSession, string Description, ImmutableDictionary<string, string> Metadata);

/// <summary>What a provider said to a charge. <see cref="Unknown"/> is a state of its own: it is looked up, never taken for a failure (faults.md F5).</summary>
public abstract record ChargeOutcome
{
    private ChargeOutcome()
    {
    }

    /// <summary>The money is captured.</summary>
    /// <param name="Reference">The provider's id of the payment: needed for refunds.</param>
    public sealed record Succeeded(string Reference) : ChargeOutcome;

    /// <summary>The provider said no.</summary>
    /// <param name="Code">Its own code, such as <c>card_declined</c> or <c>insufficient_funds</c>.</param>
    /// <param name="TryAgain">False when the provider advises against any further try with this method.</param>
    public sealed record Declined(string Code, bool TryAgain = true) : ChargeOutcome;

    /// <summary>The customer must authenticate (3-D Secure); the outcome comes by webhook and by <see cref="IPaymentGateway.LookUp"/>.</summary>
    /// <param name="Url">Where.</param>
    /// <param name="Reference">The provider's id of the payment.</param>
    public sealed record RequiresAction(string Url, string Reference) : ChargeOutcome;

    /// <summary>No answer, or an unreadable one: the charge may have happened.</summary>
    public sealed record Unknown(string Why) : ChargeOutcome;

    /// <summary>The provider did not take the request: too many (429), a lock that timed out, or another request with this key under way (409). Nothing is decided by it, and nothing is stored
    /// under the key; the same key again, later (faults.md F6, provider-facts.md 3 and 5).</summary>
    public sealed record Busy(string Why) : ChargeOutcome;

    /// <summary>Only from <see cref="IPaymentGateway.LookUp"/>: the provider has never seen this key, so nothing was charged under it.</summary>
    public sealed record NeverSeen : ChargeOutcome;
}

/// <summary>What a provider said when a method is to be saved.</summary>
public abstract record SetUpOutcome
{
    private SetUpOutcome()
    {
    }

    /// <summary>The customer goes on with the provider; afterwards <paramref name="Token"/> is what <see cref="IPaymentGateway.Attach"/> takes.</summary>
    /// <param name="Token">The provider's id of what was begun.</param>
    /// <param name="ClientSecret">For the provider's form in the browser; null when it has none.</param>
    /// <param name="PublicKey">The shop's public key at the provider; null when the form needs none.</param>
    /// <param name="Url">The provider's own page; null when there is a form instead.</param>
    public sealed record Begun(string Token, string? ClientSecret, string? PublicKey, string? Url) : SetUpOutcome;

    /// <summary>This gateway's tokens are made without the shop.</summary>
    public sealed record NotOffered : SetUpOutcome;

    /// <summary>No answer; safe to begin again.</summary>
    public sealed record Unknown(string Why) : SetUpOutcome;
}

/// <summary>What a provider said to a token.</summary>
public abstract record AttachOutcome
{
    private AttachOutcome()
    {
    }

    /// <summary>Accepted.</summary>
    /// <param name="Reference">To charge by; means nothing to anybody else.</param>
    public sealed record Attached(string Reference, string Brand, string Last4, int ExpMonth, int ExpYear) : AttachOutcome;

    /// <summary>Not accepted.</summary>
    /// <param name="Code">The provider's code, such as <c>card_declined</c>.</param>
    public sealed record Refused(string Code) : AttachOutcome;

    /// <summary>The token is none of the provider's.</summary>
    public sealed record NoSuchToken : AttachOutcome;

    /// <summary>No answer; safe to repeat with the same key.</summary>
    public sealed record Unknown(string Why) : AttachOutcome;
}

/// <summary>What a provider said to a refund.</summary>
public abstract record RefundOutcome
{
    private RefundOutcome()
    {
    }

    /// <summary>The money goes back.</summary>
    public sealed record Refunded(string RefundReference) : RefundOutcome;

    /// <summary>Not possible: more than is left, or no such charge.</summary>
    public sealed record Refused(string Code) : RefundOutcome;

    /// <summary>No answer; repeat with the same key.</summary>
    public sealed record Unknown(string Why) : RefundOutcome;

    /// <summary>Only from <see cref="IPaymentGateway.LookUpRefund"/>: the provider has never seen this key.</summary>
    public sealed record NeverSeen : RefundOutcome;
}
