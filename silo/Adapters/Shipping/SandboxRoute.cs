using NodaTime;
using SubscriptionBox.Grains.Shipping;
using SubscriptionBox.Orders;

namespace SubscriptionBox.Silo.Adapters.Shipping;

/// <summary>How a box of the sandbox carrier travels: a function of its order and its pick-up, so that the same box always takes the same way. About three days; it arrives by day.</summary>
public static class SandboxRoute
{
    /// <summary>All steps, past and future.</summary>
    public static ImmutableArray<TrackingStep> Plan(string orderId, DateTimeOffset pickedUpAt, string timeZone)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) ?? DateTimeZone.Utc;
        var chance = Hash(orderId);
        var lastDay = Instant.FromDateTimeOffset(pickedUpAt).InZone(zone).Date.PlusDays(3);
        var hubAfter = TimeSpan.FromMinutes(360 + (chance % 600));
        return
        [
            new(pickedUpAt, "pickedUp", "Warehouse"),
            new(pickedUpAt + hubAfter, "inTransit", "Sorting centre"),
            new(At(lastDay.PlusDays(-1), 18, (int)(chance / 7 % 60)), "inTransit", "Local depot"),
            new(At(lastDay, 8, (int)(chance / 11 % 45)), "outForDelivery", "Local depot"),
            new(At(lastDay, 10 + (int)(chance / 13 % 8), (int)(chance / 17 % 60)), "delivered", "Front door"),
        ];

        DateTimeOffset At(LocalDate date, int hour, int minute) => date.At(new LocalTime(hour, minute)).InZoneLeniently(zone).ToDateTimeOffset().ToUniversalTime();
    }

    /// <summary>What is known of it at an instant.</summary>
    public static ShipmentTrack TrackAt(ImmutableArray<TrackingStep> plan, DateTimeOffset now)
    {
        var passed = plan.Where(step => step.At <= now).ToImmutableArray();
        return new ShipmentTrack(passed, passed.Length == plan.Length, passed.Length == plan.Length ? null : plan[passed.Length].At);
    }

    private static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
            hash = (hash ^ c) * 16777619u;
        return hash;
    }
}
