using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>What a look-up that found nothing means for a charge.</summary>
public enum NotSeen
{
    /// <summary>Send it, with the key it has.</summary>
    Send,
    /// <summary>Ask again later; send nothing.</summary>
    Wait,
    /// <summary>It was never made, and cannot be made any more under this key.</summary>
    NeverWas,
}

/// <summary>Payments in doubt: a time-out is neither paid nor declined (rules.md 8; faults.md F4–F8). The key stays the same until the doubt is over, however long that takes; afterwards a new attempt has a new key.</summary>
public static class UnknownRules
{
    /// <summary>One key is sent so many times at most (faults.md F6); afterwards it is only looked up.</summary>
    public const int MostSends = 6;

    /// <summary>Declined payments that are remembered, in case the provider changes its mind.</summary>
    public const int DeclinedKept = 8;

    /// <summary>The code of a charge that the provider never made, though it was sent again and again.</summary>
    public const string NoAnswer = "no_answer";

    /// <summary>1, 2, 4 … at most 60 minutes, of which chance takes up to a half away, so that not everybody comes back at the same instant.</summary>
    /// <param name="tries">0 for the first time.</param>
    /// <param name="chance">0 to 1.</param>
    public static TimeSpan BackOff(int tries, double chance) => TimeSpan.FromMinutes(Math.Min(60, 1 << Math.Min(tries, 6)) * (0.5 + 0.5 * chance));

    /// <summary>The provider says that it never saw this key. It may be wrong for as long as a request that was sent can still be carried out: until the provider has forgotten the key.</summary>
    /// <param name="charge">The charge under way.</param>
    /// <param name="told">True when the provider itself brought the payment up: then it is only a question of time until it can be looked up.</param>
    /// <param name="keyWindow">How long the provider keeps a key.</param>
    /// <param name="now">On the shop's clock.</param>
    public static NotSeen AfterLookUp(Charge charge, bool told, TimeSpan keyWindow, DateTimeOffset now) =>
        told ? NotSeen.Wait
        : charge.Sends < MostSends ? NotSeen.Send
        : now < charge.SentAt + keyWindow ? NotSeen.Wait
        : NotSeen.NeverWas;

    /// <summary>The gateway did not answer. Neither paid nor declined: no dunning, no mail, no new key (faults.md F5).</summary>
    /// <param name="state">With a charge under way.</param>
    /// <param name="why">For people.</param>
    /// <param name="sent">True when it was sent, false when it was only looked up.</param>
    /// <param name="chance">0 to 1, from the injected source.</param>
    /// <param name="moment">Now.</param>
    public static Decision<SubscriptionState> Unknown(SubscriptionState state, string why, bool sent, double chance, in Moment moment)
    {
        var charge = state.Charge!;
        var known = charge.Step is ChargeStep.Unknown or ChargeStep.AwaitingAction;
        var tries = known ? charge.Tries : 0;
        var waiting = charge with { Step = known ? charge.Step : ChargeStep.Unknown, Tries = tries + 1, TryAt = moment.Now + BackOff(tries, chance) };
        if (sent)
            waiting = waiting with { Sends = charge.Sends + 1, SentAt = moment.Now };
        var next = state with { Charge = waiting };
        return known
            ? SubscriptionRules.Change(state, next, moment)
            : SubscriptionRules.Change(state, next, moment, new PaymentOutcomeUnknown(charge.Key, charge.Period, new(charge.Total, state.Currency), why));
    }

    /// <summary>A box that waited for stock has it now: from this write on, whoever comes back to the charge looks it up before it sends anything, however much later that is (faults.md F8).</summary>
    public static Decision<SubscriptionState> AboutToSend(SubscriptionState state, in Moment moment) =>
        SubscriptionRules.Change(state, state with { Charge = state.Charge! with { Step = ChargeStep.Intent, TryAt = null } }, moment);

    /// <summary>An intent that is met again was perhaps sent, before a crash that kept the answer from being saved: what becomes of the charge now must not forget that.</summary>
    /// <param name="state">With a charge under way.</param>
    /// <param name="fresh">True right after the intent was saved: then nobody can have sent it.</param>
    /// <param name="moment">Now.</param>
    public static SubscriptionState PerhapsSent(SubscriptionState state, bool fresh, in Moment moment) => !fresh && state.Charge is { Step: ChargeStep.Intent, Sends: 0 } charge
        ? state with { Charge = charge with { Sends = 1, SentAt = moment.Now } }
        : state;

    /// <summary>True while the provider may have taken money under the charge's key, and has not said so.</summary>
    public static bool InDoubt(Charge charge) => charge is { Total: > 0, Step: not ChargeStep.Captured } && (charge.Step != ChargeStep.AwaitingStock || charge.Sends > 0);

    /// <summary>A charge in doubt is given up: should its money come in after all, it goes back.</summary>
    public static SubscriptionState Loosened(SubscriptionState state, in Moment moment) => state.Charge is { } charge && InDoubt(charge)
        ? state with { Charge = null, Loose = state.Loose.Add(new(charge.Key, charge.Gateway, charge.Total, moment.Now.AddHours(1), 0, moment.Now + ChargeRules.WatchedFor)) }
        : state with { Charge = null };

    /// <summary>A charge was declined: it is not asked about any more, but if the provider ever brings it up as paid, in whatever order it tells things, that money goes back (faults.md F9).</summary>
    public static SubscriptionState Refused(SubscriptionState state, in Moment moment)
    {
        if (state.Charge is not { Total: > 0, Method.Length: > 0 } charge)
            return state with { Charge = null };
        var loose = state.Loose.RemoveAll(l => l.PaymentKey == charge.Key).Add(new(charge.Key, charge.Gateway, charge.Total, DateTimeOffset.MaxValue, 0, moment.Now, Declined: true));
        for (var extra = loose.Count(l => l.Declined) - DeclinedKept; extra > 0; extra--)
            loose = loose.Remove(loose.First(l => l.Declined));
        return state with { Charge = null, Loose = loose };
    }
}
