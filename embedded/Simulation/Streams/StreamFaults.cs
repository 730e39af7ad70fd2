using SubscriptionBox.Embedded.Streams;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>What can happen to an event between the stream and its consumer: it comes late, it comes again after later ones, its handling always fails.</summary>
internal static class StreamFaults
{
    public static async Task<int> HandOverAsync(
        SimulatedSilo silo, StoredSubscription subscription, IReadOnlyList<StoredStreamEvent> events, int first, Func<IReadOnlyList<StoredStreamEvent>, int, Task<int>> handOver)
    {
        var cluster = silo.Cluster;
        var faults = cluster.Faults;
        if (!faults.AreOn)
            return await handOver(events, first);
        var stream = subscription.Stream.ToString();
        if (cluster.IsPoison(subscription, events[first].Sequence, silo, stream))
            throw new SimulatedFaultException(FaultKind.StreamPoison, $"Event {events[first].Sequence} of {stream} cannot be handled.");
        if (faults.Strikes(FaultKind.StreamDelayed, silo, stream, "deliver"))
            await Task.Delay(LateBy(faults), silo.Clock);
        var taken = await handOver(events, first);
        if (taken > 0 && faults.Strikes(FaultKind.StreamDuplicated, silo, stream, "deliver"))
            _ = AgainAsync(silo, [events[first]], handOver);
        return taken;
    }

    private static async Task AgainAsync(SimulatedSilo silo, IReadOnlyList<StoredStreamEvent> events, Func<IReadOnlyList<StoredStreamEvent>, int, Task<int>> handOver)
    {
        try
        {
            await Task.Delay(LateBy(silo.Cluster.Faults), silo.Clock);
            await handOver(events, 0);
        }
        catch (Exception error) when (error is not SimulationException)
        {
            // The second delivery is nobody's duty: if it fails, it is as if it had not been.
        }
    }

    private static TimeSpan LateBy(SimulatedFaults faults) => new(faults.Chance.NextLong(faults.Plan.LatestDelivery.Ticks) + 1);
}
