using System.Text.Json.Serialization;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>A charge that is over, of which the campaigns of its discounts and the customer's wallet have not heard.</summary>
/// <param name="Key">The payment key under which they set something aside.</param>
/// <param name="Campaigns">Who is told.</param>
/// <param name="Wallet">Whether the wallet is told too.</param>
/// <param name="Used">True when it was given; false gives it back.</param>
/// <param name="Revenue">Net goods after the discount, minor units.</param>
public sealed record BenefitDue(string Key, ImmutableArray<string> Campaigns, bool Wallet, bool Used, long Revenue, DateTimeOffset TryAt, int Tries = 0);

/// <summary>Discounts and credit are set aside before a charge and settled after it, whatever breaks in between (docs/decisions/redemptions.md).</summary>
public static class BenefitRules
{
    /// <summary>Whether anything is set aside for a charge.</summary>
    public static bool HasBenefits(this Charge charge) => charge.Discounts is { IsEmpty: false } || charge.Credit > 0 || charge.Counted;

    /// <summary>Whether a payment key is of a charge that is under way, or of one whose end was not told yet.</summary>
    public static bool Holds(SubscriptionState state, string paymentKey) =>
        state.Charge?.Key == paymentKey || state.Benefits is { } due && due.Any(b => b.Key == paymentKey);

    /// <summary>What follows when a charge ends, in the same write: it was given when the box is ordered, or the dearer plan holds; in every other case nothing was, and it goes back.</summary>
    public static SubscriptionState Ended(SubscriptionState before, SubscriptionState after, ref ImmutableArray<DomainEvent> events, in Moment moment)
    {
        if (before.Charge is not { } charge || after.Charge?.Key == charge.Key || !charge.HasBenefits())
            return after;
        var used = events.Any(e => e is BoxOrdered or SubscriptionCharged { Purpose: ChargePurpose.PlanChange });
        if (used && after.Coupons is { } coupons)
        {
            var left = CouponRules.UsedUp(coupons, charge);
            after = after with { Coupons = left };
            foreach (var (was, now) in coupons.Zip(left))
                if (was.Left > 0 && now.Left == 0)
                    events = events.Add(new CouponEnded(was.CampaignId, was.Code, "usedUp"));
        }
        if (!used && charge is { Step: ChargeStep.Captured, Credit: > 0 })
            // The books have it as used since the capture was told. The wallet has it set aside still, and just lets go.
            events = events.Add(new CreditReturned(charge.Key, charge.Key, new(charge.Credit, before.Currency), new(charge.Tax - charge.TaxInMoney, before.Currency)));
        return charge.Told ? after : after with { Benefits = (after.Benefits ?? []).Add(Due(charge, used, moment)) };
    }

    /// <summary>The campaign's budget does not cover the next charge's discount: the coupon is over.</summary>
    public static Decision<SubscriptionState> Exhausted(SubscriptionState state, string campaignId, in Moment moment) =>
        SubscriptionRules.Change(state, state with { Coupons = CouponRules.Without(state.Coupons, campaignId) }, moment,
            new CouponEnded(campaignId, state.Coupons!.Value.First(c => c.CampaignId == campaignId).Code, "budget"));

    /// <summary>What campaigns and the wallet are told of a charge.</summary>
    public static BenefitDue Due(Charge charge, bool used, in Moment moment) =>
        new(charge.Key, [.. (charge.Discounts ?? []).Select(d => d.CampaignId)], charge.Credit > 0 || charge.Counted, used, charge.Subtotal - charge.Discount, moment.Now);

    /// <summary>They have heard.</summary>
    public static Decision<SubscriptionState> Told(SubscriptionState state, string key, in Moment moment) =>
        SubscriptionRules.Change(state, state with { Benefits = state.Benefits?.RemoveAll(b => b.Key == key) is { IsEmpty: false } left ? left : null }, moment);

    /// <summary>One of them did not answer: again later.</summary>
    /// <param name="chance">0 to 1, from the injected source.</param>
    public static Decision<SubscriptionState> Again(SubscriptionState state, BenefitDue due, double chance, in Moment moment) =>
        SubscriptionRules.Change(state, state with { Benefits = state.Benefits?.Replace(due, due with { Tries = due.Tries + 1, TryAt = moment.Now + UnknownRules.BackOff(due.Tries, chance) }) }, moment);

    /// <summary>What was set aside for a charge is gone before anything was sent: the charge is not made. What the customer asked for is refused; a renewal begins anew, priced anew.</summary>
    public static Decision<SubscriptionState> NotHeld(SubscriptionState state, in Moment moment)
    {
        var charge = state.Charge!;
        var open = charge.Sends > 0 ? UnknownRules.Loosened(state, moment) : state with { Charge = null };
        return charge.Purpose == ChargePurpose.Checkout
            ? SubscriptionRules.Change(state, LifecycleRules.Over(open, "discount-not-held", moment), moment, new CheckoutFailed(state.Plan.PlanId, "discount-not-held"))
            : SubscriptionRules.Change(state, charge.OnSession && charge.HasBox ? open with { Drafts = [] } : open, moment);
    }
}
