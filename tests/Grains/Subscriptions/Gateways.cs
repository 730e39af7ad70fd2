using SubscriptionBox.Common;
using SubscriptionBox.Grains.Payments;

namespace SubscriptionBox.Tests.Grains.Subscriptions;

/// <summary>A provider that keeps the first result of every key, as real ones do (provider-facts.md 2).</summary>
public class HonestGateway : IPaymentGateway
{
    private readonly Dictionary<string, (ChargeRequest Request, ChargeOutcome Outcome)> _results = [];

    public string Name => "sandbox";

    public virtual TimeSpan KeyWindow => TimeSpan.FromHours(24);

    /// <summary>Every charge that reached the provider, in order, with repeats.</summary>
    public List<ChargeRequest> Asked { get; } = [];

    public Dictionary<string, Money> Refunds { get; } = [];

    public int LookUps { get; private set; }

    /// <summary>Money that is captured, by key.</summary>
    public IReadOnlyDictionary<string, long> Captured => _results.Where(r => r.Value.Outcome is ChargeOutcome.Succeeded).ToDictionary(r => r.Key, r => r.Value.Request.Amount.Amount);

    public virtual Task<ChargeOutcome> Charge(ChargeRequest request)
    {
        Asked.Add(request);
        if (!_results.TryGetValue(request.Key, out var known))
            _results[request.Key] = known = (request, Decide(request));
        // provider-facts.md 4: a key belongs to its parameters.
        Assert.Equal((known.Request.Amount, known.Request.Reference, known.Request.OffSession), (request.Amount, request.Reference, request.OffSession));
        return Task.FromResult(known.Outcome);
    }

    public virtual Task<ChargeOutcome> LookUp(string key)
    {
        LookUps++;
        return Task.FromResult(_results.TryGetValue(key, out var known) ? known.Outcome : new ChargeOutcome.NeverSeen());
    }

    public virtual Task<RefundOutcome> Refund(string key, string reference, Money amount)
    {
        Refunds[key] = amount;
        return Task.FromResult<RefundOutcome>(new RefundOutcome.Refunded($"re-{key}"));
    }

    public virtual Task<RefundOutcome> LookUpRefund(string key, string reference) =>
        Task.FromResult<RefundOutcome>(Refunds.ContainsKey(key) ? new RefundOutcome.Refunded($"re-{key}") : new RefundOutcome.NeverSeen());

    public Task<AttachOutcome> Attach(string key, string customerId, string token) => throw new NotSupportedException();

    /// <summary>The customer passes, or fails, 3-D Secure.</summary>
    public void Authenticate(string key, bool passed) => _results[key] = (_results[key].Request, passed ? new ChargeOutcome.Succeeded($"pi-{key}") : new ChargeOutcome.Declined("authentication_failed"));

    protected virtual ChargeOutcome Decide(ChargeRequest request) => new ChargeOutcome.Succeeded($"pi-{request.Key}");
}

/// <summary>Throws before anything happens, as often as told.</summary>
public sealed class ThrowingGateway : HonestGateway
{
    public int Times { get; set; }

    public override Task<ChargeOutcome> Charge(ChargeRequest request) => Times-- > 0 ? throw new HttpRequestException("The connection broke.") : base.Charge(request);
}

/// <summary>Charges, and loses the answer; while it is down it answers nothing at all.</summary>
public sealed class LosesTheAnswerGateway : HonestGateway
{
    public bool Down { get; set; }

    public int Lost { get; set; } = 1;

    public override async Task<ChargeOutcome> Charge(ChargeRequest request)
    {
        var outcome = await base.Charge(request);
        return Down || Lost-- > 0 ? new ChargeOutcome.Unknown("timeout") : outcome;
    }

    public override Task<ChargeOutcome> LookUp(string key) => Down ? Task.FromResult<ChargeOutcome>(new ChargeOutcome.Unknown("timeout")) : base.LookUp(key);
}

/// <summary>Declines new keys so many times, then accepts.</summary>
public sealed class DeclinesThenAcceptsGateway : HonestGateway
{
    public int Declines { get; set; }

    public bool TryAgain { get; set; } = true;

    protected override ChargeOutcome Decide(ChargeRequest request) => Declines-- > 0 ? new ChargeOutcome.Declined("card_declined", TryAgain) : base.Decide(request);
}

/// <summary>Asks for 3-D Secure, from the first charge or from a later one on.</summary>
public sealed class AuthenticatingGateway : HonestGateway
{
    public int From { get; set; }

    protected override ChargeOutcome Decide(ChargeRequest request) =>
        Asked.Count > From ? new ChargeOutcome.RequiresAction($"https://bank.example/{request.Key}", $"pi-{request.Key}") : base.Decide(request);
}
