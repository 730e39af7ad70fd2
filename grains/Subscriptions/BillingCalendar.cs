using NodaTime;
using NodaTime.TimeZones;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>When the occurrences of one subscription fall (rules.md, Calendar, 1 and 2). Occurrence <c>n</c> is always computed from the anchor, never from the occurrence before:
/// that is what brings the 31st back after a February.</summary>
/// <param name="Anchor">The local date of occurrence <paramref name="AnchorPeriod"/>.</param>
/// <param name="Zone">IANA name; what tzdb does not know counts as UTC.</param>
/// <param name="ChargeTime">Local time of charges.</param>
/// <param name="CutoffDays">Days before the charge date.</param>
/// <param name="ShipAfterDays">Days after the charge date.</param>
public readonly record struct BillingCalendar(DateOnly Anchor, int AnchorPeriod, string Zone, TimeOnly ChargeTime, int CutoffDays, int ShipAfterDays)
{
    /// <summary>The local date of an occurrence: the anchor plus as many months, or the last day of a shorter month.</summary>
    public DateOnly DateOf(int period) => LocalDate.FromDateOnly(Anchor).PlusMonths(period - AnchorPeriod).ToDateOnly();

    /// <summary>The instant at which an occurrence is charged.</summary>
    public DateTimeOffset ChargeAt(int period) => At(DateOf(period));

    /// <summary>The instant from which its box can no longer be edited: 00:00 local, <see cref="CutoffDays"/> before the charge date.</summary>
    public DateTimeOffset CutoffAt(int period) => StartOf(DateOf(period).AddDays(-CutoffDays));

    /// <summary>The local date on which its box ships.</summary>
    public DateOnly ShipOn(int period) => DateOf(period).AddDays(ShipAfterDays);

    /// <summary>The instant of the charge time on a local date. A time that the clocks jump over is read with the offset before the jump (02:30 runs once, at 03:30 summer time);
    /// of a time that comes twice it is the first.</summary>
    public DateTimeOffset At(DateOnly date) =>
        LocalDate.FromDateOnly(date).At(LocalTime.FromTimeOnly(ChargeTime)).InZone(Tz, Resolvers.LenientResolver).ToInstant().ToDateTimeOffset();

    /// <summary>The first instant of a local date.</summary>
    public DateTimeOffset StartOf(DateOnly date) => Tz.AtStartOfDay(LocalDate.FromDateOnly(date)).ToInstant().ToDateTimeOffset();

    /// <summary>The local date at an instant.</summary>
    public DateOnly DateAt(DateTimeOffset instant) => Instant.FromDateTimeOffset(instant).InZone(Tz).Date.ToDateOnly();

    /// <summary>The first occurrence from <paramref name="from"/> on that is charged after an instant.</summary>
    public int FirstAfter(int from, DateTimeOffset instant)
    {
        var period = from;
        while (ChargeAt(period) <= instant)
            period++;
        return period;
    }

    private DateTimeZone Tz => DateTimeZoneProviders.Tzdb.GetZoneOrNull(Zone) ?? DateTimeZone.Utc;
}
