using SubscriptionBox.Grains.Shipping;

namespace SubscriptionBox.Silo.Adapters.Shipping;

/// <summary>A carrier that moves boxes along with the shop's clock.</summary>
public sealed class SandboxCarrier(ShopDatabase database, IIdSource ids) : ICarrier
{
    /// <inheritdoc/>
    public async Task<Shipment> Book(ShipmentRequest request)
    {
        var number = await database.Writer.Enqueue((request, Number: ids.NewId("SBX").ToUpperInvariant()), static (db, b) =>
        {
            db.Prepare("INSERT INTO sandbox_shipment(order_id, tracking_number, picked_up_at, time_zone) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(order_id) DO NOTHING")
                .Bind(1, b.request.OrderId).Bind(2, b.Number).Bind(3, b.request.PickUpAt.ToUnixTimeMilliseconds()).Bind(4, b.request.TimeZone).Execute();
            return db.Prepare("SELECT tracking_number FROM sandbox_shipment WHERE order_id = ?1").Bind(1, b.request.OrderId).ScalarString()!;
        });
        return new Shipment(number);
    }

    /// <inheritdoc/>
    public async Task<ShipmentTrack> Track(string trackingNumber, DateTimeOffset now)
    {
        var (orderId, pickedUpAt, timeZone) = await database.Readers.Read(trackingNumber, static (db, number) =>
        {
            var row = db.Prepare("SELECT order_id, picked_up_at, time_zone FROM sandbox_shipment WHERE tracking_number = ?1").Bind(1, number);
            return row.Step()
                ? (row.GetString(0)!, DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2)!)
                : throw new ArgumentException($"The carrier knows no shipment {number}.", nameof(trackingNumber));
        });
        return SandboxRoute.TrackAt(SandboxRoute.Plan(orderId, pickedUpAt, timeZone), now);
    }
}
