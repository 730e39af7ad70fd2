using Microsoft.Extensions.Logging;
using SubscriptionBox.Curation;
using SubscriptionBox.Customers;
using SubscriptionBox.Inventory;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>Boxes: drafting, locking, replacing what is gone.</summary>
public sealed partial class SubscriptionGrain
{
    /// <summary>Days a parcel travels at most, for shelf life at delivery.</summary>
    private const int TravelDays = 3;

    /// <summary>The plan a box belongs to: from the next payment on perhaps another one.</summary>
    private static PlanTerms PlanOf(SubscriptionState state, int period) =>
        state.Charge is { HasBox: true } charge && charge.Period == period ? charge.Plan
        : state.NextPlan is { } next && period >= state.NextPayment() ? next
        : state.Plan;

    private static int Wanted(PlanTerms plan, BillingProfile profile) => Math.Min(plan.Items, profile.Preferences.BoxSize ?? plan.Items);

    /// <summary>Units that a box should hold: as many as the customer chose, or else what plan and quiz say.</summary>
    private static int Wanted(SubscriptionState state, int period, PlanTerms plan, BillingProfile profile) =>
        state.DraftOf(period) is { Chosen: > 0 and var chosen } ? Math.Min(chosen, plan.Items) : Wanted(plan, profile);

    private async Task<BillingProfile> Profile()
    {
        var profile = await Customer.GetBilling(State.AddressId, State.PaymentMethodId);
        if (profile.Refusal?.Number == CustomerRefusal.Erased.Number)
            throw new CustomerErasedException(Key);
        return profile.Ok ? profile.Value : throw new InvalidOperationException($"{Key}: customer {State.CustomerId} is not there ({profile.Refusal.Code}).");
    }

    /// <summary>Asks for one box: nothing that recent boxes held or other drafts hold.</summary>
    private CurationRequest RequestFor(SubscriptionState state, int period, BillingProfile profile, in Moment moment, int items, StockAudience audience = StockAudience.Subscriber)
    {
        var plan = PlanOf(state, period);
        var recent = state.Past.Where(p => p.Lines.Length > 0).TakeLast(moment.Settings.RepeatWindowBoxes).SelectMany(p => BoxLines.Read(p.Lines)).Select(l => l.Sku)
            .Concat(state.Drafts.Where(d => d.Period != period).SelectMany(d => d.Items).Select(i => i.Sku));
        return new(state.CustomerId, plan.Categories, items, state.Currency, profile.Preferences, [.. recent.Distinct()],
            state.Calendar(moment.Settings).ShipOn(period).AddDays(TravelDays), audience, SubscriptionIds.Delivery(Key, period));
    }

    /// <summary>The state with the next three boxes drafted, and the events that tell of it. Curation failing leaves them for later: a box is drafted at its cutoff at the latest.</summary>
    private async Task<(SubscriptionState State, ImmutableArray<DomainEvent> Events)> Ahead(SubscriptionState state, BillingProfile? profile, Moment moment)
    {
        var events = ImmutableArray<DomainEvent>.Empty;
        var calendar = state.Calendar(moment.Settings);
        try
        {
            foreach (var box in state.Upcoming(calendar))
            {
                if (box.Skipped || box.Filled)
                    continue;
                profile ??= await Profile();
                var curated = await Curation.Curate(RequestFor(state, box.Period, profile, moment, Wanted(PlanOf(state, box.Period), profile)));
                if (curated.Items.IsEmpty)
                    continue;
                state = state.With((box.Draft ?? new Draft(box.Period, [])) with { Items = curated.Items, Chosen = 0 });
                events = events.Add(new BoxDrafted(SubscriptionIds.Delivery(Key, box.Period), box.Period, curated.Items));
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            log.LogWarning(failure, "Boxes of {Subscription} are drafted later", Key);
        }
        return (state, events);
    }

    /// <summary>Drafts what is missing of the next three boxes; one write, or none.</summary>
    private async Task DraftAhead(Moment moment)
    {
        var (next, events) = await Ahead(State, null, moment);
        if (events.Length > 0)
            await Apply(SubscriptionRules.Change(State, next, moment, events), Caller.System);
    }

    /// <summary>The answer with a next box that is not empty.</summary>
    private async Task<Answer<SubscriptionView>> Refilled(Caller caller)
    {
        await DraftAhead(await Moment());
        return await Said(caller);
    }

    /// <inheritdoc/>
    public async Task NoteCustomer()
    {
        if (!Begun || State.Status is SubscriptionStatus.Cancelled or SubscriptionStatus.Incomplete)
            return;
        var profile = await Profile();
        var moment = await Moment();
        await Unless(LifecycleRules.Move(State, profile.TimeZone, moment));
        var calendar = State.Calendar(moment.Settings);
        var next = State;
        var events = ImmutableArray<DomainEvent>.Empty;
        foreach (var draft in State.Drafts)
        {
            if (draft.Items.IsEmpty || DeliveryRules.IsLocked(State, calendar, draft.Period, moment.Now))
                continue;
            var items = await Allowed(next, draft.Period, draft.Items, profile, moment);
            if (items.SequenceEqual(draft.Items))
                continue;
            next = next.With(draft with { Items = items });
            events = events.Add(new BoxDrafted(SubscriptionIds.Delivery(Key, draft.Period), draft.Period, items));
        }
        if (!events.IsEmpty)
            await Apply(SubscriptionRules.Change(State, next, moment, events), Caller.System);
    }

    /// <summary>Closes a box: what the customer's exclusions, the shelves and the catalogue still allow stays, the rest is replaced.</summary>
    private async Task Lock(int period, Moment moment)
    {
        var profile = await Profile();
        if (profile.TimeZone != State.Zone)
        {
            // The dates move with the customer; whether this box is due is then asked anew.
            await Unless(LifecycleRules.Move(State, profile.TimeZone, moment));
            return;
        }
        var draft = State.DraftOf(period) ?? new Draft(period, []);
        var items = await Allowed(State, period, draft.Items, profile, moment);
        var events = ImmutableArray<DomainEvent>.Empty;
        if (!items.SequenceEqual(draft.Items))
            events = [new BoxDrafted(SubscriptionIds.Delivery(Key, period), period, items)];
        var at = State.Calendar(moment.Settings).ChargeAt(period);
        var (next, drafted) = await Ahead(State.With(draft with { Items = items, ChargeAt = at }), profile, moment);
        await Apply(SubscriptionRules.Change(State, next, moment, [.. events, new BoxLocked(SubscriptionIds.Delivery(Key, period), period, at), .. drafted]), Caller.System);
    }

    private async Task<ImmutableArray<BoxItem>> Allowed(SubscriptionState state, int period, ImmutableArray<BoxItem> items, BillingProfile profile, Moment moment)
    {
        if (items.IsEmpty)
            return await Filled(state, period, items, [], profile, moment, StockAudience.Subscriber);
        var lines = items.Select(i => new BoxLine(i.Sku, i.Quantity)).ToImmutableArray();
        var request = RequestFor(state, period, profile, moment, PlanOf(state, period).Items);
        if ((await Curation.Check(request, lines)).Ok)
            return items;
        var each = await Task.WhenAll(lines.Select(l => Curation.Check(request, [l])));
        var kept = items.Where((_, i) => each[i].Ok).ToImmutableArray();
        var gone = items.Where((_, i) => !each[i].Ok).Select(i => i.Sku).ToImmutableArray();
        return await Filled(state, period, kept, gone, profile, moment, StockAudience.Subscriber);
    }

    /// <summary>A box with the items that stay and, for the rest, what curation finds instead of <paramref name="gone"/>.</summary>
    private async Task<ImmutableArray<BoxItem>> Filled(SubscriptionState state, int period, ImmutableArray<BoxItem> kept, ImmutableArray<string> gone, BillingProfile profile, Moment moment, StockAudience audience)
    {
        var missing = Wanted(state, period, PlanOf(state, period), profile) - kept.Sum(i => i.Quantity);
        if (missing <= 0)
            return kept;
        var request = RequestFor(state, period, profile, moment, missing, audience);
        var found = await Curation.Curate(request with { RecentSkus = [.. request.RecentSkus, .. kept.Select(i => i.Sku), .. gone] });
        return kept.AddRange(found.Items);
    }
}
