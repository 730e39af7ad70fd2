namespace SubscriptionBox.Grains.Calendar;

/// <summary>Where the shop's clock stands. Saved before every step, so that time never goes back, whatever crashes.</summary>
public sealed record ClockState : AggregateState
{
    /// <summary>The key of the only one.</summary>
    public const string Key = "clk-shop";

    /// <summary>How far the shop's time is ahead of the real one while it runs.</summary>
    public TimeSpan Offset { get; init; }

    /// <summary>Where it stands still, during a step.</summary>
    public DateTimeOffset? FrozenAt { get; init; }

    /// <summary>Where a step began; null when none is under way.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Where a step leads; null when none is under way.</summary>
    public DateTimeOffset? Target { get; init; }
}
