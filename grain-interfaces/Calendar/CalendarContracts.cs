namespace SubscriptionBox.Calendar;

/// <summary>A grain with duties at known instants. Its saved state says when (<c>wake</c>); the due index is read off that state, so the two cannot disagree.</summary>
public interface IWakeable : IGrainWithStringKey
{
    /// <summary>Does whatever is due at <paramref name="now"/>. May come late, twice, or when nothing is due: the grain asks its state first.</summary>
    /// <returns>After everything due is durable, its events are in the event log, and the next wake instant is saved.</returns>
    Task Wake(DateTimeOffset now);
}

/// <summary>One shard of the calendar: who is due when. One reminder a shard, never one a subscription (orleans.md, Reminders). Keys <c>cal-000</c> … </summary>
public interface IRenewalCalendarGrain : IGrainWithStringKey
{
    /// <summary>Registers the shard's reminder; safe to repeat.</summary>
    Task Start();

    /// <summary>Wakes everything due up to <paramref name="upTo"/>, oldest first, with bounded concurrency.</summary>
    /// <returns>How many grains were woken.</returns>
    [ResponseTimeout("01:00:00")]
    Task<int> RunDue(DateTimeOffset upTo);
}

/// <summary>The one time of the shop (key <c>clk-shop</c>): moved forward by administrators of the embedded edition and of staging, never in production.</summary>
public interface ITestClockGrain : IGrainWithStringKey
{
    /// <summary>Now.</summary>
    [AlwaysInterleave] Task<DateTimeOffset> Now();

    /// <summary>Moves the clock forward, stopping at every instant at which something is due, running it there; returns once all of it has run.</summary>
    /// <param name="command">Exactly one of <c>To</c> and <c>By</c>.</param>
    /// <param name="caller">An administrator.</param>
    [ResponseTimeout("06:00:00")]
    Task<Answer<ClockView>> Advance(AdvanceClock command, Caller caller);

    /// <summary>Finishes a step that a crash interrupted; does nothing when there is none. Called when the shop starts.</summary>
    [ResponseTimeout("06:00:00")]
    Task Resume();
}

/// <summary>How far to move the clock.</summary>
/// <param name="To">An instant not before now and at most ten years ahead.</param>
/// <param name="By">An ISO 8601 period, such as P1M, P3D or PT4H.</param>
[GenerateSerializer, Immutable, Alias("advanceClock")]
public sealed record AdvanceClock(DateTimeOffset? To, string? By);

/// <summary>The clock.</summary>
[GenerateSerializer, Immutable, Alias("clockView")]
public sealed record ClockView(DateTimeOffset Now);

/// <summary>Refusals 100–119.</summary>
public static class CalendarRefusal
{
    /// <summary>Backwards, too far, unreadable, or both or none given.</summary>
    public static readonly Refusal BadAdvance = new(100, RefusalKind.Invalid, "bad-clock-advance", "Give either `to` (a time not before now) or `by` (a period such as P1M, P3D or PT4H), at most ten years ahead.");
    /// <summary>This edition's clock is the real one.</summary>
    public static readonly Refusal ClockIsReal = new(101, RefusalKind.Conflict, "clock-is-real", "This shop runs on real time.");
}
