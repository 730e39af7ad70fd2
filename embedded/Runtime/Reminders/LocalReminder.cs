using Orleans;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>The timer of one reminder. The next tick is set when the last has been handled, so ticks never overlap.</summary>
internal sealed class LocalReminder : IDisposable
{
    // A timer cannot be set further ahead than this; a longer wait is made of several.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly EmbeddedRuntime _runtime;
    private readonly ReminderEntry _entry;
    private readonly ITimer _timer;
    private DateTime _due;

    public LocalReminder(EmbeddedRuntime runtime, ReminderEntry entry)
    {
        _runtime = runtime;
        _entry = entry;
        _timer = runtime.CreateTimer(static self => ((LocalReminder)self!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Schedule(mayBeNow: true);
    }

    private DateTime UtcNow => _runtime.Time.GetUtcNow().UtcDateTime;

    public void Dispose() => _timer.Dispose();

    /// <summary>The first due time after <paramref name="now"/>, or at it when it <paramref name="mayBeNow"/>.</summary>
    internal static DateTime NextDue(DateTime startAt, TimeSpan period, DateTime now, bool mayBeNow)
    {
        if (now < startAt)
            return startAt;
        var past = (now - startAt).Ticks / period.Ticks;
        var due = startAt.AddTicks(past * period.Ticks);
        return due == now && mayBeNow ? due : due + period;
    }

    private void Schedule(bool mayBeNow)
    {
        _due = NextDue(_entry.StartAt, _entry.Period, UtcNow, mayBeNow);
        Wait();
    }

    private void Wait()
    {
        var wait = _due - UtcNow;
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;
        try
        {
            // Rounded up, as a timer counts whole milliseconds and a tick must not come before its time.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // Unregistered or replaced a moment ago.
        }
    }

    private void OnTimer()
    {
        if (UtcNow < _due)
            Wait();
        else
            _ = TickAsync();
    }

    private async Task TickAsync()
    {
        try
        {
            var grain = (IRemindable)(object)_runtime.References.Create(_entry.GrainId, typeof(IRemindable));
            await grain.ReceiveReminder(_entry.ReminderName, new TickStatus(_entry.StartAt, _entry.Period, UtcNow));
        }
        catch (Exception error)
        {
            _runtime.Log.ReminderFailed(error, _entry.ReminderName, _entry.GrainId);
        }

        Schedule(mayBeNow: false);
    }
}
