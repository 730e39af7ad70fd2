using SubscriptionBox.Campaigns;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Campaigns;

/// <inheritdoc cref="ICampaignGrain"/>
public sealed class CampaignGrain([PersistentState("campaign")] IPersistentState<CampaignState> store, AggregateServices services)
    : SharedWriteGrain<CampaignState>(store, services), ICampaignGrain
{
    /// <inheritdoc/>
    protected override string Kind => "campaign";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    /// <inheritdoc/>
    public async Task<Answer<CampaignView>> Create(CampaignDraft draft, Caller caller)
    {
        if (!CampaignRules.MayRun(caller))
            return CommonRefusal.Forbidden;
        var normal = CampaignDrafts.Normalise(draft);
        if (CampaignDrafts.Faults(normal) is { } faults)
            return faults;
        if (await Missing(normal) is { } missing)
            return missing;
        if (Ahead.Terms is null && await Taken(normal.Codes) is { } taken)
            return taken;
        return await Shown(await Together(caller, state => CampaignRules.Create(state, Key, normal, Now), View));
    }

    /// <inheritdoc/>
    public Task<Answer<CampaignView>> Get(Caller caller) => Task.FromResult<Answer<CampaignView>>(
        !CampaignRules.MayRun(caller) ? CommonRefusal.Forbidden
        : Saved.Terms is null ? CampaignRefusal.UnknownCampaign
        : View(Saved));

    /// <inheritdoc/>
    public async Task<Answer<CampaignView>> Change(CampaignDraft draft, long? ifVersion, Caller caller)
    {
        if (!CampaignRules.MayRun(caller))
            return CommonRefusal.Forbidden;
        if (CampaignRules.Changeable(Ahead, ifVersion, Now) is { } no)
            return no;
        var normal = CampaignDrafts.Normalise(draft);
        if (CampaignDrafts.Faults(normal) is { } faults)
            return faults;
        if (await Missing(normal) is { } missing)
            return missing;
        var added = normal.Codes.Except(Ahead.Terms!.Codes).ToImmutableArray();
        if (!added.IsEmpty && await Taken(added) is { } taken)
            return taken;
        return await Shown(await Together(caller, state => CampaignRules.Change(state, Key, normal, ifVersion, Now), View));
    }

    /// <inheritdoc/>
    public Task<Answer<CampaignView>> Activate(Caller caller) => Move(CampaignStatus.Active, caller);

    /// <inheritdoc/>
    public Task<Answer<CampaignView>> Pause(Caller caller) => Move(CampaignStatus.Paused, caller);

    /// <inheritdoc/>
    public Task<Answer<CampaignView>> End(Caller caller) => Move(CampaignStatus.Ended, caller);

    /// <inheritdoc/>
    public Task<Answer<CouponTerms>> Offer(PromoUse use) => Task.FromResult(CampaignRules.Offer(Ahead, Key, use, Now));

    /// <inheritdoc/>
    public Task<Money?> BudgetLeft() => Task.FromResult(CampaignRules.BudgetLeft(Ahead));

    /// <inheritdoc/>
    public Task<Answer<Done>> Reserve(ReserveDiscount command) => Together(Caller.System, state => CampaignRules.Reserve(state, Key, command, Now), _ => Done.Instance);

    /// <inheritdoc/>
    public Task Settle(SettleDiscount command) => Together(Caller.System, state => Fenced(state, CampaignRules.Settle(state, Key, command)), _ => Done.Instance);

    /// <summary>"Settled already" is believed only of the newest record: for a short while a second activation may have an older one in memory, and a write shows it (faults.md F12).</summary>
    private static Decision<CampaignState> Fenced(CampaignState state, Decision<CampaignState> decision) =>
        state.Terms is not null && ReferenceEquals(decision.Next, state) ? decision with { Next = state with { } } : decision;

    /// <inheritdoc/>
    public Task<bool> Lists(string code) => Task.FromResult(CampaignRules.Lists(Saved, code, Now));

    /// <summary>Reservations that stand for long: a crash may have lost the charge they were made for. Only the subscription knows; it says so from its saved record.</summary>
    public async Task Wake(DateTimeOffset now)
    {
        foreach (var held in Ahead.Held.Where(h => h.AskAt <= now))
        {
            var holds = await GrainFactory.GetGrain<ISubscriptionGrain>(held.SubscriptionId).Holds(held.Key);
            await Together(Caller.System, state => CampaignRules.Asked(state, Key, held.Key, holds, now), _ => Done.Instance);
        }
        await Drain();
    }

    private async Task<Answer<CampaignView>> Move(CampaignStatus to, Caller caller) => CampaignRules.MayRun(caller)
        ? await Shown(await Together(caller, state => CampaignRules.Move(state, Key, to, Now), View))
        : CommonRefusal.Forbidden;

    /// <summary>Marketing finds in its list what it just did.</summary>
    private async Task<Answer<CampaignView>> Shown(Answer<CampaignView> answer)
    {
        if (answer is { Ok: true, Replayed: false })
            await Drain();
        return answer;
    }

    /// <summary>Lists codes, then claims them: whoever wants one meanwhile asks, and is told that it is taken.</summary>
    private async Task<Refusal?> Taken(ImmutableArray<string> codes)
    {
        // Looked at first, so that a plain no leaves nothing behind.
        foreach (var code in codes)
            if (await GrainFactory.GetGrain<IPromoCodeGrain>(PromoCodes.KeyOf(code)).Find() is { } owner && owner != Key && await GrainFactory.GetGrain<ICampaignGrain>(owner).Lists(code))
                return CampaignRefusal.CodeTaken.On("codes", $"{code} belongs to another campaign.");
        await Together(Caller.System, state => CampaignRules.Claim(state, codes, Now), _ => Done.Instance);
        foreach (var code in codes)
        {
            var claimed = await GrainFactory.GetGrain<IPromoCodeGrain>(PromoCodes.KeyOf(code)).Claim(Key);
            if (claimed.Refusal is not { } taken)
                continue;
            await Together(Caller.System, CampaignRules.GiveUp, _ => Done.Instance);
            return taken.On("codes", $"{code} belongs to another campaign.");
        }
        return null;
    }

    private async Task<Refusal?> Missing(CampaignDraft draft) =>
        draft.SegmentId is { } segment && !(await GrainFactory.GetGrain<ISegmentGrain>(segment).Get()).Ok
            ? CommonRefusal.Invalid.On("segmentId", "There is no such segment.")
            : null;

    private CampaignView View(CampaignState state) => CampaignRules.View(state, Key, Now);
}
