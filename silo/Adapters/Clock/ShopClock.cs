using SubscriptionBox.Grains.Calendar;

namespace SubscriptionBox.Silo.Adapters.Clock;

/// <summary>The shop's one time: the real time plus an offset, or standing still while the test clock steps. Timers stay real: what waits, waits real time.</summary>
public sealed class ShopClock(TimeProvider system, bool movable) : TimeProvider, IShopClock
{
    private volatile Reading _reading = new(TimeSpan.Zero, null);

    /// <inheritdoc/>
    public bool Movable => movable;

    /// <inheritdoc/>
    public DateTimeOffset SystemNow => system.GetUtcNow();

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => system.TimestampFrequency;

    /// <inheritdoc/>
    public void Set(TimeSpan offset, DateTimeOffset? frozenAt) => _reading = new(offset, frozenAt);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        var reading = _reading;
        return reading.FrozenAt ?? system.GetUtcNow() + reading.Offset;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => system.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => system.CreateTimer(callback, state, dueTime, period);

    private sealed record Reading(TimeSpan Offset, DateTimeOffset? FrozenAt);
}
