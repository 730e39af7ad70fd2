using NodaTime;
using NodaTime.Text;
using SubscriptionBox.Calendar;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Calendar;

/// <summary>How the shop's clock may be moved (api-contract.md, Operations).</summary>
public static class ClockRules
{
    /// <summary>The longest step.</summary>
    public const int MostYears = 10;

    /// <summary>Where a command leads.</summary>
    public static Answer<DateTimeOffset> Target(AdvanceClock command, DateTimeOffset now)
    {
        if (command.To is null == command.By is null)
            return CalendarRefusal.BadAdvance.On(command.To is null ? "by" : "to", "Give either `to` or `by`.");
        var target = command.To ?? Plus(now, command.By!);
        var field = command.To is null ? "by" : "to";
        if (target is null)
            return CalendarRefusal.BadAdvance.On(field, "An ISO 8601 period such as P1M, P3D or PT4H.");
        if (target < now)
            return CalendarRefusal.BadAdvance.On(field, $"The clock cannot go back: it is {now:yyyy-MM-dd'T'HH:mm:ss'Z'}.");
        if (target > now.AddYears(MostYears))
            return CalendarRefusal.BadAdvance.On(field, $"At most {MostYears} years at a time.");
        return target.Value.ToUniversalTime();
    }

    /// <summary>A step begins: time stands still from here on.</summary>
    public static Decision<ClockState> Begin(ClockState state, DateTimeOffset now, DateTimeOffset target) =>
        Accept(state with { FrozenAt = now, From = state.From ?? now, Target = target });

    /// <summary>The step goes on to the next instant at which something is due.</summary>
    public static Decision<ClockState> StepTo(ClockState state, DateTimeOffset instant) => Accept(state with { FrozenAt = instant });

    /// <summary>The step is done: time runs on from its target.</summary>
    public static Decision<ClockState> Finish(ClockState state, DateTimeOffset systemNow) => Accept(
        state with { Offset = state.Target!.Value - systemNow, FrozenAt = null, From = null, Target = null },
        new ClockAdvanced(state.From!.Value, state.Target!.Value));

    /// <summary>Months and years are calendar months and years, in UTC.</summary>
    private static DateTimeOffset? Plus(DateTimeOffset now, string period)
    {
        if (period.Length > 40 || PeriodPattern.Roundtrip.Parse(period) is not { Success: true, Value: var parsed } || parsed.Equals(Period.Zero))
            return null;
        try
        {
            return (LocalDateTime.FromDateTime(now.UtcDateTime) + parsed).InUtc().ToDateTimeOffset();
        }
        catch (Exception tooFar) when (tooFar is OverflowException or ArgumentException)
        {
            return now.AddYears(MostYears + 1);
        }
    }
}
