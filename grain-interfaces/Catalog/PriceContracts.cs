namespace SubscriptionBox.Catalog;

/// <summary>A new price of a plan, with its dates (rules.md 13).</summary>
/// <param name="Number">1, 2, 3 …: which change of the plan's price it is.</param>
/// <param name="Prices">Of one interval, one a currency; currencies that are not named stay as they are.</param>
/// <param name="NewFrom">Who subscribes on this day or later (UTC) pays it.</param>
/// <param name="ExistingFrom">Existing subscribers pay it with their first charge that falls due on this local day or later; at least 31 days after <paramref name="NewFrom"/>, so that everybody
/// who subscribed for less is told 30 days before, counted in their own zone.</param>
/// <param name="InForce">True once it holds for new subscribers.</param>
/// <param name="Announced">True once existing subscribers were told.</param>
[GenerateSerializer, Immutable, Alias("priceStep")]
public sealed record PriceStep(int Number, ImmutableArray<Money> Prices, DateOnly NewFrom, DateOnly ExistingFrom, bool InForce = false, bool Announced = false);

/// <summary>A new price to come.</summary>
[GenerateSerializer, Immutable, Alias("schedulePrice")]
public sealed record SchedulePrice(ImmutableArray<Money> Prices, DateOnly NewFrom, DateOnly ExistingFrom);

/// <summary>A new price was given its dates.</summary>
public sealed record PriceScheduled(string PlanId, PriceStep Step) : DomainEvent;

/// <summary>In 30 days existing subscribers pay a new price: they are told now.</summary>
public sealed record PriceAnnounced(string PlanId, string PlanName, PriceStep Step) : DomainEvent;
