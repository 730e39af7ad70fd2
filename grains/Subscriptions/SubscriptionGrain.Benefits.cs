using Microsoft.Extensions.Logging;
using SubscriptionBox.Catalog;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Customers;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>Discounts and credit: set aside at campaigns and wallet before the intent is saved, looked at again before anything is sent, settled when the charge is over.</summary>
public sealed partial class SubscriptionGrain
{
    /// <summary>How often a wallet that changes meanwhile is asked anew.</summary>
    private const int WalletRounds = 4;

    private IWalletGrain Wallet(string customerId) => GrainFactory.GetGrain<IWalletGrain>(Wallets.KeyOf(customerId));

    /// <inheritdoc/>
    public Task<bool> Holds(string paymentKey) => Task.FromResult(BenefitRules.Holds(Saved, paymentKey));

    /// <summary>A renewal's charge with what was set aside for it. A campaign that cannot give any more ends its coupon: the box is charged without.</summary>
    private async Task<Charge> Renewal(int period, DateTimeOffset at, BillingProfile profile, Moment moment)
    {
        var plan = await Priced(State.NextPlan ?? State.Plan, at, moment);
        while (true)
        {
            var (charge, no) = await SetAside(State, ChargeFor(State, ChargePurpose.Renewal, period, plan, profile, at, moment), profile, moment);
            if (charge is not null)
                return charge;
            if (no is not { Exhausted: { } campaign })
                throw new InvalidOperationException($"{Key}: {no!.Refusal.Code}");
            await Apply(BenefitRules.Exhausted(State, campaign, moment), Caller.System);
        }
    }

    /// <summary>What was agreed, at the price that holds for existing subscribers on the day the charge falls due (rules.md 13), with the refund policy of today.</summary>
    private async Task<PlanTerms> Priced(PlanTerms agreed, DateTimeOffset dueAt, Moment moment)
    {
        var plan = await GrainFactory.GetGrain<IPlanGrain>(agreed.PlanId).Get();
        if (!plan.Ok)
            return agreed;
        agreed = agreed.Refund == plan.Value.Plan.CancelRefund ? agreed : agreed with { Refund = plan.Value.Plan.CancelRefund };
        if (plan.Value.Steps.IsDefaultOrEmpty)
            return agreed;
        var (price, number) = ExistingPriceRules.ForExisting(plan.Value.Steps, agreed.Price, agreed.PriceNumber, State.Currency, State.Calendar(moment.Settings).DateAt(dueAt));
        return agreed with { Price = price, PriceNumber = number };
    }

    /// <summary>Sets discounts and credit aside for a charge that is about to begin; all, or none and why.</summary>
    private async Task<(Charge? Charge, NotAside? No)> SetAside(SubscriptionState about, Charge charge, BillingProfile profile, Moment moment)
    {
        for (var round = 0; ; round++)
        {
            var spendable = round < WalletRounds ? await Spendable(profile, about.Currency, NextKey(about, charge.Period, planChange: false)) : Money.Zero(about.Currency);
            var priced = ChargeFor(about, charge.Purpose, charge.Period, charge.Plan, profile, charge.DueAt, moment, spendable);
            var no = await Reserved(about, priced);
            if (no is null)
                return (priced, null);
            // Another charge of the customer's was quicker: with what is left.
            if (no.Refusal.Number != CampaignRefusal.NotEnoughCredit.Number)
                return (null, no);
        }
    }

    /// <summary>Sets aside just what a charge says.</summary>
    private async Task<NotAside?> Reserved(SubscriptionState about, Charge charge)
    {
        if (!charge.HasBenefits())
            return null;
        var key = charge.Key.Length > 0 ? charge.Key : NextKey(about, charge.Period, charge.Purpose == ChargePurpose.PlanChange);
        foreach (var discount in charge.Discounts ?? [])
            if ((await Campaign(discount.CampaignId).Reserve(new(key, Key, discount.Code, discount.Amount, charge.Purpose == ChargePurpose.Checkout))).Refusal is { } exhausted)
                return await Back(exhausted, discount.CampaignId);
        if (charge.Credit == 0 && !charge.Counted)
            return null;
        var wanted = new ReserveFromWallet(key, Key, charge.Credit > 0 ? new(charge.Credit, about.Currency) : null, charge.Counted ? Counted(about, charge.Discounts ?? []) : []);
        return (await Wallet(about.CustomerId).Reserve(wanted)).Refusal is { } refusal ? await Back(refusal, null) : null;

        async Task<NotAside> Back(Refusal refusal, string? campaign)
        {
            // What the disk has of this key, if anything, is a charge of before a crash: then it is the same, and stays.
            if (!BenefitRules.Holds(State, key))
                await Told(BenefitRules.Due(charge with { Key = key }, used: false, new(Key, Now, default!)), about.CustomerId);
            return new(refusal, campaign);
        }
    }

    /// <summary>Whether what a saved intent relies on is set aside; asked again before anything is sent, because it may have stood for hours.</summary>
    private async Task<bool> StillHeld(Charge charge) => await Reserved(State, charge) is null;

    /// <summary>Redemptions of a checkout that are limited for each customer.</summary>
    private static ImmutableArray<CampaignUse> Counted(SubscriptionState about, ImmutableArray<ChargeDiscount> discounts) =>
        [.. (about.Coupons ?? []).Where(c => c.MostPerCustomer is not null && discounts.Any(d => d.CampaignId == c.CampaignId)).Select(c => new CampaignUse(c.CampaignId, c.MostPerCustomer!.Value))];

    /// <summary>The first campaign whose budget does not cover its part of a charge; null when all do.</summary>
    private async Task<string?> Uncovered(Charge charge)
    {
        foreach (var discount in charge.Discounts ?? [])
            if (await Campaign(discount.CampaignId).BudgetLeft() is { } left && left.Currency == discount.Amount.Currency && left.Amount < discount.Amount.Amount)
                return discount.CampaignId;
        return null;
    }

    private async Task<Money> Spendable(BillingProfile profile, string currency, string key) =>
        profile.HasCredit ? await Wallet(profile.CustomerId).Spendable(currency, key) : Money.Zero(currency);

    /// <summary>The key that the next charge will have.</summary>
    private string NextKey(SubscriptionState about, int period, bool planChange) => SubscriptionIds.Payment(Key, period, about.Attempts + 1, planChange);

    /// <summary>Tells of every charge that is over, if anybody waits for it. Who does not answer is told later: the calendar comes back to it.</summary>
    private async Task TellAll(Moment moment)
    {
        foreach (var due in State.Benefits ?? [])
            if (due.TryAt <= moment.Now)
                await Tell(due, moment);
    }

    private async Task Tell(BenefitDue due, Moment moment) =>
        await Apply(await Told(due) ? BenefitRules.Told(State, due.Key, moment) : BenefitRules.Again(State, due, Chance, moment), Caller.System);

    /// <returns>False when one of them did not answer; telling is safe to repeat.</returns>
    private async Task<bool> Told(BenefitDue due, string? customerId = null)
    {
        try
        {
            foreach (var campaign in due.Campaigns)
                await Campaign(campaign).Settle(new(due.Key, due.Used, new(due.Revenue, State.Currency)));
            if (due.Wallet)
                await Wallet(customerId ?? State.CustomerId).Settle(due.Key, due.Used);
            return true;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            log.LogWarning(failure, "Campaigns or wallet hear of {Key} later", due.Key);
            return false;
        }
    }

    private ICampaignGrain Campaign(string campaignId) => GrainFactory.GetGrain<ICampaignGrain>(campaignId);

    /// <summary>Why nothing was set aside.</summary>
    /// <param name="Exhausted">The campaign that cannot give it; null where it was the wallet.</param>
    private sealed record NotAside(Refusal Refusal, string? Exhausted);
}
