namespace SubscriptionBox.Embedded.Simulation;

/// <summary>
/// The time of a simulated cluster, as one silo sees it. It moves only when nothing is ready to run. A silo's wall clock may be wrong by
/// <see cref="Skew"/>; how long something takes is never wrong.
/// </summary>
public sealed class SimulatedClock : TimeProvider
{
    private readonly StepQueue _queue;
    private readonly SimulatedSilo _silo;
    private readonly long _startTicks;

    internal SimulatedClock(StepQueue queue, SimulatedSilo silo, DateTimeOffset start)
    {
        _queue = queue;
        _silo = silo;
        _startTicks = start.UtcTicks;
    }

    /// <summary>How far this wall clock is ahead (or, negative, behind).</summary>
    public TimeSpan Skew { get; internal set; }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(_startTicks + _queue.Now + Skew.Ticks, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => _queue.Now;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(_queue, _silo, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}

/// <summary>A timer on the virtual clock; its callback is a step.</summary>
internal sealed class VirtualTimer(StepQueue queue, SimulatedSilo silo, TimerCallback callback, object? state) : SimulatedStep, ITimer
{
    private const long Never = -1;
    private long _period = Never;
    private bool _disposed;

    /// <summary>When it fires next; -1 for never. An entry of the queue for another time is obsolete.</summary>
    public long Due { get; private set; } = Never;

    public override StepKind Kind => StepKind.Timer;

    public override bool IsWork => false;

    public override string Operation => callback.Method.DeclaringType?.Name ?? "";

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed || !silo.Cluster.CheckThread("a timer was set"))
            return false;
        _period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? Never : period.Ticks;
        if (dueTime == Timeout.InfiniteTimeSpan)
            Due = Never;
        else
            Arm(queue.Now + Math.Max(0, dueTime.Ticks));
        return true;
    }

    public override void Run(SimulatedCluster cluster)
    {
        Due = Never;
        if (_period != Never)
            Arm(queue.Now + _period);
        callback(state);
    }

    public void Dispose()
    {
        _disposed = true;
        Due = Never;
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Arm(long due)
    {
        Due = due;
        queue.AddAt(due, this, silo);
    }
}
