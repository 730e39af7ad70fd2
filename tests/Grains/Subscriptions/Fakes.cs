using System.Collections.Concurrent;
using System.Collections.Immutable;
using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Inventory;
using SubscriptionBox.Orders;

namespace SubscriptionBox.Tests.Grains.Subscriptions;

/// <summary>Stands still until it is moved.</summary>
public sealed class HandClock(DateTimeOffset start) : TimeProvider
{
    public DateTimeOffset Instant { get; set; } = start;

    public override DateTimeOffset GetUtcNow() => Instant;
}

/// <summary>Ids in order.</summary>
public sealed class CountingIds : IIdSource
{
    private int _last;

    public string NewId(string prefix) => $"{prefix}-{++_last:00000000000000000000}";
}

/// <summary>Keeps events, each (source, sequence) once.</summary>
public sealed class ListedEvents : IEventLog
{
    private readonly List<LoggedEvent> _events = [];

    public Task Append(IReadOnlyList<EventRecord> events)
    {
        lock (_events)
            foreach (var record in events)
                if (!_events.Exists(e => e.Event.Source == record.Source && e.Event.Sequence == record.Sequence))
                    _events.Add(new(_events.Count + 1, record));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<LoggedEvent>> Read(long after, int limit) => Task.FromResult<IReadOnlyList<LoggedEvent>>([.. All.Where(e => e.Position > after).Take(limit)]);

    public Task<long> End() => Task.FromResult((long)All.Count);

    public IReadOnlyList<LoggedEvent> All
    {
        get
        {
            lock (_events)
                return [.. _events];
        }
    }
}

/// <summary>19 % VAT in Germany, 4 % sales tax in New York, none in Oregon; nowhere else.</summary>
public sealed class ThreePlaces : ITaxTable
{
    public TaxRate? Find(string country, string? region) => (country, region) switch
    {
        ("DE", _) => new("DE", null, "VAT 19 %", 190_000, true),
        ("US", "NY") => new("US", "NY", "Sales tax NY 4 %", 40_000, false),
        ("US", "OR") => new("US", "OR", "No sales tax", 0, false),
        _ => null,
    };
}

/// <summary>Counters of SKUs: available = on hand − reserved.</summary>
public sealed class Shelves
{
    private readonly ConcurrentDictionary<string, int> _onHand = new();
    private readonly ConcurrentDictionary<(string Order, string Sku), int> _reserved = new();
    private readonly ConcurrentDictionary<(string Order, string Sku), int> _consumed = new();
    private readonly ConcurrentDictionary<(string Order, string Sku), DateTimeOffset> _until = new();

    public int OnHand(string sku) => _onHand.GetValueOrDefault(sku);

    public int Available(string sku) => OnHand(sku) - _reserved.Where(r => r.Key.Sku == sku).Sum(r => r.Value);

    public int Reserved => _reserved.Values.Sum();

    /// <summary>Units whose hold has not run out.</summary>
    public int Held(DateTimeOffset now) => _reserved.Where(r => _until[r.Key] > now).Sum(r => r.Value);

    public int Consumed => _consumed.Values.Sum();

    public void Put(string sku, int units) => _onHand[sku] = units;

    public Answer<Reservation> Reserve(string sku, ReserveStock command)
    {
        if (_consumed.ContainsKey((command.OrderId, sku)) || _reserved.ContainsKey((command.OrderId, sku)))
            return new Reservation(command.OrderId, sku, command.Quantity, command.ExpiresAt);
        if (Available(sku) < command.Quantity)
            return InventoryRefusal.OutOfStock;
        _reserved[(command.OrderId, sku)] = command.Quantity;
        _until[(command.OrderId, sku)] = command.ExpiresAt ?? DateTimeOffset.MaxValue;
        return new Reservation(command.OrderId, sku, command.Quantity, command.ExpiresAt);
    }

    public bool Consume(string order, string sku)
    {
        if (_consumed.ContainsKey((order, sku)))
            return true;
        if (!_reserved.TryRemove((order, sku), out var units))
            return false;
        _onHand[sku] -= units;
        _consumed[(order, sku)] = units;
        return true;
    }

    public void Release(string order, string sku) => _reserved.TryRemove((order, sku), out _);
}

/// <summary>Orders by id, placed once each, which take their stock.</summary>
public sealed class OrderDesk(Shelves shelves)
{
    public ConcurrentDictionary<string, PlaceOrder> Placed { get; } = new();

    public ConcurrentDictionary<string, string> Cancelled { get; } = new();

    public ConcurrentDictionary<string, Money> Refunds { get; } = new();

    public HashSet<string> Shipped { get; } = [];

    public int Placings { get; private set; }

    public Answer<OrderView> Place(PlaceOrder command)
    {
        Placings++;
        if (!Placed.ContainsKey(command.OrderId))
        {
            foreach (var item in command.Items)
                if (!shelves.Consume(command.OrderId, item.Sku))
                    return InventoryRefusal.NotReserved;
            Placed[command.OrderId] = command;
        }
        return View(command.OrderId);
    }

    public Answer<OrderView> Get(string orderId) => Placed.ContainsKey(orderId) ? View(orderId) : CommonRefusal.NotFound;

    public Answer<OrderView> Cancel(string orderId, string reason)
    {
        if (Shipped.Contains(orderId))
            return OrderRefusal.AlreadyShipped;
        Cancelled[orderId] = reason;
        return View(orderId);
    }

    public Answer<OrderView> Refund(string orderId, RefundOrder command)
    {
        Refunds[command.RefundKey] = command.Amount;
        return View(orderId);
    }

    private OrderView View(string orderId)
    {
        var p = Placed[orderId];
        return new(p.OrderId, p.CustomerId, p.SubscriptionId, p.DeliveryId, OrderStatus.Placed, p.Items, p.Charge.Subtotal, p.Charge.Discount, p.Charge.Tax, p.Charge.Total, Money.Zero(p.Charge.Total.Currency),
            p.Payment is null ? [] : [p.Payment], [], null, default, 1);
    }
}

/// <summary>Fills boxes with the first products of a list that are in stock and not recent.</summary>
public sealed class FirstOfTheList(Shelves shelves, IReadOnlyList<string> products)
{
    public bool Broken { get; set; }

    public HashSet<string> Forbidden { get; } = [];

    public CuratedBox Curate(CurationRequest request) => Broken
        ? throw new InvalidOperationException("Curation is broken.")
        : new([.. Allowed(request).Take(request.Items)]);

    public ImmutableArray<BoxItem> Alternatives(CurationRequest request, int limit) => [.. Allowed(request).Take(limit)];

    public Answer<ImmutableArray<BoxItem>> Check(CurationRequest request, ImmutableArray<BoxLine> lines)
    {
        if (lines.Sum(l => l.Quantity) > request.Items)
            return new Refusal(360, RefusalKind.Invalid, "too-many-items", "Too many.");
        foreach (var line in lines)
            if (!products.Contains(line.Sku) || Forbidden.Contains(line.Sku))
                return SubscriptionBox.Subscriptions.SubscriptionRefusal.ItemsNotAllowed;
            else if (shelves.Available(line.Sku) < line.Quantity)
                return InventoryRefusal.OutOfStock;
        return ImmutableArray.CreateRange(lines.Select(l => new BoxItem(l.Sku, $"The {l.Sku}", l.Quantity, "You chose it.")));
    }

    private IEnumerable<BoxItem> Allowed(CurationRequest request) => products
        .Where(p => !Forbidden.Contains(p) && !request.RecentSkus.Contains(p) && shelves.Available(p) > 0)
        .Select(p => new BoxItem(p, $"The {p}", 1, "You like it."));
}
