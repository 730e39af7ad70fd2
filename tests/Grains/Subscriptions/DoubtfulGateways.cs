using SubscriptionBox.Common;
using SubscriptionBox.Grains.Payments;

namespace SubscriptionBox.Tests.Grains.Subscriptions;

/// <summary>Takes no request for a while: 429, a lock that timed out, or the same key under way (provider-facts.md 3 and 5).</summary>
public sealed class BusyGateway : HonestGateway
{
    public int Times { get; set; }

    /// <summary>The keys it turned away, in order.</summary>
    public List<string> TurnedAway { get; } = [];

    public override Task<ChargeOutcome> Charge(ChargeRequest request)
    {
        if (Times <= 0)
            return base.Charge(request);
        Times--;
        TurnedAway.Add(request.Key);
        return Task.FromResult<ChargeOutcome>(new ChargeOutcome.Busy("429"));
    }
}

/// <summary>A key is forgotten after its window, so that the same key charges once more (faults.md F8); while it is down it loses answers and answers no question.</summary>
public sealed class ForgetsKeysGateway(Func<DateTimeOffset> now) : HonestGateway
{
    private readonly Dictionary<string, DateTimeOffset> _seen = [];

    public bool Down { get; set; }

    /// <summary>What happens once a request has been carried out: something that keeps its outcome from being saved.</summary>
    public Action? Charged { get; set; }

    public override TimeSpan KeyWindow => TimeSpan.FromHours(6);

    /// <summary>Money taken twice under one key.</summary>
    public int Doubled { get; private set; }

    public override async Task<ChargeOutcome> Charge(ChargeRequest request)
    {
        if (Captured.ContainsKey(request.Key) && now() >= _seen[request.Key] + KeyWindow)
            Doubled++;
        _seen.TryAdd(request.Key, now());
        var outcome = await base.Charge(request);
        Charged?.Invoke();
        return Down ? new ChargeOutcome.Unknown("timeout") : outcome;
    }

    public override Task<ChargeOutcome> LookUp(string key) => Down ? Task.FromResult<ChargeOutcome>(new ChargeOutcome.Unknown("timeout")) : base.LookUp(key);
}

/// <summary>Answers nothing, carries requests out later, and tells of them before it can be asked about them (faults.md F5 c).</summary>
public sealed class CarriesOutLaterGateway : HonestGateway
{
    private readonly List<ChargeRequest> _waiting = [];

    public bool Late { get; set; }

    /// <summary>Every time a request came in while it was late.</summary>
    public int Received { get; private set; }

    public override Task<ChargeOutcome> Charge(ChargeRequest request)
    {
        if (!Late)
            return base.Charge(request);
        Received++;
        if (!_waiting.Exists(w => w.Key == request.Key))
            _waiting.Add(request);
        return Task.FromResult<ChargeOutcome>(new ChargeOutcome.Unknown("timeout"));
    }

    /// <summary>Carries everything out.</summary>
    public async Task CatchUp()
    {
        Late = false;
        foreach (var request in _waiting)
            await base.Charge(request);
    }
}

/// <summary>Declines at first, and later says that the money came in after all.</summary>
public sealed class ChangesItsMindGateway : HonestGateway
{
    public bool Declines { get; set; }

    protected override ChargeOutcome Decide(ChargeRequest request) => Declines ? new ChargeOutcome.Declined("processing_error") : base.Decide(request);
}

/// <summary>Gives money back, loses the answer, and forgets the key of the refund after its window.</summary>
public sealed class LosesRefundsGateway : HonestGateway
{
    public bool Down { get; set; }

    /// <summary>Every refund that reached it, in order.</summary>
    public List<string> RefundsAsked { get; } = [];

    public int RefundLookUps { get; private set; }

    public override async Task<RefundOutcome> Refund(string key, string reference, Money amount)
    {
        RefundsAsked.Add(key);
        var outcome = await base.Refund(key, reference, amount);
        return Down ? new RefundOutcome.Unknown("timeout") : outcome;
    }

    public override async Task<RefundOutcome> LookUpRefund(string key, string reference)
    {
        RefundLookUps++;
        return Down ? new RefundOutcome.Unknown("timeout") : await base.LookUpRefund(key, reference);
    }
}
