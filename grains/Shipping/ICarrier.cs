using SubscriptionBox.Orders;

namespace SubscriptionBox.Grains.Shipping;

/// <summary>Who carries boxes to customers.</summary>
public interface ICarrier
{
    /// <summary>Announces a shipment. The same order again is the same shipment.</summary>
    Task<Shipment> Book(ShipmentRequest request);

    /// <summary>Where a shipment is at an instant.</summary>
    Task<ShipmentTrack> Track(string trackingNumber, DateTimeOffset now);
}

/// <summary>A box to carry.</summary>
/// <param name="OrderId">Ours; one shipment an order.</param>
/// <param name="AddressId">Which of the customer's addresses.</param>
/// <param name="PickUpAt">When the box is ready.</param>
/// <param name="TimeZone">IANA name of the destination: deliveries happen by day there.</param>
public sealed record ShipmentRequest(string OrderId, string CustomerId, string AddressId, DateTimeOffset PickUpAt, string TimeZone);

/// <summary>An announced shipment.</summary>
public sealed record Shipment(string TrackingNumber);

/// <summary>Everything known of a shipment.</summary>
/// <param name="Steps">Oldest first; none lies in the future.</param>
/// <param name="Delivered">True once it arrived: nothing more will happen.</param>
/// <param name="LookAgainAt">When something new is to be expected; null once delivered.</param>
public sealed record ShipmentTrack(ImmutableArray<TrackingStep> Steps, bool Delivered, DateTimeOffset? LookAgainAt);
