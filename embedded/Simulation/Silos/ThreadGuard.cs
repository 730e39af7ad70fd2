namespace SubscriptionBox.Embedded.Simulation;

/// <summary>Notices work that leaves the thread of its simulation: with the flow of a step it begins on another thread.</summary>
internal static class ThreadGuard
{
    private static readonly AsyncLocal<SimulatedCluster?> Flow = new(OnChange);

    public static SimulatedCluster? Enter(SimulatedCluster cluster)
    {
        var before = Flow.Value;
        Flow.Value = cluster;
        return before;
    }

    public static void Leave(SimulatedCluster? before) => Flow.Value = before;

    private static void OnChange(AsyncLocalValueChangedArgs<SimulatedCluster?> change)
    {
        if (change is { ThreadContextChanged: true, CurrentValue: { } cluster })
            cluster.CheckThread("work was started outside the queue (as by Task.Run)");
    }
}
