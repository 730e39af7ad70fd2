using Microsoft.Extensions.Logging;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>What the subscription does by itself, when the calendar wakes it. A wake-up may come late, twice, or with nothing to do: the state is asked first.</summary>
public sealed partial class SubscriptionGrain
{
    /// <summary>More steps than a year of outage needs; a rule that never came to an end would stop here instead of turning for ever.</summary>
    private const int MostSteps = 256;

    /// <inheritdoc/>
    public async Task Wake(DateTimeOffset now)
    {
        if (!Begun)
            return;
        try
        {
            await Work();
        }
        catch (CustomerErasedException)
        {
            await Erase(State.Charge?.DueAt ?? Now, Caller.System);
        }
        var moment = await Moment();
        if (SubscriptionRules.WakeOf(State, moment) != State.Wake)
            await Save(State with { Wake = SubscriptionRules.WakeOf(State, moment) });
        await Drain();
    }

    /// <summary>Does everything that is due, earliest first.</summary>
    /// <param name="onlyWindingUp">True inside a cancellation: what follows from it, nothing else.</param>
    private async Task Work(bool onlyWindingUp = false)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            var moment = await Moment();
            if (DutyRules.Next(State, moment) is not { } due || due.At > moment.Now)
                return;
            if (onlyWindingUp && due.Duty is not (Duty.Recall or Duty.Refund or Duty.Settle or Duty.Leave or Duty.Tell))
                return;
            await Do(due, moment);
        }
        log.LogError("{Subscription} still had something to do after {Steps} steps", Key, MostSteps);
    }

    private Task Do(Due due, Moment moment) => due.Duty switch
    {
        Duty.Refund => SendBack(State.Refunds.MinBy(r => r.TryAt)!, moment),
        Duty.Settle => Settle(State.Loose.MinBy(l => l.TryAt)!, told: false, moment),
        Duty.Leave => Leave(moment),
        Duty.Tell => Tell(State.Benefits!.Value.MinBy(b => b.TryAt)!, moment),
        Duty.Recall => CallOff(State.Recall!, moment),
        Duty.Continue => GoOn(fresh: false, expired: true, Caller.System),
        Duty.Resume => Apply(LifecycleRules.Resume(State, moment), Caller.System),
        Duty.Lock => Lock(due.Period, moment),
        Duty.Miss => Apply(ChargeRules.Miss(State, moment), Caller.System),
        Duty.EndDunning => Apply(ChargeRules.EndDunning(State, moment), Caller.System),
        Duty.End => Apply(LifecycleRules.End(State, moment), Caller.System),
        _ => Renew(due, moment),
    };

    /// <summary>The next occurrence: charged, or a box of what is prepaid.</summary>
    private async Task Renew(Due due, Moment moment)
    {
        var profile = await Profile();
        if (profile.TimeZone != State.Zone)
            await Unless(LifecycleRules.Move(State, profile.TimeZone, moment));
        var at = State.Dunning is null ? due.At : State.ChargeAt(State.Calendar(moment.Settings), due.Period);
        var prepaid = State.Term is { Left: > 0 };
        var charge = prepaid
            ? new Charge(ChargePurpose.Prepaid, due.Period, 0, ChargeStep.Captured, "", 0, 0, 0, "", "", "", State.AddressId, State.Plan, at)
            : await Renewal(due.Period, at, profile, moment);
        await Apply(ChargeRules.Begin(State, charge, State.DraftOf(due.Period)?.Items ?? [], moment), Caller.System);
        await GoOn(fresh: true, expired: false, Caller.System);
    }

    /// <summary>Tries an unpaid occurrence again now, as the customer asked.</summary>
    private async Task<Answer<SubscriptionView>> PayUnpaid(Caller caller)
    {
        var moment = await Moment();
        if (State.Charge is { Step: ChargeStep.AwaitingAction })
            await Apply(ChargeRules.GivenUp(State, moment), caller);
        var period = State.NextBox();
        var at = State.ChargeAt(State.Calendar(moment.Settings), period);
        await TellAll(moment);
        var charge = (await Renewal(period, at, await Profile(), moment)) with { Request = caller.Key, Present = true };
        await Apply(ChargeRules.Begin(State, charge, State.DraftOf(period)?.Items ?? [], moment), caller);
        var answer = await GoOn(fresh: true, expired: false, caller);
        await Work();
        return answer;
    }

    private async Task Leave(Moment moment)
    {
        await Customer.NoteSubscription(Key, running: false);
        await Apply(SubscriptionRules.Change(State, State with { Leaving = false }, moment), Caller.System);
    }

    /// <summary>Stops a box that has not shipped; then the refund is known.</summary>
    private async Task CallOff(Recall recall, Moment moment)
    {
        var recalled = false;
        if (recall.OrderId.Length > 0)
        {
            try
            {
                var order = await GrainFactory.GetGrain<IOrderGrain>(recall.OrderId).Cancel(Money.Zero(State.Currency), recall.Reason, Caller.System);
                recalled = order.Ok;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                log.LogWarning(failure, "Order {Order} is called off later", recall.OrderId);
                await Apply(SubscriptionRules.Change(State, State with { Recall = recall with { Tries = recall.Tries + 1, TryAt = moment.Now + UnknownRules.BackOff(recall.Tries, Chance) } }, moment), Caller.System);
                return;
            }
        }
        await Apply(RefundRules.AfterRecall(State, recalled, moment), Caller.System);
    }

    private async Task SendBack(PendingRefund refund, Moment moment)
    {
        var amount = new Money(refund.Amount, State.Currency);
        RefundOutcome outcome;
        try
        {
            if (refund.ToWallet)
                outcome = (await Wallet(State.CustomerId).Return(new(refund.RefundKey, refund.PaymentKey, amount, amount with { Amount = refund.Tax }))).Refusal is { } no
                    ? new RefundOutcome.Refused(no.Code)
                    : new RefundOutcome.Refunded(refund.RefundKey);
            else if (refund.OrderId is { } order)
            {
                var asked = await GrainFactory.GetGrain<IOrderGrain>(order).Refund(new(refund.RefundKey, amount, refund.Cause) { UpTo = true }, Caller.System);
                outcome = asked.Ok ? new RefundOutcome.Refunded(refund.RefundKey) : new RefundOutcome.Refused(asked.Refusal.Code);
            }
            else
                outcome = gateways.Find(refund.Gateway) is { } gateway
                    ? await Sent(gateway, refund, amount, moment)
                    : new RefundOutcome.Unknown($"The gateway {refund.Gateway} is not there.");
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            log.LogWarning(failure, "Refund {Refund} of {Subscription} is asked for again later", refund.RefundKey, Key);
            outcome = new RefundOutcome.Unknown(failure.GetType().Name);
        }
        await Apply(outcome switch
        {
            RefundOutcome.Refunded => RefundRules.Sent(State, refund, moment),
            RefundOutcome.Refused no => RefundRules.Refused(State, refund, no.Code, moment),
            _ => RefundRules.Again(State, refund, Chance, moment),
        }, Caller.System);
    }

    private static async Task<RefundOutcome> Sent(IPaymentGateway gateway, PendingRefund refund, Money amount, Moment moment)
    {
        var found = RefundRules.KeyMayBeForgotten(refund, gateway.KeyWindow, moment.Now) ? await gateway.LookUpRefund(refund.RefundKey, refund.Reference) : new RefundOutcome.NeverSeen();
        return found is RefundOutcome.NeverSeen ? await gateway.Refund(refund.RefundKey, refund.Reference, amount) : found;
    }

    private async Task Settle(LoosePayment loose, bool told, Moment moment)
    {
        var outcome = gateways.Find(loose.Gateway) is { } gateway
            ? await Caught(() => gateway.LookUp(loose.PaymentKey))
            : new ChargeOutcome.Unknown("The gateway is not there.");
        await Apply(RefundRules.Settled(State, loose, (outcome as ChargeOutcome.Succeeded)?.Reference, outcome is ChargeOutcome.Declined, told, moment), Caller.System);
    }
}
