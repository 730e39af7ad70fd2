using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Inventory;

/// <inheritdoc cref="IInventoryGrain"/>
/// <remarks>Every command decides and changes in memory without an await in between, and answers after the write that says so (InventoryGrain.Writing.cs).</remarks>
public sealed partial class InventoryGrain(
    [PersistentState("inventory")] IPersistentState<InventoryState> store, AggregateServices services, SettingsCache settings, IOptions<InventoryOptions> options)
    : AggregateGrain<InventoryState>(store, services), IInventoryGrain
{
    private readonly InventoryOptions _options = options.Value;
    private readonly ILogger _log = services.Log.CreateLogger<InventoryGrain>();
    private StockCounter _counter = null!;
    private (InventoryState Of, StockView View)? _shown;

    /// <inheritdoc/>
    protected override string Kind => "inventory";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    private string Sku => Key["sku-".Length..];

    /// <inheritdoc/>
    public async Task<Answer<Reservation>> Reserve(ReserveStock command)
    {
        var shelfLife = (await settings.Current(GrainFactory)).MinimumShelfLifeDays;
        var answer = Counter().Reserve(command, shelfLife, Now);
        return answer.Ok ? await Durable(answer) : answer;
    }

    /// <inheritdoc/>
    public async Task<Answer<StockView>> Consume(string orderId, Caller caller)
    {
        if (Counter().Consume(orderId, Now) is { } refusal)
            return refusal;
        var lots = _counter.TakenBy(orderId);
        await Written();
        return Shown() with { Taken = lots };
    }

    /// <inheritdoc/>
    public async Task<Answer<StockView>> Return(ReturnStock command, Caller caller) =>
        !StockRules.MayCount(caller) ? CommonRefusal.Forbidden
        : await Durable(Counter().Known(caller.Key) ?? _counter.Return(command, Now, caller));

    /// <inheritdoc/>
    public async Task<Answer<StockView>> Release(string orderId, Caller caller)
    {
        Counter().Release(orderId, Now);
        await Written();
        return Shown();
    }

    /// <inheritdoc/>
    public async Task<Answer<StockView>> GiveBack(string orderId, Caller caller)
    {
        Counter().GiveBack(orderId, Now);
        await Written();
        return Shown();
    }

    /// <inheritdoc/>
    public async Task<Answer<StockView>> Receive(ReceiveStock command, Caller caller)
    {
        if (!StockRules.MayCount(caller))
            return CommonRefusal.Forbidden;
        if (Counter().Known(caller.Key) is { } known)
            return await Durable(known);
        if (command.PurchaseOrderId is { } orderId && !await Expects(orderId))
            return CommonRefusal.Invalid.On("purchaseOrderId", "No such purchase order has a line for this product.");
        // Asked again: the same request may have come in while the purchase order was asked.
        var answer = await Durable(Counter().Known(caller.Key) ?? _counter.Receive(command, Now, caller));
        if (!answer.Ok)
            return answer;
        await TellPurchaseOrders();
        return await Published(answer);
    }

    /// <inheritdoc/>
    public async Task<Answer<StockView>> Adjust(AdjustStock command, Caller caller) =>
        !StockRules.MayCount(caller) ? CommonRefusal.Forbidden
        : await Published(await Durable(Counter().Known(caller.Key) ?? _counter.Adjust(command, Now, caller)));

    /// <inheritdoc/>
    public async Task<Answer<StockView>> SetReorderPoint(int units, Caller caller)
    {
        if (!StockRules.MayCount(caller))
            return CommonRefusal.Forbidden;
        if (Counter().SetReorderPoint(units, caller) is { } refusal)
            return refusal;
        await Written();
        return Shown();
    }

    /// <inheritdoc/>
    public Task SetPromised(int units, long version)
    {
        Counter().SetPromised(units, version);
        return Written();
    }

    /// <inheritdoc/>
    public Task<StockView> Get() => Task.FromResult(Shown());

    /// <inheritdoc/>
    public async Task Wake(DateTimeOffset now)
    {
        Counter();
        await Written();
        await TellPurchaseOrders();
        await Drain();
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _counter = new StockCounter(Sku, State, _options);
        await ReplayLog();
    }

    // The counter, rid of what has lapsed; or an error while this activation is on its way out after a failed write.
    private StockCounter Counter()
    {
        if (_failure is not null)
            throw new InvalidOperationException("The counter's last write failed; it is being read anew.", _failure);
        _counter.Lapse(Now);
        return _counter;
    }

    private async Task<Answer<T>> Durable<T>(Answer<T> answer)
    {
        await Written();
        return answer;
    }

    // Whoever counts stock sells it from then on: the read models can know of it before the answer is read. Reservations are too many for that.
    private async Task<Answer<T>> Published<T>(Answer<T> answer)
    {
        await Drain();
        return answer;
    }

    private StockView Shown()
    {
        var saved = Saved;
        if (_shown is not { } shown || !ReferenceEquals(shown.Of, saved))
            _shown = shown = (saved, StockCounter.ViewOf(saved, Sku));
        return shown.View;
    }

    private async Task<bool> Expects(string purchaseOrderId) =>
        purchaseOrderId.StartsWith("po-", StringComparison.Ordinal)
        && await GrainFactory.GetGrain<IPurchaseOrderGrain>(purchaseOrderId).Get() is { Value: { } order } && order.Lines.Any(l => l.Sku == Sku);

    private async Task TellPurchaseOrders()
    {
        foreach (var receipt in Saved.Owed)
        {
            try
            {
                await GrainFactory.GetGrain<IPurchaseOrderGrain>(receipt.PurchaseOrderId).Received(Sku, receipt.Quantity, receipt.ReceiptId);
            }
            catch (Exception failure)
            {
                // The units are in; the saved state says that the purchase order is still to be told, and the calendar comes back to it.
                _log.LogWarning(failure, "{PurchaseOrder} did not hear of {Receipt}", receipt.PurchaseOrderId, receipt.ReceiptId);
                continue;
            }
            Counter().Told(receipt.ReceiptId);
        }
        await Written();
    }
}
