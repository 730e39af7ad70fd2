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

    /// <summary>
    /// Waits until what was given to the thread pool before has begun: time is virtual here, so a run may be over before work that left
    /// its thread shows itself.
    /// </summary>
    public static void LetOthersBegin()
    {
        using var reached = new ManualResetEventSlim();
        for (var round = 0; round < 2; round++)
        {
            reached.Reset();
            ThreadPool.UnsafeQueueUserWorkItem(static other => other.Set(), reached, preferLocal: Thread.CurrentThread.IsThreadPoolThread);
            reached.Wait(TimeSpan.FromSeconds(5));
        }
    }

    private static void OnChange(AsyncLocalValueChangedArgs<SimulatedCluster?> change)
    {
        if (change is { ThreadContextChanged: true, CurrentValue: { } cluster })
            cluster.CheckThread("work was started outside the queue (as by Task.Run)");
    }
}
