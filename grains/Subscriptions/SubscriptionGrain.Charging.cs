using Microsoft.Extensions.Logging;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Curation;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Inventory;
using SubscriptionBox.Orders;
using SubscriptionBox.Payments;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>The charge under way: intent saved → stock reserved → gateway → outcome saved → order placed → delivery saved as ordered. Every arrow may be the place of a crash;
/// <see cref="GoOn"/> picks up from what is saved, with the same keys.</summary>
public sealed partial class SubscriptionGrain
{
    private const int SubstitutionRounds = 3;

    private IInventoryGrain Counter(string sku) => GrainFactory.GetGrain<IInventoryGrain>($"sku-{sku}");

    /// <summary>Takes the charge under way as far as it goes.</summary>
    /// <param name="fresh">True right after the intent was saved: the gateway cannot have heard of it.</param>
    /// <param name="expired">True when the time to authenticate is over.</param>
    /// <param name="caller">Who asked; the shop itself for renewals.</param>
    /// <param name="told">True when the provider brought the payment up: it is looked up, and never sent again.</param>
    /// <returns>What the customer is told.</returns>
    private async Task<Answer<SubscriptionView>> GoOn(bool fresh, bool expired, Caller caller, bool told = false)
    {
        var moment = await Moment();
        var charge = State.Charge!;
        var profile = await Profile();
        var reserved = false;
        if (charge.Step != ChargeStep.Captured)
        {
            var outcome = fresh || charge.Total == 0 ? new ChargeOutcome.NeverSeen() : await LookUp(charge, told, moment);
            var send = outcome is ChargeOutcome.NeverSeen;
            if (send)
            {
                if (charge.HasBenefits() && !await StillHeld(charge))
                    return await Conclude(BenefitRules.NotHeld(UnknownRules.PerhapsSent(State, fresh, moment), moment), CampaignRefusal.NotHeld, caller);
                if (charge.HasBox && !(reserved = await Reserve(profile, moment)))
                    return await Conclude(ChargeRules.NotFilled(UnknownRules.PerhapsSent(State, fresh, moment), moment), SubscriptionRefusal.NothingToShip, caller);
                if (charge.Step == ChargeStep.AwaitingStock)
                    // The record says that nothing was sent; it must not say so any more when something is.
                    await Apply(UnknownRules.AboutToSend(State, moment), Caller.System);
                outcome = await Send(State.Charge!, profile);
            }
            if (await Outcome(outcome, send, expired, moment, caller) is { } final)
                return final;
        }
        if (!reserved && !await Reserve(profile, moment))
            return await Conclude(ChargeRules.NotFilled(State, moment), SubscriptionRefusal.NothingToShip, caller);
        return await PlaceOrder(profile, moment, caller);
    }

    /// <summary>Saves what the gateway said.</summary>
    /// <returns>What the customer is told; null when the money is captured and a box is to be ordered.</returns>
    private async Task<Answer<SubscriptionView>?> Outcome(ChargeOutcome outcome, bool sent, bool expired, Moment moment, Caller caller)
    {
        var charge = State.Charge!;
        var box = State.DraftOf(charge.Period)?.Items ?? [];
        switch (outcome)
        {
            case ChargeOutcome.Succeeded paid when !charge.HasBox:
                return await Conclude(ChargeRules.Captured(State, paid.Reference, moment), null, caller, redraft: true);
            case ChargeOutcome.Succeeded paid:
                await Apply(ChargeRules.Captured(State, paid.Reference, moment), caller);
                return null;
            case ChargeOutcome.Declined no:
                var answer = await Conclude(ChargeRules.Declined(State, no.Code, no.TryAgain, moment), SubscriptionRefusal.Declined with { ProviderCode = no.Code }, caller);
                await Release(charge, box);
                return answer;
            case ChargeOutcome.RequiresAction when charge.Step == ChargeStep.AwaitingAction && expired:
                await Apply(ChargeRules.GivenUp(State, moment), caller);
                await Release(charge, box);
                return SubscriptionViews.Of(State, moment);
            case ChargeOutcome.RequiresAction when charge.Step == ChargeStep.AwaitingAction:
                return SubscriptionViews.Of(State, moment);
            case ChargeOutcome.RequiresAction action:
                var waiting = await Conclude(ChargeRules.ActionNeeded(State, action.Url, action.Reference, moment), null, caller);
                if (State.Charge is null)
                    await Release(charge, box);
                return waiting;
            default:
                var why = outcome switch { ChargeOutcome.Unknown unknown => unknown.Why, ChargeOutcome.Busy busy => busy.Why, _ => "The provider knows nothing of the payment." };
                await Apply(UnknownRules.Unknown(State, why, sent, Chance, moment), caller);
                return charge.Purpose == ChargePurpose.Checkout
                    ? await Conclude(SubscriptionRules.Change(State, State, moment), null, caller)
                    : PaymentRefusal.OutcomeUnknown;
        }
    }

    /// <summary>Places the order, which takes the stock, and closes the occurrence. The next three boxes are drafted in the same write.</summary>
    private async Task<Answer<SubscriptionView>> PlaceOrder(BillingProfile profile, Moment moment, Caller caller)
    {
        var charge = State.Charge!;
        var placed = await GrainFactory.GetGrain<IOrderGrain>(SubscriptionIds.Order(Key, charge.Period)).Place(OrderOf(charge, moment), caller with { Key = null });
        if (!placed.Ok)
        {
            log.LogWarning("Order of {Subscription} period {Period} is placed later: {Refusal}", Key, charge.Period, placed.Refusal.Code);
            await Apply(SubscriptionRules.Change(State, State with { Charge = charge with { Tries = charge.Tries + 1, TryAt = moment.Now + UnknownRules.BackOff(charge.Tries, Chance) } }, moment), Caller.System);
            return SubscriptionViews.Of(State, moment);
        }
        // Told before the last write, which then needs no other one: whatever happens in between, this charge ends here, and telling is safe to repeat.
        var told = charge.HasBenefits() && await Told(BenefitRules.Due(charge, used: true, moment));
        return await Conclude(ChargeRules.Ordered(told ? State with { Charge = State.Charge! with { Told = true } } : State, moment), null, caller, redraft: true, profile);
    }

    /// <summary>The last write of a charge, with the answer to the request that began it.</summary>
    /// <param name="no">What the request is refused with; null for a yes.</param>
    /// <param name="redraft">Whether boxes are to be drafted in the same write.</param>
    private async Task<Answer<SubscriptionView>> Conclude(Decision<SubscriptionState> decision, Refusal? no, Caller caller, bool redraft = false, BillingProfile? profile = null)
    {
        var request = State.Charge?.Request;
        var present = State.Charge is { OnSession: true };
        var moment = await Moment();
        if (State.Charge is { Purpose: ChargePurpose.Checkout or ChargePurpose.Restart } && no is null)
            // Before the answer: a customer who was told of a subscription finds it in the list.
            await Noted();
        if (redraft)
        {
            var (ahead, drafted) = await Ahead(decision.Next!, profile, moment);
            var told = decision.Events.RemoveAll(e => e is BoxPromised);
            decision = SubscriptionRules.Moved(State, ahead, moment, [.. told, .. drafted]);
        }
        var next = Stamped(decision.Next!, decision.Events, caller);
        if (no is null && !next.Announced)
            next = next with { Announced = true };
        Answer<SubscriptionView> answer = no is null ? SubscriptionViews.Of(next, moment) : no;
        if (next.Charge is { Request: not null } open)
            next = next with { Charge = open with { Request = null } };
        await Save(Remember(next, request, answer));
        // Checkouts are rare beside skips: what they promise is in the log before the customer reads the answer.
        if (present)
            await Drain();
        await TellAll(moment);
        return answer;
    }

    /// <summary>Sets every item aside, or none (rules.md 9). What is gone meanwhile is replaced, and the replacement saved before it is reserved.</summary>
    private async Task<bool> Reserve(BillingProfile profile, Moment moment)
    {
        var charge = State.Charge!;
        var order = SubscriptionIds.Order(Key, charge.Period);
        var audience = charge is { Purpose: ChargePurpose.Checkout or ChargePurpose.Restart, Step: not ChargeStep.Captured } ? StockAudience.NewCustomer : StockAudience.Subscriber;
        var deliverOn = ShipOn(charge, moment).AddDays(TravelDays);
        var gone = new List<string>();
        for (var round = 0; ; round++)
        {
            var items = State.DraftOf(charge.Period)!.Items;
            // What is paid is held until it is ordered or given up.
            DateTimeOffset? until = charge.Step == ChargeStep.Captured ? null : moment.Now.AddMinutes(moment.Settings.ReservationHoldMinutes);
            var held = await Task.WhenAll(items.Select(i => Counter(i.Sku).Reserve(new ReserveStock(order, i.Quantity, deliverOn, until, audience))));
            var kept = items.Where((_, i) => held[i].Ok).ToImmutableArray();
            var wanted = Wanted(State, charge.Period, charge.Plan, profile);
            if (kept.Length == items.Length && ChargeRules.IsEnough(kept.Sum(i => i.Quantity), wanted))
                return true;
            gone.AddRange(items.Where((_, i) => !held[i].Ok).Select(i => i.Sku));
            var filled = round < SubstitutionRounds ? await Filled(State, charge.Period, kept, [.. gone], profile, moment, audience) : kept;
            if (!ChargeRules.IsEnough(filled.Sum(i => i.Quantity), wanted) || round > SubstitutionRounds)
            {
                // Some of it may be taken already, if a crash cut the order off.
                await Release(charge, items, taken: charge.Step == ChargeStep.Captured);
                return false;
            }
            await Apply(SubscriptionRules.Change(State, State.With(State.DraftOf(charge.Period)! with { Items = filled }), moment,
                new BoxDrafted(SubscriptionIds.Delivery(Key, charge.Period), charge.Period, filled)), Caller.System);
        }
    }

    /// <summary>Gives stock back. A counter that does not answer lets the hold run out by itself.</summary>
    private async Task Release(Charge charge, ImmutableArray<BoxItem> items, bool taken = false)
    {
        var order = SubscriptionIds.Order(Key, charge.Period);
        try
        {
            await Task.WhenAll(items.Select(i => taken ? Counter(i.Sku).GiveBack(order, Caller.System) : Counter(i.Sku).Release(order, Caller.System)));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            log.LogWarning(failure, "Stock of {Subscription} period {Period} is given back when its hold runs out", Key, charge.Period);
        }
    }

    private async Task<ChargeOutcome> Send(Charge charge, BillingProfile profile)
    {
        if (charge.Total == 0)
            return new ChargeOutcome.Succeeded("");
        if (charge.Method.Length == 0)
            return new ChargeOutcome.Declined(profile.PaymentMethod is null ? "payment_method_missing" : "address_missing");
        return await Asked(charge, gateway => gateway.Charge(new(charge.Key, new(charge.Total, State.Currency), charge.Method, !(charge.OnSession || charge.Present), "Subscription box",
            ImmutableDictionary<string, string>.Empty.Add("subscription", Key).Add("period", charge.Period.ToString(System.Globalization.CultureInfo.InvariantCulture)))), lookUpAfter: true);
    }

    /// <returns><see cref="ChargeOutcome.NeverSeen"/> when the charge is to be sent.</returns>
    private async Task<ChargeOutcome> LookUp(Charge charge, bool told, Moment moment)
    {
        if (!UnknownRules.InDoubt(charge) || charge.Method.Length == 0)
            return new ChargeOutcome.NeverSeen();
        var outcome = await Asked(charge, gateway => gateway.LookUp(charge.Key), lookUpAfter: false);
        if (outcome is not ChargeOutcome.NeverSeen)
            return outcome;
        return UnknownRules.AfterLookUp(charge, told, gateways.Find(charge.Gateway)!.KeyWindow, moment.Now) switch
        {
            NotSeen.Send => outcome,
            NotSeen.Wait => new ChargeOutcome.Unknown("The provider does not know the payment yet."),
            _ => new ChargeOutcome.Declined(UnknownRules.NoAnswer),
        };
    }

    /// <summary>One question to the gateway. A lost answer is asked for once more by looking the key up; a charge is never sent twice in a row.</summary>
    private async Task<ChargeOutcome> Asked(Charge charge, Func<IPaymentGateway, Task<ChargeOutcome>> ask, bool lookUpAfter)
    {
        if (gateways.Find(charge.Gateway) is not { } gateway)
            return new ChargeOutcome.Unknown($"The gateway {charge.Gateway} is not there.");
        var outcome = await Caught(() => ask(gateway));
        if (outcome is not ChargeOutcome.Unknown || !lookUpAfter)
            return outcome;
        return await Caught(() => gateway.LookUp(charge.Key)) switch
        {
            ChargeOutcome.NeverSeen or ChargeOutcome.Unknown => outcome,
            var known => known,
        };
    }

    /// <summary>A gateway that breaks is a gateway that did not answer.</summary>
    private async Task<ChargeOutcome> Caught(Func<Task<ChargeOutcome>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            log.LogWarning(failure, "The gateway broke while {Subscription} asked it", Key);
            return new ChargeOutcome.Unknown(failure.GetType().Name);
        }
    }

    private PlaceOrder OrderOf(Charge charge, Moment moment)
    {
        var items = State.DraftOf(charge.Period)!.Items;
        var payment = charge.Total == 0 ? null
            : new OrderPayment(charge.Key, charge.Gateway, charge.Captured!, new(charge.Total, State.Currency), "captured", moment.Now);
        return new(SubscriptionIds.Order(Key, charge.Period), State.CustomerId, Key, SubscriptionIds.Delivery(Key, charge.Period), items,
            charge.Breakdown(State.Currency), payment, ShipOn(charge, moment), State.Zone, charge.AddressId)
        {
            Worth = State.Term?.NextBox(State.Currency), Boxes = charge.Purpose == ChargePurpose.Prepaid ? 1 : charge.Plan.Boxes, TaxName = charge.TaxName, TaxPlace = charge.TaxPlace,
            PaidBy = State.Term?.OrderId,
        };
    }

    /// <summary>Some days after the charge; after a late payment some days after today.</summary>
    private DateOnly ShipOn(Charge charge, Moment moment)
    {
        var calendar = State.Calendar(moment.Settings);
        var due = calendar.DateAt(charge.DueAt);
        var today = calendar.DateAt(moment.Now);
        return (today > due ? today : due).AddDays(calendar.ShipAfterDays);
    }
}
