using SubscriptionBox.Catalog;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions.Metrics;

/// <summary>From the events of one subscription, in their order, to its standing; from two standings to how the day moved. Pure.</summary>
public static class MetricRules
{
    /// <summary>What stands beside the number.</summary>
    public const string MrrCounts = "Active and past-due subscriptions, without tax and without the discounts of their last charge; past-due ones count until dunning ends, paused ones count 0.";

    private static readonly ImmutableDictionary<string, Func<Standing?, EventRecord, Standing?>> Rules = new Dictionary<string, Func<Standing?, EventRecord, Standing?>>
    {
        [EventNames.Of(typeof(SubscriptionStarted))] = (_, e) => Started(EventNames.Payload<SubscriptionStarted>(e)),
        [EventNames.Of(typeof(SubscriptionCharged))] = (s, e) => Charged(s, EventNames.Payload<SubscriptionCharged>(e)),
        [EventNames.Of(typeof(PlanChanged))] = (s, e) => Changed(s, EventNames.Payload<PlanChanged>(e)),
        [EventNames.Of(typeof(PriceChanged))] = (s, e) => s is null ? null : s with { Price = EventNames.Payload<PriceChanged>(e).NewPrice.Amount },
        [EventNames.Of(typeof(SubscriptionReactivated))] = (s, e) => s is null ? null : Priced(s, EventNames.Payload<SubscriptionReactivated>(e).Price)! with { Status = SubscriptionStatus.Active, PlanId = EventNames.Payload<SubscriptionReactivated>(e).PlanId },
        [EventNames.Of(typeof(ChargeDeclined))] = (s, _) => s is { Status: SubscriptionStatus.Active } ? s with { Status = SubscriptionStatus.PastDue } : s,
        [EventNames.Of(typeof(DunningEnded))] = (s, e) => s is { Status: SubscriptionStatus.PastDue } && EventNames.Payload<DunningEnded>(e).Outcome == "paid" ? s with { Status = SubscriptionStatus.Active } : s,
        [EventNames.Of(typeof(SubscriptionPaused))] = (s, _) => s is null ? null : s with { Status = SubscriptionStatus.Paused },
        [EventNames.Of(typeof(SubscriptionResumed))] = (s, _) => s is null ? null : s with { Status = SubscriptionStatus.Active },
        [EventNames.Of(typeof(SubscriptionCancelled))] = (s, _) => s is null ? null : s with { Status = SubscriptionStatus.Cancelled },
        [EventNames.Of(typeof(DeliverySkipped))] = (s, _) => s,
        [EventNames.Of(typeof(DeliveryUnskipped))] = (s, _) => s,
        [EventNames.Of(typeof(BoxOrdered))] = (s, _) => s,
    }.ToImmutableDictionary();

    /// <summary>Whether an event moves any number.</summary>
    public static bool Concerns(EventRecord happened) => Rules.ContainsKey(happened.Type);

    /// <summary>The standing after an event, and how the day moved. A subscription that never started (a checkout that came to nothing) stands nowhere and moves nothing.</summary>
    public static (Standing? After, ImmutableArray<DayDelta> Moves) Apply(Standing? before, EventRecord happened)
    {
        var after = Rules[happened.Type](before, happened);
        if (after is null)
            return (null, []);
        if (after.CustomerId is null)
            after = after with { CustomerId = happened.CustomerId };
        var day = DateOnly.FromDateTime(happened.At.UtcDateTime);
        var move = Counted(after, day, 1) with
        {
            Started = Is<SubscriptionStarted>(1), Reactivated = Is<SubscriptionReactivated>(1), Ordered = Is<BoxOrdered>(1), Skipped = Is<DeliverySkipped>(1) + Is<DeliveryUnskipped>(-1),
            Cancelled = before is { Status: not SubscriptionStatus.Cancelled } ? Is<SubscriptionCancelled>(1) : 0,
        };
        if (before is null)
            return (after, [move]);
        var gone = Counted(before, day, -1);
        return (after, before.PlanId == after.PlanId ? [gone + move] : [gone, move]);

        int Is<T>(int units) where T : DomainEvent => EventNames.Is<T>(happened) ? units : 0;
    }

    /// <summary>What many events come to: the standings that changed, and one move for each day, plan and currency.</summary>
    /// <param name="batch">In log order; those of no concern are passed over.</param>
    /// <param name="known">The standing of a subscription before the batch.</param>
    public static (IReadOnlyDictionary<string, Standing> Standings, IReadOnlyCollection<DayDelta> Moves) Fold(IEnumerable<LoggedEvent> batch, Func<string, Standing?> known)
    {
        var standings = new Dictionary<string, Standing?>();
        var changed = new Dictionary<string, Standing>();
        var moves = new Dictionary<(DateOnly, string, string), DayDelta>();
        foreach (var (_, happened) in batch)
        {
            if (!Concerns(happened))
                continue;
            if (!standings.TryGetValue(happened.Source, out var before))
                before = known(happened.Source);
            var (after, moved) = Apply(before, happened);
            standings[happened.Source] = after;
            if (after is not null && after != before)
                changed[happened.Source] = after;
            foreach (var move in moved)
            {
                var key = (move.Day, move.PlanId, move.Currency);
                moves[key] = moves.TryGetValue(key, out var sum) ? sum + move : move;
            }
        }
        return (changed, moves.Values);
    }

    private static DayDelta Counted(Standing s, DateOnly day, int sign) => new(
        day, s.PlanId, s.Currency, s.Status == SubscriptionStatus.Active ? sign : 0, s.Status == SubscriptionStatus.PastDue ? sign : 0, s.Status == SubscriptionStatus.Paused ? sign : 0, sign * s.Mrr);

    private static Standing Started(SubscriptionStarted e) => new(e.PlanId, Months(e.Interval), e.Price.Currency, e.Price.Amount, e.Price.Amount, 0, SubscriptionStatus.Active);

    /// <summary>A charge says what the interval costs without tax, and what coupons take off it: with the first charge without the coupon its discount is gone.</summary>
    private static Standing? Charged(Standing? s, SubscriptionCharged e) =>
        s is null || e.Boxes == 0 ? s : s with { PlanId = e.PlanId, Months = e.Boxes, Net = e.Subtotal.Amount, Discount = e.Discount.Amount, Status = s.Status == SubscriptionStatus.PastDue ? SubscriptionStatus.Active : s.Status };

    /// <summary>With a charge the new plan's net is known already. In the middle of a term it is the old one's in proportion to the prices, and so is the discount; the next charge says it anew.</summary>
    private static Standing? Changed(Standing? s, PlanChanged e) =>
        s is null ? null
        : s.PlanId == e.ToPlanId ? s with { Price = e.NewPrice.Amount, Months = Months(e.Interval) }
        : Priced(s, e.NewPrice)! with { PlanId = e.ToPlanId, Months = Months(e.Interval) };

    private static Standing? Priced(Standing? s, Money price)
    {
        if (s is null || s.Price == 0)
            return s;
        return s with
        {
            Price = price.Amount, Net = price.Portion(s.Net, s.Price).Amount, Discount = s.Net == 0 ? 0 : new Money(s.Discount, s.Currency).Portion(price.Amount, s.Price).Amount,
        };
    }

    private static int Months(BillingInterval interval) => interval switch { BillingInterval.Quarterly => 3, BillingInterval.Annual => 12, _ => 1 };
}
