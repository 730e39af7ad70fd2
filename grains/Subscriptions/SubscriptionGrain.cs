using Microsoft.Extensions.Logging;
using SubscriptionBox.Catalog;
using SubscriptionBox.Customers;
using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>One subscription: its rules stand in the <c>…Rules</c> files; this shell saves, calls and is woken. What customers ask for is here; charging, boxes and duties have files of their own.</summary>
public sealed partial class SubscriptionGrain(
    [PersistentState("subscription")] IPersistentState<SubscriptionState> store, AggregateServices services,
    IPaymentGateways gateways, ITaxTable taxes, SettingsCache settings, ILogger<SubscriptionGrain> log)
    : AggregateGrain<SubscriptionState>(store, services), ISubscriptionGrain
{
    /// <inheritdoc/>
    protected override string Kind => "subscription";

    /// <inheritdoc/>
    protected override string? CustomerId => State.CustomerId is { Length: > 0 } id ? id : null;

    /// <inheritdoc/>
    protected override string? CustomerIdOf(SubscriptionState state) => state.CustomerId;

    /// <inheritdoc/>
    public async Task<Answer<SubscriptionView>> Get(Caller caller)
    {
        var moment = await Moment();
        var state = Saved;
        return SubscriptionRules.Hidden(state, caller) is { } no ? no : await Named(SubscriptionViews.Of(state, moment));
    }

    /// <inheritdoc/>
    public Task<SubscriptionStanding> GetStanding()
    {
        var state = Saved;
        return Task.FromResult(new SubscriptionStanding(state.Sequence, state.Status, SubscriptionRules.Hidden(state, Caller.System) is null ? state.Plan.PlanId : null));
    }

    /// <inheritdoc/>
    public async Task<Answer<ImmutableArray<DeliveryView>>> GetDeliveries(Caller caller)
    {
        if (SubscriptionRules.Hidden(State, caller) is { } no)
            return no;
        var moment = await Moment();
        await DraftAhead(moment);
        var calendar = State.Calendar(moment.Settings);
        var views = ImmutableArray.CreateBuilder<DeliveryView>();
        var past = State.Past;
        foreach (var box in State.Upcoming(calendar))
        {
            // A skipped occurrence whose day has come is over, even if nothing has been saved since.
            if (box.Skipped && calendar.ChargeAt(box.Period) <= moment.Now)
                past = past.Add(new(box.Period, DeliveryStatus.Skipped, calendar.ChargeAt(box.Period), ""));
            else
                views.Add(SubscriptionViews.Of(State, box, calendar, moment));
        }
        var items = await Task.WhenAll(past.Select(ItemsOf));
        foreach (var (delivery, held) in past.Zip(items).OrderByDescending(p => p.First.Period))
            views.Add(SubscriptionViews.Of(State, delivery, held, calendar, moment));
        return views.ToImmutable();
    }

    /// <inheritdoc/>
    public async Task<Answer<SubscriptionView>> Skip(string? deliveryId, Caller caller)
    {
        var answer = await Command(caller, (state, moment) => DeliveryRules.Skip(state, deliveryId, moment));
        return answer is { Ok: true, Replayed: false, Value.NextDelivery.Items.IsEmpty: true } ? await Refilled(caller) : answer;
    }

    /// <inheritdoc/>
    public Task<Answer<SubscriptionView>> Unskip(string deliveryId, Caller caller) =>
        Command(caller, (state, moment) => DeliveryRules.Unskip(state, deliveryId, moment));

    /// <inheritdoc/>
    public async Task<Answer<SubscriptionView>> Pause(DateOnly? until, Caller caller)
    {
        // What fell due before the pause is not paused: a tick that comes late would lose the occurrence (invariant I1).
        if (SubscriptionRules.Hidden(State, caller) is null && Known<SubscriptionView>(caller.Key) is null && State.Status == SubscriptionStatus.Active)
            await Work();
        return await Command(caller, (state, moment) => LifecycleRules.Pause(state, until, moment));
    }

    /// <inheritdoc/>
    public async Task<Answer<SubscriptionView>> Resume(Caller caller)
    {
        var answer = await Command(caller, (state, moment) => LifecycleRules.Resume(state, moment));
        return answer is { Ok: true, Replayed: false, Value.NextDelivery.Items.IsEmpty: true } ? await Refilled(caller) : answer;
    }

    /// <inheritdoc/>
    public async Task<Answer<CancelPreview>> PreviewCancel(Caller caller)
    {
        if (SubscriptionRules.Hidden(State, caller) is { } no)
            return no;
        if (State.Status == SubscriptionStatus.Cancelled)
            return SubscriptionRefusal.IsCancelled;
        var moment = await Moment();
        var calendar = State.Calendar(moment.Settings);
        var ending = State with { Ending = true };
        var latest = State.Past.LastOrDefault(p => p.Lines.Length > 0);
        var back = State.Term is { } term ? ProrationRules.Refund(term, State.Plan.Refund, calendar, calendar.DateAt(moment.Now), latest?.Status == DeliveryStatus.Ordered) : default;
        var endsNow = State.Status is SubscriptionStatus.PastDue or SubscriptionStatus.Incomplete || State is { Status: SubscriptionStatus.Paused, Term.Left: 0 };
        return new CancelPreview(endsNow ? moment.Now : State.ChargeAt(calendar, State.NextPayment()), await Named(SubscriptionViews.Last(ending, calendar, moment)), new(back.Money, State.Currency))
        {
            CreditNow = new(back.Credit, State.Currency), Policy = State.Plan.Refund,
        };
    }

    /// <inheritdoc/>
    public async Task<Answer<SubscriptionView>> Cancel(CancelSubscription command, Caller caller)
    {
        if (SubscriptionRules.Hidden(State, caller) is { } no)
            return no;
        if (caller.Role != Role.System && !(caller.ElevatedUntil > Now))
            return CommonRefusal.ReauthenticationRequired;
        if (command.Reason is not { Length: >= 1 and <= 500 })
            return CommonRefusal.Invalid.On("reason", "1 to 500 characters.");
        var (charge, box) = (State.Charge, State.Charge is { } open ? State.DraftOf(open.Period) : null);
        var answer = await Command(caller, (state, moment) => LifecycleRules.Cancel(state, command, moment));
        if (!answer.Ok || answer.Replayed || State.Status != SubscriptionStatus.Cancelled)
            return answer;
        if (charge is { HasBox: true } && box is not null)
            await Release(charge, box.Items);
        await Work(onlyWindingUp: true);
        await Drain();
        return await Said(caller);
    }

    /// <inheritdoc/>
    public async Task<Answer<DeliveryView>> SetItems(string deliveryId, ImmutableArray<BoxLine> lines, Caller caller)
    {
        if (SubscriptionRules.Hidden(State, caller) is { } no)
            return no;
        if (Known<DeliveryView>(caller.Key) is { } known)
            return known;
        var moment = await Moment();
        var (draft, refusal) = DeliveryRules.Editable(State, deliveryId, moment);
        if (draft is null)
            return refusal!;
        var (merged, wrong) = DeliveryRules.Merged(lines, PlanOf(State, draft.Period).Items);
        if (wrong is not null)
            return wrong;
        var profile = await Profile();
        var items = await Curation.Check(RequestFor(State, draft.Period, profile, moment, PlanOf(State, draft.Period).Items), merged);
        if (!items.Ok)
            return items.Refusal;
        var calendar = State.Calendar(moment.Settings);
        return await Handle(caller, state => DeliveryRules.SetItems(state, deliveryId, items.Value, moment),
            state => SubscriptionViews.Of(state, new UpcomingBox(draft.Period, state.DraftOf(draft.Period), false), calendar, moment));
    }

    /// <inheritdoc/>
    public async Task<Answer<ImmutableArray<BoxItem>>> Alternatives(string deliveryId, int limit, Caller caller)
    {
        if (SubscriptionRules.Hidden(State, caller) is { } no)
            return no;
        var moment = await Moment();
        var (draft, refusal) = DeliveryRules.Editable(State, deliveryId, moment);
        if (draft is null)
            return refusal!;
        var request = RequestFor(State, draft.Period, await Profile(), moment, PlanOf(State, draft.Period).Items);
        return await Curation.Alternatives(request with { RecentSkus = [.. request.RecentSkus, .. draft.Items.Select(i => i.Sku)] }, Math.Clamp(limit, 1, 100));
    }

    /// <inheritdoc/>
    public async Task<Answer<DeliveryView>> Rate(string deliveryId, ImmutableArray<ItemRating> ratings, Caller caller)
    {
        if (SubscriptionRules.Hidden(State, caller) is { } no)
            return no;
        var moment = await Moment();
        var index = SubscriptionIds.PeriodOf(Key, deliveryId) is { } period ? DeliveryRules.IndexOf(State.Past, period) : -1;
        var held = index >= 0 ? await ItemsOf(State.Past[index]) : null;
        return await Handle(caller, state => DeliveryRules.Rate(state, deliveryId, ratings, moment),
            state => SubscriptionViews.Of(state, state.Past[index], held, state.Calendar(moment.Settings), moment));
    }

    /// <inheritdoc/>
    public async Task NoteShipment(string deliveryId, DeliveryStatus status)
    {
        if (Begun)
            await Unless(DeliveryRules.Moved(State, deliveryId, status, await Moment()));
    }

    /// <summary>False until a checkout began; a refused one may have left its answer here.</summary>
    private bool Begun => State.CustomerId.Length > 0;

    /// <summary>The shop's settings and the time, for rules.</summary>
    private async ValueTask<Moment> Moment() => new(Key, Now, await settings.Current(GrainFactory));

    /// <summary>A command that is one decision and one write.</summary>
    private async Task<Answer<SubscriptionView>> Command(Caller caller, Func<SubscriptionState, Moment, Decision<SubscriptionState>> rule)
    {
        if (SubscriptionRules.Hidden(State, caller) is { } no)
            return no;
        var moment = await Moment();
        var answer = await Handle(caller, state => rule(state, moment), state => SubscriptionViews.Of(state, moment));
        return answer is { Ok: true, Value.LastDelivery: not null } ? answer with { Value = await Named(answer.Value) } : answer;
    }

    /// <summary>What a command shows once what follows from it is done too. The answer that its write remembered is replaced: a retry is told just this (invariant I11).</summary>
    private async Task<Answer<SubscriptionView>> Said(Caller caller)
    {
        var view = SubscriptionViews.Of(State, await Moment());
        if (caller.Key is { } key)
            await Save(Remember<SubscriptionView>(State, key, view));
        return view;
    }

    /// <summary>The last box of an ending subscription, with the names and reasons that its order knows.</summary>
    private async ValueTask<SubscriptionView> Named(SubscriptionView view) =>
        view.LastDelivery is { OrderId: not null } last ? view with { LastDelivery = await Named(last) } : view;

    private async ValueTask<DeliveryView?> Named(DeliveryView? delivery) =>
        delivery is { OrderId: not null } && SubscriptionIds.PeriodOf(Key, delivery.DeliveryId) is { } period
            && DeliveryRules.IndexOf(State.Past, period) is >= 0 and var index && await ItemsOf(State.Past[index]) is { } items
            ? delivery with { Items = items }
            : delivery;

    /// <summary>Saves a decision that may have changed nothing.</summary>
    private Task Unless(Decision<SubscriptionState> decision) => ReferenceEquals(decision.Next, State) ? Task.CompletedTask : Apply(decision, Caller.System);

    /// <summary>What a past box held, by its order.</summary>
    private async Task<ImmutableArray<BoxItem>?> ItemsOf(PastDelivery past)
    {
        if (past.Lines.Length == 0)
            return null;
        var order = await GrainFactory.GetGrain<IOrderGrain>(SubscriptionIds.Order(Key, past.Period)).Get(Caller.System);
        return order.Ok ? order.Value.Items : null;
    }

    private ICustomerGrain Customer => GrainFactory.GetGrain<ICustomerGrain>(State.CustomerId);

    private ICurationGrain Curation => GrainFactory.GetGrain<ICurationGrain>("curation");
}
