namespace SubscriptionBox.Grains.Calendar;

/// <summary>The clock behind the shop's <see cref="TimeProvider"/>, as the test clock moves it.</summary>
public interface IShopClock
{
    /// <summary>False in production: the clock is the real one.</summary>
    bool Movable { get; }

    /// <summary>The real time.</summary>
    DateTimeOffset SystemNow { get; }

    /// <summary>From now on the shop's time stands still at an instant, or, without one, is the real time plus an offset.</summary>
    void Set(TimeSpan offset, DateTimeOffset? frozenAt);
}
