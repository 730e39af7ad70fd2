using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Grains.Shipping;
using SubscriptionBox.Silo.Adapters.Shipping;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>A carrier outside the shop: one shipment an order, whatever the shop forgets.</summary>
public sealed class Carrier : ICarrier
{
    private readonly Dictionary<string, (ShipmentRequest Request, string Number, ImmutableArray<Orders.TrackingStep> Plan)> _byOrder = [];
    private readonly Dictionary<string, string> _orders = [];

    /// <summary>Every box that was picked up, by order.</summary>
    public IReadOnlyCollection<string> Shipped => _byOrder.Keys;

    /// <summary>The way to it.</summary>
    public SimulatedService? Wire { get; set; }

    /// <inheritdoc/>
    public Task<Shipment> Book(ShipmentRequest request) => Wire!.Call("book", () =>
    {
        if (!_byOrder.TryGetValue(request.OrderId, out var known))
        {
            // Two of the sandbox's five steps: the others change nothing but a list.
            var plan = SandboxRoute.Plan(request.OrderId, request.PickUpAt, request.TimeZone);
            known = _byOrder[request.OrderId] = (request, $"SBX-{request.OrderId}-N", [plan[0], plan[4]]);
            _orders[known.Number] = request.OrderId;
        }
        return new Shipment(known.Number);
    });

    /// <inheritdoc/>
    public Task<ShipmentTrack> Track(string trackingNumber, DateTimeOffset now) => Wire!.Call("track", () => SandboxRoute.TrackAt(_byOrder[_orders[trackingNumber]].Plan, now));
}
