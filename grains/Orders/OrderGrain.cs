using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Grains.Shipping;
using SubscriptionBox.Inventory;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Orders;

/// <summary>One delivery's order: takes the stock, ships, is tracked, gives money back.</summary>
public sealed partial class OrderGrain(
    [PersistentState("order")] IPersistentState<OrderState> store, AggregateServices services, ICarrier carrier, IPaymentGateways gateways)
    : AggregateGrain<OrderState>(store, services), IOrderGrain
{
    /// <inheritdoc/>
    protected override string Kind => "order";

    /// <inheritdoc/>
    protected override string? CustomerId => State.CustomerId;

    /// <inheritdoc/>
    protected override string? CustomerIdOf(OrderState state) => state.CustomerId;

    /// <inheritdoc/>
    public Task<Answer<OrderView>> Place(PlaceOrder command, Caller caller) => InTurn<OrderView>(async () =>
    {
        if (State.OrderId.Length > 0)
            return OrderRules.View(State);
        // Stock first: taking it is idempotent by order id, so a crash between here and the save is repaired by the caller's retry.
        command = command with { Items = OrderStock.Merged(command.Items) };
        var stock = new OrderStock(GrainFactory, command.OrderId);
        var (taken, refusal) = await stock.Take(command);
        if (refusal is not null)
            return refusal;
        await Apply(OrderRules.Place(State, command, await stock.Prices(command.Items, command.Charge.Total.Currency), taken, Now), caller);
        LeaveMemory();
        return OrderRules.View(State);
    });

    /// <inheritdoc/>
    public Task<Answer<OrderView>> Get(Caller caller) =>
        Task.FromResult<Answer<OrderView>>(State.OrderId.Length > 0 && caller.MayActFor(State.CustomerId) ? OrderRules.View(State) : CommonRefusal.NotFound);

    /// <inheritdoc/>
    public Task<Answer<Done>> Forget() => InTurn<Done>(async () =>
    {
        if (State.Items.Any(item => item.Reason is { Length: > 0 }))
            await Save(State with { Items = [.. State.Items.Select(item => item with { Reason = "" })] });
        LeaveMemory();
        return Done.Instance;
    });

    /// <inheritdoc/>
    public Task<Answer<OrderView>> Cancel(Money? refund, string reason, Caller caller) => InTurn(async () =>
    {
        var answer = await Handle(caller, state => OrderRules.Cancel(state, $"ref-{Key}-cancel", refund, reason, caller, Now), OrderRules.View);
        return answer.Ok ? await Settled(answer) : answer;
    });

    /// <inheritdoc/>
    public Task<Answer<OrderView>> Refund(RefundOrder command, Caller caller) => InTurn(async () =>
    {
        var answer = await Handle(caller, state => OrderRules.Refund(state, command, caller, Now), OrderRules.View);
        return answer.Ok ? await Settled(answer) : answer;
    });

    /// <inheritdoc/>
    public Task<Answer<OrderView>> Return(ReturnUnits command, Caller caller) => InTurn(async () =>
    {
        var suggested = command.Restock is null && !command.Lines.IsDefaultOrEmpty ? await new OrderStock(GrainFactory, Key).KeepWell(command.Lines) : ImmutableDictionary<string, bool>.Empty;
        var answer = await Handle(caller, state => ReturnRules.Return(state, command, suggested, caller, Now), OrderRules.View);
        return answer.Ok ? await Settled(answer) : answer;
    });

    /// <inheritdoc/>
    public async Task Wake(DateTimeOffset now)
    {
        if (State.SettleAt <= now)
            await Settle();
        if (State.TellAt <= now)
            await Tell();
        if (State.Status == OrderStatus.Placed && State.OrderId.Length > 0 && OrderRules.ShipAt(State) <= now)
            await Ship(now);
        else if (State.Status == OrderStatus.Shipped && State.LookAgainAt <= now)
            await Track(now);
        await Drain();
        LeaveMemory();
    }

    /// <summary>An order has nothing to do for days once it is placed, and for hours between two steps of its way: on a day of many renewals, orders that stayed would fill the memory.</summary>
    private void LeaveMemory() => DeactivateOnIdle();

    private async Task Ship(DateTimeOffset now)
    {
        var shipment = await carrier.Book(new(Key, State.CustomerId, State.AddressId, now, State.TimeZone));
        await Apply(OrderRules.ToTell(OrderRules.Ship(State, shipment, await carrier.Track(shipment.TrackingNumber, now)), now), Caller.System);
        await Tell();
    }

    private async Task Track(DateTimeOffset now)
    {
        var tracked = OrderRules.Track(State, await carrier.Track(State.TrackingNumber!, now));
        var moved = tracked.Next!.Status != State.Status;
        await Apply(moved ? OrderRules.ToTell(tracked, now) : tracked, Caller.System);
        if (moved)
            await Tell();
    }

    /// <summary>The answer with what settling changed; the stored answer to a request key stays the first one.</summary>
    private async Task<Answer<OrderView>> Settled(Answer<OrderView> answer)
    {
        if (State.SettleAt is null)
            return answer;
        await Settle();
        return answer with { Value = OrderRules.View(State) };
    }

    /// <summary>Asks the provider for every refund that is open, under its own key; puts units back, under the refund's or the order's own key. All of it may be repeated.</summary>
    private async Task Settle()
    {
        foreach (var refund in State.Refunds.Where(r => r.Status == RefundStatus.Asked))
            await Apply(OrderRules.RefundAnswered(State, refund.Key, await Ask(refund)), Caller.System);
        var stock = new OrderStock(GrainFactory, Key);
        foreach (var refund in State.Refunds.Where(r => r is { Status: RefundStatus.Done, ToRestock: true }))
            if (await stock.PutBack(State, refund.Key, [.. refund.Units!.Value.Where(u => u.Restocked).Select(u => new BoxLine(u.Sku, u.Quantity))]))
                await Apply(ReturnRules.Restocked(State, refund), Caller.System);
        if (State.UnitsToReturn && await stock.PutBack(State, "cancel", State.Returns ?? ReturnRules.Rest(State)))
            await Apply(OrderRules.Returned(State), Caller.System);
        await Apply(OrderRules.Settled(State, Now), Caller.System);
    }

    /// <summary>What the provider says to a refund. After its key window the same key would be a new refund to it: then it is asked what became of the old one first (faults.md F8).</summary>
    private async Task<RefundOutcome> Ask(OrderRefund refund)
    {
        if (gateways.Find(State.Payment!.Gateway) is not { } gateway)
            return new RefundOutcome.Unknown($"The gateway {State.Payment.Gateway} is not there.");
        try
        {
            var found = ReturnRules.KeyMayBeForgotten(refund, gateway.KeyWindow, Now) ? await gateway.LookUpRefund(refund.Key, State.Payment.Reference) : new RefundOutcome.NeverSeen();
            return found is RefundOutcome.NeverSeen ? await gateway.Refund(refund.Key, State.Payment.Reference, refund.Amount) : found;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A gateway that breaks is a gateway that did not answer.
            return new RefundOutcome.Unknown(failure.GetType().Name);
        }
    }
}
