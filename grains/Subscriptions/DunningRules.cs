using SubscriptionBox.Settings;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>What follows a declined charge (rules.md 7): retries on the settings' days after the first failure, at the charge time of the customer's zone, then the outcome.</summary>
public static class DunningRules
{
    /// <summary>The state of dunning after a decline; null when no retry is left, so that the outcome follows. Which retry comes next depends on the instant alone:
    /// a day that an outage swallowed is not made up for, and a try the customer asked for uses none up.</summary>
    /// <param name="before">Null for the first failure after a success.</param>
    /// <param name="tryAgain">False when the provider advises against any further try with this card: then the last day only waits for another one.</param>
    public static Dunning? After(Dunning? before, int period, string code, bool tryAgain, DateTimeOffset now, BillingCalendar calendar, ShopSettings settings)
    {
        var since = before?.FailingSince ?? now;
        foreach (var day in tryAgain ? settings.DunningDays : settings.DunningDays[^1..])
            if (RetryAt(since, day, calendar) is var at && at > now)
                return new(period, since, at, code, !tryAgain);
        return null;
    }

    /// <summary>The instant of the retry so many days after the first failure.</summary>
    public static DateTimeOffset RetryAt(DateTimeOffset failingSince, int days, BillingCalendar calendar) =>
        calendar.At(calendar.DateAt(failingSince).AddDays(days));
}
