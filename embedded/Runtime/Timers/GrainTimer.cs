using Orleans.Runtime;
using Orleans.Timers;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>
/// A timer of an activation. A tick is a local one-way request: it waits like any call unless it interleaves, and it passes call
/// filters. The next one is due a period after this one ended.
/// </summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly bool _interleave;
    private readonly bool _keepAlive;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _changed;
    private bool _firing;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _interleave = options.Interleave;
        _keepAlive = options.KeepAlive;
        _timer = activation.Runtime.CreateTimer(static self => ((GrainTimer)self!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        _changed = true;
        _dueTime = dueTime;
        _period = period;
        if (!_firing)
            Set(dueTime);
    }

    public void Dispose()
    {
        if (_disposed.IsCancellationRequested)
            return;
        _disposed.Cancel();
        _timer.Dispose();
        _activation.RemoveTimer(this);
    }

    private static void Check(TimeSpan time, string name)
    {
        const long Longest = 0xfffffffe;
        ArgumentOutOfRangeException.ThrowIfLessThan((long)time.TotalMilliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)time.TotalMilliseconds, Longest, name);
    }

    private void Fire()
    {
        // From now on a change waits until the tick is over.
        _firing = true;
        _activation.Enqueue(new Tick(this));
    }

    private async ValueTask<Nothing> TickAsync()
    {
        if (_disposed.IsCancellationRequested)
            return default;
        _changed = false;
        try
        {
            await _callback(_disposed.Token);
        }
        catch (Exception error)
        {
            _activation.Runtime.Log.TimerFailed(error, _activation.GrainId);
        }
        finally
        {
            _firing = false;
            Set(_changed ? _dueTime : _period);
        }

        return default;
    }

    private void Set(TimeSpan dueTime)
    {
        if (_disposed.IsCancellationRequested)
            return;
        try
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // Disposed on another thread a moment ago: there is nothing left to set.
        }
    }

    private sealed class Tick : GrainRequest<Nothing>
    {
        private static readonly MethodInformation TickMethod = new(
            typeof(IGrainTimerInvoker), typeof(IGrainTimerInvoker).GetMethod(nameof(IGrainTimerInvoker.InvokeCallbackAsync))!);

        private readonly GrainTimer _timer;

        public Tick(GrainTimer timer)
        {
            _timer = timer;
            Target = timer._activation.GrainReference;
            Caller = timer._activation;
            Receiver = timer._activation;
        }

        protected internal override MethodInformation Information => TickMethod;

        internal override bool IsLocalOnly => true;

        internal override bool KeepsAlive => _timer._keepAlive;

        internal override bool IsAlwaysInterleave => _timer._interleave;

        public override int GetArgumentCount() => 0;

        public override object? GetArgument(int index) => throw new ArgumentOutOfRangeException(nameof(index));

        public override void SetArgument(int index, object value) => throw new ArgumentOutOfRangeException(nameof(index));

        protected override ValueTask<Nothing> CallAsync(object target) => _timer.TickAsync();
    }
}

// What a call filter sees of a tick, by the name Orleans gives it.
internal interface IGrainTimerInvoker : IAddressable
{
    Task InvokeCallbackAsync();
}

/// <summary>Registers timers.</summary>
internal sealed class TimerRegistry : ITimerRegistry
{
    public IDisposable RegisterTimer(IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(grainContext, (s, _) => callback(s), state, new() { DueTime = dueTime, Period = period, Interleave = true });

    public IGrainTimer RegisterGrainTimer<TState>(IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grainContext);
        if (!ReferenceEquals(RuntimeContext.Current, grainContext))
            throw new InvalidOperationException("A timer is registered by its own grain, in a turn of it: neither from another grain nor from outside (as after Task.Run).");
        var activation = (Activation)grainContext;
        var timer = new GrainTimer(activation, token => callback(state, token), options);
        activation.AddTimer(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }
}
