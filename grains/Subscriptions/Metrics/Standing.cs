using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions.Metrics;

/// <summary>What the metrics know of one subscription.</summary>
/// <param name="Months">Of one billing interval: 1, 3 or 12.</param>
/// <param name="Price">Of one interval as listed, minor units; gross where prices include VAT.</param>
/// <param name="Net">The same without tax, as the last charge had it.</param>
/// <param name="Discount">What coupons took off the last charge, net.</param>
public sealed record Standing(string PlanId, int Months, string Currency, long Price, long Net, long Discount, SubscriptionStatus Status)
{
    /// <summary>Whose it is.</summary>
    public string? CustomerId { get; init; }

    /// <summary>Monthly recurring revenue, minor units, rounded half up once (rules.md 11): 120.00 a quarter are 40.00, 420.00 a year are 35.00. Nothing while paused (rules.md 3); in full while
    /// unpaid, until dunning ends.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Mrr => Status is SubscriptionStatus.Active or SubscriptionStatus.PastDue ? new Money(Net - Discount, Currency).Portion(1, Months).Amount : 0;
}

/// <summary>How one day moved the numbers of one plan in one currency.</summary>
/// <param name="Active">More or fewer that run and are paid; the next two likewise.</param>
/// <param name="Mrr">More or less, minor units.</param>
public readonly record struct DayDelta(
    DateOnly Day, string PlanId, string Currency, int Active = 0, int PastDue = 0, int Paused = 0, long Mrr = 0, int Started = 0, int Reactivated = 0, int Cancelled = 0, int Skipped = 0, int Ordered = 0)
{
    /// <summary>Two moves of the same day, plan and currency.</summary>
    public static DayDelta operator +(DayDelta a, DayDelta b) => a with
    {
        Active = a.Active + b.Active, PastDue = a.PastDue + b.PastDue, Paused = a.Paused + b.Paused, Mrr = a.Mrr + b.Mrr, Started = a.Started + b.Started,
        Reactivated = a.Reactivated + b.Reactivated, Cancelled = a.Cancelled + b.Cancelled, Skipped = a.Skipped + b.Skipped, Ordered = a.Ordered + b.Ordered,
    };
}
