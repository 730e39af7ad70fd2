using SubscriptionBox.Campaigns;
using SubscriptionBox.Catalog;
using SubscriptionBox.Customers;
using SubscriptionBox.Inventory;
using SubscriptionBox.Payments;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>Whatever charges while the customer waits: checkout, a new term, a dearer plan, paying what is unpaid.</summary>
public sealed partial class SubscriptionGrain
{
    /// <inheritdoc/>
    public async Task<Answer<SubscriptionView>> Subscribe(Subscribe command, Caller caller)
    {
        if (Known<SubscriptionView>(caller.Key) is { } known)
            return known;
        if (!caller.MayActFor(Begun ? State.CustomerId : command.CustomerId))
            return CommonRefusal.NotFound;
        if (Begun)
            return await Resumed(caller);
        var (begun, refusal) = await Prepared(command, caller);
        if (begun is null)
            return await Final(refusal!, caller);
        await Apply(begun, caller);
        return await UnlessErased(() => GoOn(fresh: true, expired: false, caller));
    }

    /// <inheritdoc/>
    public async Task<Answer<SubscriptionView>> Reactivate(Caller caller)
    {
        if (SubscriptionRules.Hidden(State, caller) is { } no)
            return no;
        if (State.Status != SubscriptionStatus.Cancelled)
            return await Command(caller, (state, moment) => LifecycleRules.Withdraw(state, moment));
        if (Known<SubscriptionView>(caller.Key) is { } known)
            return known;
        if (State.Term is null)
            return SubscriptionRefusal.IsCancelled.Because("Its checkout came to nothing; begin a new one.");
        if (IsAboutThis(ChargePurpose.Restart, caller))
            return await UnlessErased(() => GoOn(fresh: false, expired: false, caller));
        if (State.Charge is not null || State.Recall is not null)
            return SubscriptionRefusal.ChargeUnderWay;
        var (plan, refusal) = await Plan(State.Plan.PlanId, State.Currency);
        if (plan is null)
            return refusal!;
        var moment = await Moment();
        var profile = await Profile();
        if (Payable(profile) is { } missing)
            return missing;
        var charge = ChargeFor(State, ChargePurpose.Restart, State.Next, plan, profile, moment.Now, moment);
        var restarting = State with { Zone = profile.TimeZone, Charge = charge };
        var items = await Filled(restarting, State.Next, [], [], profile, moment, StockAudience.NewCustomer);
        if (!ChargeRules.IsEnough(items.Sum(i => i.Quantity), Wanted(plan, profile)))
            return SubscriptionRefusal.NothingToShip;
        var (aside, notHeld) = await SetAside(State, charge, profile, moment);
        if (aside is null)
            return notHeld!.Refusal;
        await Apply(ChargeRules.Begin(State with { Zone = profile.TimeZone }, aside with { Request = caller.Key }, items, moment), caller);
        return await UnlessErased(() => GoOn(fresh: true, expired: false, caller));
    }

    /// <inheritdoc/>
    public async Task<Answer<PlanChangePreview>> PreviewPlanChange(string planId, Caller caller)
    {
        if (SubscriptionRules.Hidden(State, caller) is { } no)
            return no;
        var (change, refusal) = await PlanChange(planId);
        return change is null ? refusal! : change.Preview;
    }

    /// <inheritdoc/>
    public async Task<Answer<SubscriptionView>> ChangePlan(string planId, Caller caller)
    {
        if (SubscriptionRules.Hidden(State, caller) is { } no)
            return no;
        if (Known<SubscriptionView>(caller.Key) is { } known)
            return known;
        if (IsAboutThis(ChargePurpose.PlanChange, caller))
            return await UnlessErased(() => GoOn(fresh: false, expired: false, caller));
        var (change, refusal) = await PlanChange(planId);
        if (change is null)
            return refusal!;
        var moment = change.Moment;
        if (!change.Difference.Now || change.Difference.Net == 0)
        {
            var answer = await Command(caller, (state, _) => change.Difference.Now ? PlanChangeRules.Free(state, change.To, moment) : PlanChangeRules.Schedule(state, change.To, moment));
            return answer is { Ok: true, Replayed: false } ? await Refilled(caller) : answer;
        }
        if (Payable(change.Profile) is { } missing)
            return missing;
        var charge = PlanChangeRules.Charge(State, change.To, change.Difference, change.Preview, change.Coupons, change.Rate,
            change.Profile.PaymentMethod!.Gateway, change.Profile.PaymentReference!, moment.Now, caller.Key);
        if (await Reserved(State, charge) is not null)
            return CampaignRefusal.NotHeld;
        await Apply(ChargeRules.Begin(State, charge, [], moment), caller);
        return await UnlessErased(() => GoOn(fresh: true, expired: false, caller));
    }

    /// <inheritdoc/>
    public async Task<Answer<SubscriptionView>> Change(SubscriptionChange command, long? ifVersion, Caller caller)
    {
        if (SubscriptionRules.Hidden(State, caller) is { } no)
            return no;
        if (Known<SubscriptionView>(caller.Key) is { } known)
            return known;
        if (ifVersion is { } version && version != State.Sequence)
            return CommonRefusal.Stale;
        var profile = await Customer.GetBilling(command.AddressId ?? State.AddressId, command.PaymentMethodId ?? State.PaymentMethodId);
        if (!profile.Ok)
            return profile.Refusal;
        if (command.PaymentMethodId is not null && profile.Value.PaymentMethod is null)
            return SubscriptionRefusal.UnknownReference.On("paymentMethodId", "Not one of yours.");
        if (command.AddressId is not null && profile.Value.Address is null)
            return SubscriptionRefusal.UnknownReference.On("addressId", "Not one of yours.");
        if (command.AddressId is not null && taxes.Find(profile.Value.Address!.Address.Country, profile.Value.Address.Address.Region) is null)
            return SubscriptionRefusal.NoTaxRate.On("addressId", "The shop does not deliver there.");
        // The customer's record first, so that neither can be removed while it is used here; said again with the next change if a crash comes between.
        if (State.Status != SubscriptionStatus.Cancelled && (await Customer.NoteSubscription(Key, command.AddressId, command.PaymentMethodId)).Refusal is { } notYours)
            return notYours;
        var answer = await Command(caller, (state, moment) => LifecycleRules.Refer(state, command, moment));
        if (answer is not { Ok: true, Replayed: false } || command.PaymentMethodId is null || State.Dunning is null || State.Charge is { Step: not ChargeStep.AwaitingAction })
            return answer;
        // A new card retries at once (rules.md 7). Whether that worked is seen in the status; the change itself stands either way.
        await PayUnpaid(caller with { Key = null });
        return await Said(caller);
    }

    /// <inheritdoc/>
    public async Task<Answer<SubscriptionView>> PayNow(Caller caller)
    {
        if (SubscriptionRules.Hidden(State, caller) is { } no)
            return no;
        if (Known<SubscriptionView>(caller.Key) is { } known)
            return known;
        if (State.Charge is not null)
            return await Final(await PayOpen(caller), caller);
        return await Final(State.Dunning switch
        {
            null => SubscriptionRefusal.NothingToPay,
            // The provider advised against any further try with this card (faults.md F7): only another one helps.
            { Hopeless: true } dunning => SubscriptionRefusal.Declined with { ProviderCode = dunning.Code },
            _ => await PayUnpaid(caller),
        }, caller);
    }

    /// <inheritdoc/>
    public async Task NotePayment(string paymentKey)
    {
        if (State.Charge is { } charge && charge.Key == paymentKey && charge.Step != ChargeStep.Captured)
            await GoOn(fresh: false, expired: false, Caller.System, told: true);
        else if (State.Loose.FirstOrDefault(l => l.PaymentKey == paymentKey) is { } loose)
            await Settle(loose, told: true, await Moment());
        else
            return;
        await Work();
    }

    /// <summary>Asks on about the charge under way, whose outcome is then also the answer to this request.</summary>
    private async Task<Answer<SubscriptionView>> PayOpen(Caller caller)
    {
        var moment = await Moment();
        if (caller.Key is { } key && State.Charge is { Request: null } charge)
            await Apply(SubscriptionRules.Change(State, State with { Charge = charge with { Request = key } }, moment), caller);
        return await UnlessErased(() => GoOn(fresh: false, expired: false, caller));
    }

    /// <summary>The answer, remembered for its request key if the write of the effect did not do that. An outcome that is not known is no answer yet: the same key asks again.</summary>
    private async Task<Answer<SubscriptionView>> Final(Answer<SubscriptionView> answer, Caller caller)
    {
        if (caller.Key is { } key && (answer.Ok || answer.Refusal.Kind is RefusalKind.Conflict or RefusalKind.Invalid or RefusalKind.PaymentDeclined) && Known<SubscriptionView>(key) is null)
            await Save(Remember(State, key, answer));
        return answer;
    }

    /// <summary>True when the charge under way was begun by this very request, which asks again because it was not answered.</summary>
    private bool IsAboutThis(ChargePurpose purpose, Caller caller) => caller.Key is not null && State.Charge is { } charge && charge.Purpose == purpose && charge.Request == caller.Key;

    /// <summary>A checkout whose caller asks again: it was cut off by a crash, or had no key.</summary>
    private async Task<Answer<SubscriptionView>> Resumed(Caller caller)
    {
        if (State.Charge is { Purpose: ChargePurpose.Checkout } charge)
        {
            if (charge.Request is { } first && caller.Key is { } key && first != key)
                return CommonRefusal.RequestKeyReused;
            return await UnlessErased(() => GoOn(fresh: false, expired: false, caller));
        }
        return SubscriptionRules.Hidden(State, caller) is { } no ? no : SubscriptionViews.Of(State, await Moment());
    }

    private async Task<(Decision<SubscriptionState>? Begun, Refusal? Refusal)> Prepared(Subscribe command, Caller caller)
    {
        var billing = await GrainFactory.GetGrain<ICustomerGrain>(command.CustomerId).GetBilling(command.AddressId, command.PaymentMethodId);
        if (!billing.Ok)
            return (null, billing.Refusal);
        var profile = billing.Value;
        if (Payable(profile) is { } missing)
            return (null, missing);
        var (plan, refusal) = await Plan(command.PlanId, command.Currency ?? PricingRules.CurrencyOf(profile.Address!.Address.Country));
        if (plan is null)
            return (null, refusal);
        var moment = await Moment();
        var state = new SubscriptionState
        {
            CustomerId = profile.CustomerId, Plan = plan, Status = SubscriptionStatus.Incomplete, Zone = profile.TimeZone,
            Currency = command.Currency ?? PricingRules.CurrencyOf(profile.Address!.Address.Country), PaymentMethodId = command.PaymentMethodId, AddressId = command.AddressId,
        };
        state = state with { Anchor = state.Calendar(moment.Settings).DateAt(moment.Now) };
        if (!string.IsNullOrWhiteSpace(command.PromoCode))
        {
            var offers = await GrainFactory.GetGrain<IPromotionGrain>("promotions").Offer(command.PromoCode, new("", plan.PlanId, state.Currency, state.CustomerId) { Key = SubscriptionIds.Payment(Key, 0, 1) });
            if (!offers.Ok)
                return (null, offers.Refusal);
            state = state with { Coupons = [.. CouponRules.Best(offers.Value, plan.Price).Select(CouponRules.Of)] };
        }
        var items = await Filled(state, 0, [], [], profile, moment, StockAudience.NewCustomer);
        if (!ChargeRules.IsEnough(items.Sum(i => i.Quantity), Wanted(plan, profile)))
            return (null, SubscriptionRefusal.NothingToShip);
        var (charge, notHeld) = await SetAside(state, ChargeFor(state, ChargePurpose.Checkout, 0, plan, profile, moment.Now, moment), profile, moment);
        return charge is null ? (null, notHeld!.Refusal) : (ChargeRules.Begin(state, charge with { Request = caller.Key }, items, moment), null);
    }

    private Refusal? Payable(BillingProfile profile)
    {
        if (profile.Address is null)
            return SubscriptionRefusal.UnknownReference.On("addressId", "Not one of yours.");
        if (profile.PaymentMethod is null || profile.PaymentReference is null)
            return SubscriptionRefusal.UnknownReference.On("paymentMethodId", "Not one of yours.");
        return taxes.Find(profile.Address.Address.Country, profile.Address.Address.Region) is null
            ? SubscriptionRefusal.NoTaxRate.On("addressId", "The shop does not deliver there.")
            : null;
    }

    private async Task<(PlanTerms? Plan, Refusal? Refusal)> Plan(string planId, string currency)
    {
        var plan = await GrainFactory.GetGrain<IPlanGrain>(planId).Get();
        if (!plan.Ok || !plan.Value.Plan.Active)
            return (null, SubscriptionRefusal.UnknownPlan);
        var (price, refusal) = PricingRules.Listed(plan.Value.Plan, "", currency);
        return price is { } listed
            ? (new PlanTerms(planId, plan.Value.Plan.Interval, plan.Value.Plan.ItemsPerBox, plan.Value.Plan.Categories, listed.Amount) { PriceNumber = plan.Value.PriceNumber, Refund = plan.Value.Plan.CancelRefund }, null)
            : (null, refusal);
    }

    private async Task<(PlanChangePlan? Change, Refusal? Refusal)> PlanChange(string planId)
    {
        if (PlanChangeRules.Allowed(State, planId) is { } no)
            return (null, no);
        var (to, refusal) = await Plan(planId, State.Currency);
        if (to is null)
            return (null, refusal);
        var profile = await Profile();
        if (profile.Address is not { Address: var address } || taxes.Find(address.Country, address.Region) is not { } rate)
            return (null, SubscriptionRefusal.NoTaxRate);
        var moment = await Moment();
        var coupons = State.Running();
        var spendable = await Spendable(profile, State.Currency, NextKey(State, State.Next, planChange: true));
        var (difference, preview) = PlanChangeRules.Preview(State, to, rate, coupons, spendable.Amount, moment);
        while (await Uncovered(PlanChangeRules.Charge(State, to, difference, preview, coupons, rate, "", "", moment.Now, null)) is { } campaign)
        {
            coupons = coupons.RemoveAll(c => c.CampaignId == campaign);
            (difference, preview) = PlanChangeRules.Preview(State, to, rate, coupons, spendable.Amount, moment);
        }
        return (new(to, difference, preview, coupons, rate, profile, moment), null);
    }

    /// <summary>A charge of one billing interval: priced by the rules that quotes use, with today's tax at the delivery address.</summary>
    private Charge ChargeFor(SubscriptionState about, ChargePurpose purpose, int period, PlanTerms plan, BillingProfile profile, DateTimeOffset dueAt, Moment moment, Money? spendable = null)
    {
        if (profile.Address is not { Address: var address } || taxes.Find(address.Country, address.Region) is not { } rate)
            return new(purpose, period, 0, ChargeStep.Intent, "", plan.Price, 0, plan.Price, "", profile.PaymentMethod?.Gateway ?? "", "", about.AddressId, plan, dueAt);
        var fee = moment.Settings.ShippingFee(about.Currency);
        var money = CouponRules.Price(new(plan.Price, about.Currency), about.Running(), rate, fee with { Amount = fee.Amount * plan.Boxes }).With(spendable ?? Money.Zero(about.Currency));
        return new(purpose, period, 0, ChargeStep.Intent, "", money.Subtotal.Amount, money.Tax.Amount, money.Total.Amount, rate.Name,
            profile.PaymentMethod?.Gateway ?? "", profile.PaymentReference ?? "", about.AddressId, plan, dueAt, Credit: money.Credit.Amount, Shipping: money.Shipping.Amount, TaxPlace: rate.Place)
        {
            ShippingTax = money.ShippingTax?.Amount ?? 0,
            Discounts = money.Discounts.IsEmpty ? null : money.Discounts, Counted = purpose == ChargePurpose.Checkout && Counted(about, money.Discounts).Length > 0,
        };
    }

    private sealed record PlanChangePlan(PlanTerms To, PlanDifference Difference, PlanChangePreview Preview, ImmutableArray<Coupon> Coupons, TaxRate Rate, BillingProfile Profile, Moment Moment);
}
