using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Tests.Simulation.Faults;

namespace SubscriptionBox.Tests.Simulation.Provider;

/// <summary>A payment provider outside the shop, with books of its own. It decides once for each idempotency key and replays that, declines and failures included, until the key's window
/// is over; from then on the same key is a new payment. What the shop makes of its answers is not its business.</summary>
/// <param name="name">stripe or paypal.</param>
/// <param name="keyWindow">24 hours at Stripe, 6 hours at PayPal.</param>
/// <param name="clock">The simulation's.</param>
/// <param name="faults">What goes wrong.</param>
public sealed class PaymentProvider(string name, TimeSpan keyWindow, TimeProvider clock, ShopFaults faults)
{
    private readonly Dictionary<string, SavedResult> _saved = [];
    private readonly Dictionary<string, Card> _attached = [];
    private readonly Dictionary<string, DateTimeOffset> _executing = [];
    private long _number;

    /// <summary>stripe or paypal.</summary>
    public string Name => name;

    /// <summary>How long a key is remembered.</summary>
    public TimeSpan KeyWindow => keyWindow;

    /// <summary>Every payment there ever was.</summary>
    public List<Intent> Intents { get; } = [];

    /// <summary>All cards, by reference.</summary>
    public Dictionary<string, Card> Cards { get; } = [];

    /// <summary>Whatever no honest client does.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>F8: no answer at all until then.</summary>
    public DateTimeOffset SilentUntil { get; set; }

    /// <summary>Called when something became true that a webhook tells.</summary>
    public Action<Intent, string>? Happened { get; set; }

    /// <summary>The payments with this key in their metadata.</summary>
    public IEnumerable<Intent> WithKey(string key) => Intents.Where(i => i.Key == key);

    /// <summary>The card that a token stands for; the same key is the same card.</summary>
    public Card Attach(string key, string customerId, string token)
    {
        if (!_attached.TryGetValue(key, out var card))
        {
            card = _attached[key] = new Card($"{name}-card-{++_number}x", customerId, token);
            Cards[card.Reference] = card;
        }
        return card;
    }

    /// <summary>A request to charge, as it arrives.</summary>
    public ProviderAnswer Charge(ChargeRequest request)
    {
        var now = clock.GetUtcNow();
        if (_saved.TryGetValue(request.Key, out var known) && now - known.At < keyWindow)
        {
            if (known.Amount != request.Amount || known.Card != request.Reference)
                Complaints.Add($"The key {request.Key} came with other parameters: {known.Amount} by {known.Card}, then {request.Amount} by {request.Reference}.");
            return known.Answer;
        }
        _executing[request.Key] = now.AddMilliseconds(20 + faults.Pick(400));
        if (request.Amount.Amount <= 0)
            Complaints.Add($"A charge of {request.Amount} was asked for under {request.Key}.");
        var answer = Decide(request, now);
        _saved[request.Key] = new SavedResult(now, request.Amount, request.Reference, answer);
        return answer;
    }

    /// <summary>Whether a request with this key is being executed at this moment.</summary>
    public bool IsExecuting(string key) => _executing.TryGetValue(key, out var until) && clock.GetUtcNow() < until;

    /// <summary>What became of the payments with this key: never from the saved answers.</summary>
    public Intent? Find(string key) => WithKey(key).OrderBy(i => i.Status == IntentStatus.Succeeded ? 0 : 1).ThenByDescending(i => i.At).FirstOrDefault();

    /// <summary>Gives money back; the same key is the same refund, within the key's window.</summary>
    public RefundOutcome Refund(string key, string reference, Money amount)
    {
        var intent = Intents.Find(i => i.Id == reference);
        if (intent is null || intent.Status != IntentStatus.Succeeded || intent.Amount.Currency != amount.Currency)
            return Refused("charge_not_found");
        if (intent.Refunds.LastOrDefault(r => r.Key == key) is { } done && clock.GetUtcNow() - done.At < keyWindow)
            return done.Amount == amount.Amount ? new RefundOutcome.Refunded(done.Reference) : Refused("idempotency_error");
        if (amount.Amount <= 0 || intent.Refunded + amount.Amount > intent.Amount.Amount)
            return Refused("amount_too_large");
        intent.Refunds.Add(new RefundEntry(key, amount.Amount, $"re-{++_number}x", clock.GetUtcNow()));
        return new RefundOutcome.Refunded(intent.Refunds[^1].Reference);

        RefundOutcome Refused(string code)
        {
            Complaints.Add($"The refund {key} of {amount} on {reference} was refused: {code}.");
            return new RefundOutcome.Refused(code);
        }
    }

    /// <summary>What became of the refund with this key, however long ago.</summary>
    public RefundOutcome FindRefund(string key, string reference) => Intents.Find(i => i.Id == reference)?.Refunds.Find(r => r.Key == key) is { } found
        ? new RefundOutcome.Refunded(found.Reference)
        : new RefundOutcome.NeverSeen();

    private ProviderAnswer Decide(ChargeRequest request, DateTimeOffset now)
    {
        if (!Cards.TryGetValue(request.Reference, out var card))
            return new ProviderAnswer(402, null, "no_such_payment_method");
        if (faults.Strikes(Fault.F5GatewayError, 0.03))
        {
            switch (faults.Pick(3))
            {
                case 0:
                    return new ProviderAnswer(500, null, "not executed");
                case 1:
                    Execute(request, card, now);
                    return new ProviderAnswer(500, null, "executed");
                default:
                    // Executed within the key's window, and told only by webhook.
                    var later = new Timer(this, request, card);
                    later.Start(clock, faults.Span(TimeSpan.FromMinutes(1), keyWindow * 0.8));
                    return new ProviderAnswer(500, null, "executed later");
            }
        }
        var intent = Execute(request, card, now);
        return intent.Status switch
        {
            IntentStatus.Succeeded => new ProviderAnswer(200, intent, ""),
            IntentStatus.RequiresAction => new ProviderAnswer(202, intent, ""),
            _ => new ProviderAnswer(402, intent, intent.Code),
        };
    }

    private Intent Execute(ChargeRequest request, Card card, DateTimeOffset now)
    {
        var intent = new Intent($"{name}-pi-{++_number}x", name, request.Key, request.Amount, card, now);
        Intents.Add(intent);
        Happened?.Invoke(intent, "payment_intent.created");
        if (Refusal(card, intent, now) is { } code)
            Settle(intent, code);
        else if (card.Token == "tok_3ds" && !(card.Authenticated && request.OffSession))
        {
            intent.Status = IntentStatus.RequiresAction;
            Happened?.Invoke(intent, "payment_intent.requires_action");
            AskCustomer(intent);
        }
        else
            Settle(intent, "");
        return intent;
    }

    /// <summary>Seven customers in ten pass 3-D Secure within two days, two fail it, one never looks.</summary>
    private void AskCustomer(Intent intent)
    {
        var answer = faults.Pick(10);
        ITimer? timer = null;
        if (answer < 9)
            timer = clock.CreateTimer(_ => Answered(), null, faults.Span(TimeSpan.FromSeconds(20), TimeSpan.FromDays(2)), Timeout.InfiniteTimeSpan);

        void Answered()
        {
            timer?.Dispose();
            intent.Card.Authenticated |= answer < 7;
            Settle(intent, answer < 7 ? "" : "authentication_failed");
        }
    }

    private string? Refusal(Card card, Intent intent, DateTimeOffset now)
    {
        if (!card.Dead && now >= card.EmptyUntil && faults.Strikes(Fault.F7Decline, 0.12))
        {
            switch (faults.Pick(8))
            {
                case 0:
                    card.Dead = true;
                    break;
                case < 6:
                    card.EmptyUntil = now + faults.Span(TimeSpan.FromHours(6), TimeSpan.FromDays(16));
                    break;
                default:
                    return "processing_error";
            }
        }
        intent.TryAgain = !card.Dead;
        return card.Dead ? "lost_card" : now < card.EmptyUntil ? "insufficient_funds" : null;
    }

    private void Settle(Intent intent, string code)
    {
        intent.Code = code;
        intent.Status = code.Length == 0 ? IntentStatus.Succeeded : IntentStatus.Failed;
        if (code.Length == 0)
            intent.CapturedAt = clock.GetUtcNow();
        Happened?.Invoke(intent, code.Length == 0 ? "charge.succeeded" : "charge.failed");
        Happened?.Invoke(intent, code.Length == 0 ? "payment_intent.succeeded" : "payment_intent.payment_failed");
    }

    private sealed record SavedResult(DateTimeOffset At, Money Amount, string Card, ProviderAnswer Answer);

    /// <summary>A charge that is executed after its request was answered with 500.</summary>
    private sealed class Timer(PaymentProvider provider, ChargeRequest request, Card card)
    {
        private ITimer? _timer;

        public void Start(TimeProvider clock, TimeSpan after) => _timer = clock.CreateTimer(_ => Fire(), null, after, Timeout.InfiniteTimeSpan);

        private void Fire()
        {
            _timer?.Dispose();
            provider.Execute(request, card, provider.Now);
        }
    }

    private DateTimeOffset Now => clock.GetUtcNow();
}

/// <summary>What goes over the wire.</summary>
/// <param name="Status">200, 202 for a payment that needs the customer, 402, 500.</param>
/// <param name="Payment">Null where the answer names none.</param>
/// <param name="Code">The provider's code.</param>
public sealed record ProviderAnswer(int Status, Intent? Payment, string Code)
{
    /// <summary>The status of the payment when this was answered: a replay repeats it, whatever happened since.</summary>
    public IntentStatus? Then { get; } = Payment?.Status;
}
