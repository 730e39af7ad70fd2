using System.Collections.Concurrent;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Silo.Adapters.Payments;

namespace SubscriptionBox.Tests.Api.Rules;

/// <summary>The sandbox behind a line that can break: while it is down charges are carried out or not, and no question is answered.</summary>
public sealed class TroubledGateway(SandboxGateway sandbox) : IPaymentGateway
{
    /// <summary>Nothing is answered.</summary>
    public bool Down { get; set; }

    /// <summary>What is asked for while it is down does happen.</summary>
    public bool CarriesOut { get; set; } = true;

    /// <summary>Every charge is declined with this code.</summary>
    public string? DeclinesWith { get; set; }

    /// <summary>What the provider advises with it.</summary>
    public bool TryAgain { get; set; } = true;

    /// <summary>Runs before a charge is made.</summary>
    public Func<ChargeRequest, Task>? BeforeCharge { get; set; }

    /// <summary>The keys of all charges that reached it, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public string Name => sandbox.Name;

    public Task<AttachOutcome> Attach(string key, string customerId, string token) => sandbox.Attach(key, customerId, token);

    public async Task<ChargeOutcome> Charge(ChargeRequest request)
    {
        Asked.Enqueue(request.Key);
        if (BeforeCharge is { } look)
            await look(request);
        if (DeclinesWith is { } code)
            return new ChargeOutcome.Declined(code, TryAgain);
        if (Down && !CarriesOut)
            return new ChargeOutcome.Unknown("time-out");
        var outcome = await sandbox.Charge(request);
        return Down ? new ChargeOutcome.Unknown("time-out") : outcome;
    }

    public async Task<ChargeOutcome> LookUp(string key) => Down ? new ChargeOutcome.Unknown("time-out") : await sandbox.LookUp(key);

    public async Task<RefundOutcome> Refund(string key, string reference, Money amount) => Down ? new RefundOutcome.Unknown("time-out") : await sandbox.Refund(key, reference, amount);

    public async Task<RefundOutcome> LookUpRefund(string key, string reference) => Down ? new RefundOutcome.Unknown("time-out") : await sandbox.LookUpRefund(key, reference);
}
