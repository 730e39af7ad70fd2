using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Tests.Simulation.Faults;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Provider;

/// <summary>One silo's way to a provider: an adapter such as Stripe's, and the network in between.</summary>
public sealed class GatewayOf(PaymentProvider provider, Network network, ShopFaults faults, TimeProvider clock) : IPaymentGateway
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public string Name => provider.Name;

    /// <inheritdoc/>
    public TimeSpan KeyWindow => provider.KeyWindow;

    /// <inheritdoc/>
    public async Task<AttachOutcome> Attach(string key, string customerId, string token)
    {
        if (!await Arrives())
            return new AttachOutcome.Unknown("timeout");
        if (token == "tok_declined")
            return new AttachOutcome.Refused("card_declined");
        if (token is not ("tok_visa" or "tok_3ds"))
            return new AttachOutcome.NoSuchToken();
        var card = provider.Attach(key, customerId, token);
        return await Returns() ? new AttachOutcome.Attached(card.Reference, "visa", "4242", 12, clock.GetUtcNow().Year + 5) : new AttachOutcome.Unknown("lost");
    }

    /// <inheritdoc/>
    public async Task<ChargeOutcome> Charge(ChargeRequest request)
    {
        if (!await Arrives())
            return new ChargeOutcome.Unknown("timeout");
        if (faults.Strikes(Fault.F6GatewayBusy, 0.03))
            return new ChargeOutcome.Busy("429 rate_limit");
        if (provider.IsExecuting(request.Key))
        {
            faults.Note(Fault.F6GatewayBusy);
            return new ChargeOutcome.Busy("409 idempotency_key_in_use");
        }
        // What the provider does goes on whether or not anybody waits for it.
        var answer = provider.Charge(request);
        if (faults.Strikes(Fault.F8KeyExpired, 0.02))
        {
            // It was done, nobody heard, and nobody can ask until the key means nothing any more.
            provider.SilentUntil = clock.GetUtcNow() + provider.KeyWindow * (1.02 + faults.Pick(50) / 100.0);
            return new ChargeOutcome.Unknown("lost");
        }
        return await Returns() ? answer.Status switch
        {
            200 => new ChargeOutcome.Succeeded(answer.Payment!.Id),
            202 => Waiting(answer.Payment!),
            402 => new ChargeOutcome.Declined(answer.Code, answer.Payment?.TryAgain ?? true),
            _ => new ChargeOutcome.Unknown("500"),
        } : new ChargeOutcome.Unknown("lost");
    }

    /// <inheritdoc/>
    public async Task<ChargeOutcome> LookUp(string key)
    {
        if (!await Arrives())
            return new ChargeOutcome.Unknown("timeout");
        // What is being executed at this moment is not listed yet, and not denied either.
        if (provider.IsExecuting(key))
            return new ChargeOutcome.Unknown("in flight");
        var found = provider.Find(key);
        if (!await Returns())
            return new ChargeOutcome.Unknown("lost");
        return found switch
        {
            null => new ChargeOutcome.NeverSeen(),
            { Status: IntentStatus.Succeeded } => new ChargeOutcome.Succeeded(found.Id),
            { Status: IntentStatus.RequiresAction } => Waiting(found),
            { Status: IntentStatus.Failed } => new ChargeOutcome.Declined(found.Code, found.TryAgain),
            _ => new ChargeOutcome.Unknown("processing"),
        };
    }

    /// <inheritdoc/>
    public async Task<RefundOutcome> Refund(string key, string reference, Money amount)
    {
        if (!await Arrives())
            return new RefundOutcome.Unknown("timeout");
        var outcome = provider.Refund(key, reference, amount);
        return await Returns() ? outcome : new RefundOutcome.Unknown("lost");
    }

    /// <inheritdoc/>
    public async Task<RefundOutcome> LookUpRefund(string key, string reference)
    {
        if (!await Arrives())
            return new RefundOutcome.Unknown("timeout");
        var found = provider.FindRefund(key, reference);
        return await Returns() ? found : new RefundOutcome.Unknown("lost");
    }

    private static ChargeOutcome.RequiresAction Waiting(Intent intent) => new($"https://bank.example/{intent.Id}", intent.Id);

    /// <summary>The way there: false when the request never came, or nobody answered.</summary>
    private async Task<bool> Arrives()
    {
        await network.Latency();
        if (clock.GetUtcNow() >= provider.SilentUntil && !network.CutFromProvider && !faults.Strikes(Fault.F5GatewayError, 0.01))
            return true;
        await network.Sleep(Patience);
        return false;
    }

    /// <summary>The way back: false when the answer is lost.</summary>
    private async Task<bool> Returns()
    {
        await network.Latency();
        if (!faults.Strikes(Fault.F4LostReply, 0.03))
            return true;
        await network.Sleep(Patience);
        return false;
    }
}

/// <summary>The gateways of one silo.</summary>
public sealed class GatewaysOf(IEnumerable<IPaymentGateway> gateways) : IPaymentGateways
{
    private readonly IPaymentGateway[] _all = [.. gateways];

    /// <inheritdoc/>
    public IPaymentGateway? Find(string name) => Array.Find(_all, g => g.Name == name);
}
