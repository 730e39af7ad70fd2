using SubscriptionBox.Curation;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>The persisted steps of a charge: intent → gateway → outcome → order (DESIGN.md, Payment). Every function is one write; a crash between two of them resumes with the same key.</summary>
public static class ChargeRules
{
    /// <summary>How long a payment that nobody waits for any more is watched.</summary>
    public static readonly TimeSpan WatchedFor = TimeSpan.FromDays(14);

    /// <summary>Days on which a box that cannot be filled is tried again before its occurrence is given up.</summary>
    public const int StockTries = 7;

    /// <summary>A box is sent with fewer items than it should have only from two thirds of them on.</summary>
    public static bool IsEnough(int items, int wanted) => items > 0 && items * 3 >= wanted * 2;

    /// <summary>Records the intent, with the key under which the gateway will know it.</summary>
    public static Decision<SubscriptionState> Begin(SubscriptionState state, Charge charge, ImmutableArray<BoxItem> items, in Moment moment)
    {
        var attempt = state.Attempts + 1;
        var begun = charge with { Attempt = attempt, Key = SubscriptionIds.Payment(moment.Key, charge.Period, attempt, charge.Purpose == ChargePurpose.PlanChange) };
        if (charge.Purpose == ChargePurpose.Prepaid)
            begun = begun with { Step = ChargeStep.Captured };
        var next = state with { Attempts = attempt, Charge = begun };
        if (charge.HasBox)
            next = next.With((state.DraftOf(charge.Period) ?? new Draft(charge.Period, [])) with { Items = items, ChargeAt = charge.DueAt });
        return SubscriptionRules.Change(state, next, moment);
    }

    /// <summary>The customer must authenticate. Somebody who is there has as long as the stock is held; for a renewal the time until the next retry counts as declined.</summary>
    public static Decision<SubscriptionState> ActionNeeded(SubscriptionState state, string url, string reference, in Moment moment)
    {
        var charge = state.Charge!;
        var waiting = state with { Charge = charge with { Step = ChargeStep.AwaitingAction, ActionUrl = url, Captured = reference, TryAt = moment.Now.AddMinutes(moment.Settings.ReservationHoldMinutes) } };
        if (!charge.OnSession)
        {
            if (DunningRules.After(state.Dunning, charge.Period, "authentication_required", true, moment.Now, state.Calendar(moment.Settings), moment.Settings) is not { } dunning)
                return EndDunning(UnknownRules.Loosened(state, moment), moment);
            waiting = waiting with { Status = SubscriptionStatus.PastDue, Dunning = dunning, Charge = waiting.Charge with { TryAt = dunning.RetryAt } };
        }
        return charge.Step == ChargeStep.AwaitingAction
            ? SubscriptionRules.Change(state, waiting, moment)
            : SubscriptionRules.Change(state, waiting, moment, new PaymentActionRequired(charge.Key, charge.Period, new(charge.Total, state.Currency), url, charge.Purpose));
    }

    /// <summary>The provider said no. A checkout, a plan change or a new term comes to nothing; an unpaid renewal begins or goes on with dunning (rules.md 7).</summary>
    public static Decision<SubscriptionState> Declined(SubscriptionState state, string code, bool tryAgain, in Moment moment)
    {
        var charge = state.Charge!;
        var open = UnknownRules.Refused(state, moment);
        if (charge.Purpose == ChargePurpose.Checkout)
            return SubscriptionRules.Change(state, LifecycleRules.Over(open, code, moment) with { Leaving = state.Announced || charge.Step is ChargeStep.AwaitingAction or ChargeStep.Unknown }, moment, new CheckoutFailed(state.Plan.PlanId, code));
        var amount = new Money(charge.Total, state.Currency);
        if (charge.OnSession)
            return SubscriptionRules.Change(state, charge.HasBox ? open with { Drafts = [] } : open, moment,
                new PaymentRefused(charge.Key, charge.Purpose, amount, code));
        var dunning = DunningRules.After(state.Dunning, charge.Period, code, tryAgain, moment.Now, state.Calendar(moment.Settings), moment.Settings);
        if (dunning is not null && charge.NewCard)
            // The customer changed the card while the old one was in doubt: a card update retries at once (rules.md 7).
            dunning = dunning with { RetryAt = moment.Now, Hopeless = false };
        var declined = new ChargeDeclined(charge.Key, charge.Period, charge.Attempt, amount, code, state.Dunning?.FailingSince ?? moment.Now, dunning?.RetryAt);
        if (dunning is null)
            return EndDunning(open, moment, state, declined);
        return SubscriptionRules.Change(state, open with { Status = SubscriptionStatus.PastDue, Dunning = dunning }, moment, declined);
    }

    /// <summary>The money is captured: a term is paid, or the dearer plan holds.</summary>
    public static Decision<SubscriptionState> Captured(SubscriptionState state, string reference, in Moment moment)
    {
        var charge = state.Charge!;
        var done = charge with { Step = ChargeStep.Captured, Captured = reference, ActionUrl = null, TryAt = null, Tries = 0 };
        var zero = Money.Zero(state.Currency);
        var events = ImmutableArray.Create<DomainEvent>(Told(state, charge, reference, moment));
        if (charge.Purpose == ChargePurpose.PlanChange)
            return PlanChangeRules.Paid(state, charge, reference, moment, events);
        var term = new PaidTerm(charge.Period, charge.Plan.Boxes, charge.Plan.Boxes, charge.Total, charge.Tax, charge.DueAt, charge.Key, SubscriptionIds.Order(moment.Key, charge.Period), [],
            charge.Discount, charge.Credit) { Shipping = charge.Shipping, ShippingTax = charge.ShippingTax }.Begun(charge);
        var paid = state with { Status = SubscriptionStatus.Active, Charge = done, Term = term, Plan = charge.Plan, NextPlan = null, Dunning = null };
        if (charge.Purpose == ChargePurpose.Checkout)
            events = [new SubscriptionStarted(charge.Plan.PlanId, charge.Plan.Interval, zero with { Amount = charge.Plan.Price }, state.Anchor, state.Zone), .. events,
                .. (state.Coupons ?? []).Select(c => new CouponRedeemed(c.CampaignId, c.Code, c.PartsPerMillion, zero with { Amount = c.Amount }, c.Left))];
        else if (charge.Purpose == ChargePurpose.Restart)
        {
            paid = paid with { Anchor = state.Calendar(moment.Settings).DateAt(charge.DueAt), AnchorPeriod = charge.Period, Ending = false, EndedAt = null, EndReason = null };
            events = events.Insert(0, new SubscriptionReactivated(charge.Plan.PlanId, zero with { Amount = charge.Plan.Price }, paid.Anchor));
        }
        else if (state.Plan.PlanId != charge.Plan.PlanId)
            events = events.Add(new PlanChanged(state.Plan.PlanId, charge.Plan.PlanId, charge.Plan.Interval, zero with { Amount = state.Plan.Price }, zero with { Amount = charge.Plan.Price }, zero));
        else if (state.Plan.Price != charge.Plan.Price)
            events = events.Add(new PriceChanged(charge.Plan.PlanId, zero with { Amount = state.Plan.Price }, zero with { Amount = charge.Plan.Price }));
        if (state.Dunning is { } dunning)
            events = events.Add(new DunningEnded(dunning.Period, "paid", dunning.FailingSince));
        return SubscriptionRules.Change(state, paid, moment, events);
    }

    /// <summary>The order exists: the occurrence is over.</summary>
    public static Decision<SubscriptionState> Ordered(SubscriptionState state, in Moment moment)
    {
        var charge = state.Charge!;
        var items = state.DraftOf(charge.Period)!.Items;
        var past = new PastDelivery(charge.Period, DeliveryStatus.Ordered, charge.DueAt, BoxLines.Write(items));
        var next = state.Advance(charge.Period + 1, state.Calendar(moment.Settings), past) with { Charge = null, Term = state.Term!.Taken() };
        return SubscriptionRules.Change(state, next, moment, new BoxOrdered(SubscriptionIds.Delivery(moment.Key, charge.Period), charge.Period,
            SubscriptionIds.Order(moment.Key, charge.Period), [.. items.Select(i => new BoxLine(i.Sku, i.Quantity))]));
    }

    /// <summary>A box cannot be filled. Before the money: a checkout comes to nothing, a renewal waits some days and is then given up uncharged. After the money (it came late): it goes back.</summary>
    public static Decision<SubscriptionState> NotFilled(SubscriptionState state, in Moment moment)
    {
        var charge = state.Charge!;
        var paid = charge.Step == ChargeStep.Captured;
        var tries = paid || charge.Step == ChargeStep.AwaitingStock ? charge.Tries : 0;
        if (!charge.OnSession && tries + 1 < StockTries)
            return SubscriptionRules.Change(state, state with
            {
                Charge = charge with { Step = paid ? ChargeStep.Captured : ChargeStep.AwaitingStock, Tries = tries + 1, TryAt = moment.Now.AddDays(1) },
            }, moment);
        var open = UnknownRules.Loosened(state, moment);
        if (paid && charge.Purpose != ChargePurpose.Prepaid)
            open = open with { Term = null };
        if (paid && charge.Total > 0)
            open = RefundRules.Add(open, charge.Key, null, charge.Gateway, charge.Captured!, charge.Total, "not-filled", moment, charge.TaxInMoney);
        var released = paid && charge.Purpose != ChargePurpose.Prepaid && state.Term?.Released(state.Currency) is { } boxes ? ImmutableArray.Create<DomainEvent>(boxes) : [];
        if (charge.Purpose == ChargePurpose.Checkout)
            return SubscriptionRules.Change(state, LifecycleRules.Over(open, "out-of-stock", moment), moment, [new CheckoutFailed(state.Plan.PlanId, "out-of-stock"), .. released]);
        if (charge.OnSession)
            return SubscriptionRules.Change(state, LifecycleRules.Over(open, "out-of-stock", moment) with { Term = state.Term! with { Left = 0, Paid = 0, Extras = [] } }, moment, [new CheckoutFailed(charge.Plan.PlanId, "out-of-stock"), .. released]);
        var calendar = state.Calendar(moment.Settings);
        var over = open.Advance(charge.Period + 1, calendar, new PastDelivery(charge.Period, DeliveryStatus.Cancelled, charge.DueAt, "")) with { Status = SubscriptionStatus.Active, Dunning = null };
        return SubscriptionRules.Change(state, over, moment, [new BoxNotFilled(SubscriptionIds.Delivery(moment.Key, charge.Period), charge.Period), .. released]);
    }

    /// <summary>An unpaid occurrence is given up because a later one is due: only the latest is charged (rules.md 7, setting chargeMissedPeriods).</summary>
    public static Decision<SubscriptionState> Miss(SubscriptionState state, in Moment moment)
    {
        var period = state.NextBox();
        var calendar = state.Calendar(moment.Settings);
        var next = state.Advance(period + 1, calendar, new PastDelivery(period, DeliveryStatus.Cancelled, state.ChargeAt(calendar, period), ""));
        if (state.Dunning is { Hopeless: false } dunning)
        {
            var latest = next.NextBox();
            next = next with { Dunning = dunning with { Period = latest, RetryAt = next.ChargeAt(calendar, latest) } };
        }
        else if (state.Dunning is { } hopeless)
            next = next with { Dunning = hopeless with { Period = next.NextBox() } };
        return SubscriptionRules.Change(state, next, moment, new PeriodMissed(SubscriptionIds.Delivery(moment.Key, period), period));
    }

    /// <summary>Dunning is over without a payment: the setting says whether the subscription is cancelled or paused.</summary>
    public static Decision<SubscriptionState> EndDunning(SubscriptionState state, in Moment moment) => EndDunning(state, moment, state);

    /// <summary>Nobody authenticated in time. A checkout is over; for a renewal it counts as a declined try, and the next one is due.</summary>
    public static Decision<SubscriptionState> GivenUp(SubscriptionState state, in Moment moment)
    {
        var open = UnknownRules.Loosened(state, moment);
        return state.Charge!.Purpose switch
        {
            ChargePurpose.Checkout => SubscriptionRules.Change(state, LifecycleRules.Over(state, "abandoned", moment), moment, new CheckoutFailed(state.Plan.PlanId, "abandoned")),
            ChargePurpose.Restart => SubscriptionRules.Change(state, open with { Drafts = [] }, moment),
            _ => SubscriptionRules.Change(state, open, moment),
        };
    }

    /// <summary>What the ledger, invoices and mails are told of a charge.</summary>
    private static SubscriptionCharged Told(SubscriptionState state, Charge charge, string reference, in Moment moment)
    {
        var money = charge.Breakdown(state.Currency);
        var calendar = state.Calendar(moment.Settings);
        if (charge.Purpose == ChargePurpose.Restart)
            // The new term has its own anchor.
            calendar = calendar with { Anchor = calendar.DateAt(charge.DueAt), AnchorPeriod = charge.Period };
        var (from, until) = charge.HasBox
            ? (calendar.DateOf(charge.Period), calendar.DateOf(charge.Period + charge.Plan.Boxes))
            : (calendar.DateAt(moment.Now), calendar.DateOf(state.NextPayment()));
        return new(charge.Key, charge.Purpose, charge.Plan.PlanId, charge.Period, charge.HasBox ? charge.Plan.Boxes : 0, charge.Attempt,
            money.Subtotal, money.Discount, money.Tax, money.Total, charge.TaxName, charge.Gateway, reference)
        {
            Credit = money.Credit, Shipping = money.Shipping, Discounts = money.Discounts, DueAt = charge.DueAt, From = from, Until = until, TaxPlace = charge.TaxPlace,
            ShippingTax = money.ShippingTax, OrderId = charge.HasBox ? SubscriptionIds.Order(moment.Key, charge.Period) : null, AddressId = charge.AddressId, Deferred = charge.HasBox || state.Term is { Left: > 0 },
        };
    }

    private static Decision<SubscriptionState> EndDunning(SubscriptionState open, in Moment moment, SubscriptionState before, params ImmutableArray<DomainEvent> events)
    {
        var failingSince = before.Dunning?.FailingSince ?? moment.Now;
        var period = before.NextBox();
        var outcome = moment.Settings.DunningOutcome;
        events = events.Add(new DunningEnded(period, outcome, failingSince));
        if (outcome != "pause")
            return SubscriptionRules.Change(before, LifecycleRules.Over(open, "dunning", moment), moment, events.Add(new SubscriptionCancelled(before.Plan.PlanId, "dunning")));
        var calendar = before.Calendar(moment.Settings);
        var paused = open.Advance(period + 1, calendar, new PastDelivery(period, DeliveryStatus.Cancelled, before.ChargeAt(calendar, period), ""));
        return SubscriptionRules.Change(before, paused with { Status = SubscriptionStatus.Paused, ResumesOn = null, Dunning = null }, moment, events.Add(new SubscriptionPaused(null, true)));
    }
}
