namespace SubscriptionBox.Tests.Api.Crash;

/// <summary>Says when so many answers have come: the kill falls among the requests that are then under way, on a fast machine and on a slow one.</summary>
public sealed class KillTrigger
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;

    /// <summary>Waits for so many answers; for none it is reached at once.</summary>
    public KillTrigger(int answers)
    {
        _left = answers;
        if (answers == 0)
            _reached.SetResult();
    }

    /// <summary>Completes with the last of them.</summary>
    public Task Reached => _reached.Task;

    /// <summary>One more.</summary>
    public void Answered()
    {
        if (Interlocked.Decrement(ref _left) == 0)
            _reached.TrySetResult();
    }
}
