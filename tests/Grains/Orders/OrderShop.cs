using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;
using Orleans.Storage;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Grains.Shipping;
using SubscriptionBox.Inventory;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Grains.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Orders;

/// <summary>Real order grains in the real runtime; the subscription, the counters and the catalogue are made by hand.</summary>
public sealed class OrderShop : IAsyncDisposable, IPaymentGateways, ICarrier
{
    private readonly IHost _host;

    private OrderShop()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.AsOneSilo().AddMemoryStreams(ShopStreams.Provider).AddOutgoingGrainCallFilter(TurnToFakes));
        builder.Services.AddSingleton<IGrainStorage>(Storage);
        builder.Services.AddKeyedSingleton<IGrainStorage>("Default", Storage);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<IIdSource, CountingIds>();
        builder.Services.AddSingleton<IEventLog>(Events);
        builder.Services.AddSingleton<AggregateServices>();
        builder.Services.AddSingleton<SettingsCache>();
        builder.Services.AddSingleton<IPaymentGateways>(this);
        builder.Services.AddSingleton<ICarrier>(this);
        _host = builder.Build();
    }

    public HandClock Clock { get; } = new(TestShop.At("2027-01-31T15:00:00Z"));

    public HonestGateway Gateway { get; } = new();

    public FaultyStorage Storage { get; } = new() { Kind = "order" };

    public ListedEvents Events { get; } = new();

    /// <summary>What the subscription was told, in order.</summary>
    public List<DeliveryStatus> Told { get; } = [];

    /// <summary>What the subscription does while it is told.</summary>
    public Func<Task>? WhileTold { get; set; }

    public static async Task<OrderShop> Open()
    {
        var shop = new OrderShop();
        await shop._host.StartAsync();
        return shop;
    }

    public IOrderGrain Order => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IOrderGrain>("ord-a-0");

    public async Task Place()
    {
        var total = new Money(4000, "USD");
        var none = new Money(0, "USD");
        Assert.True((await Order.Place(new("ord-a-0", "cus-1", "sub-a", "dlv-a-0", [new BoxItem("X", "X", 1, "Because")], new(total, none, none, none, none, total),
            new("pay-a-0-1", "sandbox", "pi-1", total, "captured", Clock.Instant), new(2027, 2, 2), "America/New_York", "adr-1"), Caller.System)).Ok);
    }

    public IPaymentGateway? Find(string name) => Gateway;

    public Task<Shipment> Book(ShipmentRequest request) => Task.FromResult(new Shipment($"trk-{request.OrderId}"));

    /// <summary>A day on the way.</summary>
    public Task<ShipmentTrack> Track(string trackingNumber, DateTimeOffset now) => Task.FromResult(now < TestShop.At("2027-02-03T17:00:00Z")
        ? new ShipmentTrack([new(now, "pickedUp", null)], false, TestShop.At("2027-02-03T17:00:00Z"))
        : new ShipmentTrack([new(now, "delivered", null)], true, null));

    public DateTimeOffset? WakesAt => Storage.Saved("ord-a-0") is { } saved && saved.TryGetProperty("wake", out var wake)
        ? DateTimeOffset.FromUnixTimeMilliseconds(wake.GetProperty("at").GetInt64())
        : null;

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private async Task TurnToFakes(IOutgoingGrainCallContext context)
    {
        object? answer = null;
        switch ($"{context.InterfaceMethod.DeclaringType!.Name}.{context.InterfaceMethod.Name}")
        {
            case "ISubscriptionGrain.NoteShipment":
                if (WhileTold is { } act)
                    await act();
                Told.Add((DeliveryStatus)context.Request.GetArgument(1)!);
                context.Response = Response.Completed;
                return;
            case "IInventoryGrain.Consume" or "IInventoryGrain.Return":
                answer = (Answer<StockView>)new StockView("X", 1, 0, 1, 0, 0, [], 1);
                break;
            case "ICatalogGrain.Get":
                answer = (Answer<ProductView>)CommonRefusal.NotFound;
                break;
            default:
                await context.Invoke();
                return;
        }
        context.Response = (Response)typeof(Response).GetMethod(nameof(Response.FromResult))!.MakeGenericMethod(answer.GetType()).Invoke(null, [answer])!;
    }
}
