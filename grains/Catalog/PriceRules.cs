using SubscriptionBox.Catalog;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Catalog;

/// <summary>Prices with dates (rules.md 13): one for new subscribers, a later one for existing ones, who are told 30 days before.</summary>
public static class PriceRules
{
    /// <summary>How long before they pay it existing subscribers are told.</summary>
    public const int NoticeDays = 30;

    /// <summary>Days that lie at least between the two dates: a day more, because a local day begins up to 14 hours before the same day in UTC, and whoever subscribes until then must be told too.</summary>
    public const int ApartDays = NoticeDays + 1;

    /// <summary>The zone whose days begin first (UTC+14, Kiritimati).</summary>
    private static readonly TimeSpan FirstDayBegins = TimeSpan.FromHours(14);

    /// <summary>A new price with its dates. What is due at once happens at once.</summary>
    public static Decision<PlanState> Schedule(PlanState state, SchedulePrice c, Caller caller, DateTimeOffset now)
    {
        if (!CatalogRules.MayChange(caller))
            return CommonRefusal.Forbidden;
        if (state.Plan is not { } plan)
            return CatalogRefusal.UnknownPlan;
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var last = state.Steps.LastOrDefault();
        var problems = CommonRefusal.Invalid
            .When(CatalogRules.PricesProblem(c.Prices) is not null, "prices", CatalogRules.PricesProblem(c.Prices) ?? "")
            .When(!c.Prices.IsDefaultOrEmpty && c.Prices.Any(p => plan.Prices.All(known => known.Currency != p.Currency)), "prices", "The plan is not sold in that currency.")
            .When(c.NewFrom < today, "newFrom", "Not before today.")
            .When(c.ExistingFrom.DayNumber - c.NewFrom.DayNumber < ApartDays, "existingFrom", $"At least {ApartDays} days after newFrom: whoever subscribes for less until then is told {NoticeDays} days of their own before.")
            .When(last is not null && c.NewFrom <= last.NewFrom, "newFrom", "After that of the price before.")
            .When(last is not null && c.ExistingFrom <= last.ExistingFrom, "existingFrom", "After that of the price before.");
        if (!problems.Fields.IsEmpty)
            return problems;
        var step = new PriceStep((last?.Number ?? 0) + 1, c.Prices, c.NewFrom, c.ExistingFrom);
        var scheduled = state with { Steps = state.Steps.Add(step), Version = state.Version + 1 };
        var due = Due(scheduled, now);
        return Accept(due.Next!, due.Events.Insert(0, new PriceScheduled(plan.PlanId, step)));
    }

    /// <summary>Everything whose day has come: the price for new subscribers, and the notice to existing ones.</summary>
    public static Decision<PlanState> Due(PlanState state, DateTimeOffset now)
    {
        var events = ImmutableArray<DomainEvent>.Empty;
        for (var i = 0; i < state.Steps.Length; i++)
        {
            var step = state.Steps[i];
            if (!step.InForce && StartOf(step.NewFrom) <= now)
            {
                step = step with { InForce = true };
                state = state with { Plan = state.Plan! with { Prices = Merged(state.Plan.Prices, step.Prices) }, Steps = state.Steps.SetItem(i, step), Version = state.Version + 1 };
                events = events.Add(new PlanSaved(state.Plan, state.Version));
            }
            if (!step.Announced && NoticeAt(step) <= now)
            {
                step = step with { Announced = true };
                state = state with { Steps = state.Steps.SetItem(i, step) };
                events = events.Add(new PriceAnnounced(state.Plan!.PlanId, state.Plan.Name, step));
            }
        }
        return Accept(state with { Wake = NextAt(state) is { } at ? Wake.Of(state.Plan!.PlanId, at) : null }, events);
    }

    /// <summary>When something is due next.</summary>
    public static DateTimeOffset? NextAt(PlanState state)
    {
        var instants = state.Steps.Where(s => !s.InForce).Select(s => StartOf(s.NewFrom)).Concat(state.Steps.Where(s => !s.Announced).Select(NoticeAt)).ToArray();
        return instants.Length == 0 ? null : instants.Min();
    }

    /// <summary>The number of the price that new subscribers agree to now; 0 for the first.</summary>
    public static int NumberInForce(PlanState state) => state.Steps.LastOrDefault(s => s.InForce)?.Number ?? 0;

    /// <summary>Existing subscribers pay from a day of their own calendar. It is told when the day 30 days before begins where days begin first: so nobody has less than 30 of their own days.</summary>
    private static DateTimeOffset NoticeAt(PriceStep step) => StartOf(step.ExistingFrom.AddDays(-NoticeDays)) - FirstDayBegins;

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static ImmutableArray<Money> Merged(ImmutableArray<Money> before, ImmutableArray<Money> changed) =>
        [.. before.Select(price => changed.Where(c => c.Currency == price.Currency).Select(c => (Money?)c).FirstOrDefault() ?? price)];
}
