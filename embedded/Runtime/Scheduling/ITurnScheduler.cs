namespace SubscriptionBox.Embedded.Runtime;

/// <summary>
/// Decides when activations run their turns. The product uses the thread pool; a simulator may put them on one thread, in an order
/// drawn from a seed.
/// </summary>
public interface ITurnScheduler
{
    /// <summary>True when an activation must ask again after every single turn.</summary>
    bool OneTurnAtATime { get; }

    /// <summary>Runs <paramref name="turns"/> soon, never before this call returns.</summary>
    void Schedule(IThreadPoolWorkItem turns);
}

/// <summary>Turns on the thread pool.</summary>
public sealed class ThreadPoolTurnScheduler : ITurnScheduler
{
    public bool OneTurnAtATime => false;

    // Local queue first: the caller usually waits for this very activation, and its data is warm on this core.
    public void Schedule(IThreadPoolWorkItem turns) => ThreadPool.UnsafeQueueUserWorkItem(turns, preferLocal: Thread.CurrentThread.IsThreadPoolThread);
}
