using SubscriptionBox.Catalog;
using SubscriptionBox.Inventory;
using SubscriptionBox.Settings;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Workload;

/// <summary>What the shop sells, small enough that stock is scarce now and then.</summary>
public static class Catalogue
{
    private static readonly ImmutableArray<string> Categories = ["skincare", "fitness", "gourmet"];

    /// <summary>All SKUs.</summary>
    public static readonly ImmutableArray<string> Skus = [.. Categories.SelectMany(c => Enumerable.Range(1, 5).Select(n => Sku(c, n)))];

    /// <summary>Monthly, quarterly and annual.</summary>
    public static readonly ImmutableArray<PlanDraft> Plans =
    [
        new("plan-light", "Light", BillingInterval.Monthly, Prices(2900), 2, Categories),
        new("plan-small", "Small", BillingInterval.Monthly, Prices(4000), 3, Categories),
        new("plan-quarter", "Quarter", BillingInterval.Quarterly, Prices(10500), 3, Categories),
        new("plan-year", "Year", BillingInterval.Annual, Prices(42000), 3, Categories),
    ];

    /// <summary>Puts it into an empty shop.</summary>
    public static async Task Open(IGrainFactory grains, ShopWorld world, int units)
    {
        var chance = world.Chance("settings");
        foreach (var plan in Plans)
            await Done(world, plan.PlanId, caller => grains.GetGrain<IPlanGrain>(plan.PlanId).Put(plan, caller));
        foreach (var category in Categories)
            for (var number = 1; number <= 5; number++)
            {
                var (sku, product) = (Sku(category, number), Product(category, number));
                await Done(world, sku, caller => grains.GetGrain<ICatalogGrain>($"sku-{sku}").Put(product, caller));
                await Done(world, sku, caller => grains.GetGrain<IInventoryGrain>($"sku-{sku}").Receive(new ReceiveStock(units, "first", null, null), caller));
            }
        var settings = ShopSettings.Default with
        {
            ChargeTime = chance.Next(4) switch { 0 => new(2, 30), 1 => new(1, 30), 2 => new(0, 0), _ => new(9, 0) },
            CutoffDays = chance.Next(0, 8), DunningOutcome = chance.Next(2) == 0 ? "pause" : "cancel", ChargeMissedPeriods = chance.Next(2) == 0, ShipAfterDays = chance.Next(1, 4),
            ShippingFees = Fees(chance),
        };
        world.ChargeTime = settings.ChargeTime;
        await Done(world, "settings", caller => grains.GetGrain<ISettingsGrain>("set-shop").Set(settings, null, caller));
    }

    /// <summary>Nothing, or some amount in each currency.</summary>
    public static System.Collections.Immutable.ImmutableArray<Money> Fees(Random chance) =>
        chance.Next(2) == 0 ? [] : [.. new[] { "USD", "EUR", "GBP", "CAD" }.Select(currency => new Money(chance.Next(900), currency))];

    private static string Sku(string category, int number) => $"{category[..2].ToUpperInvariant()}-{number:00}";

    private static ProductDraft Product(string category, int number) => new(
        Sku(category, number), $"{category} product {number}", $"The {category} product number {number}.", category, $"{category}-{number % 4}", $"Maker {number % 5}",
        Prices(900 + 50 * number), ImmutableDictionary<string, string>.Empty.Add("size", "50 ml"),
        number % 5 == 0 ? "Water, almond oil, salt" : "Water, salt", number % 5 == 0 ? ["nuts"] : [], null);

    private static ImmutableArray<Money> Prices(long amount) => [new(amount, "USD"), new(amount * 4 / 3, "CAD"), new(amount, "EUR"), new(amount * 9 / 10, "GBP")];

    /// <summary>Whatever breaks meanwhile: asked again under the same key until it is done.</summary>
    private static async Task Done<T>(ShopWorld world, string subject, Func<Caller, Task<Answer<T>>> ask)
    {
        while (true)
        {
            try
            {
                var answer = await ask(Caller.System with { Key = new RequestKey($"opening-{subject}", "opening") });
                if (answer.Ok)
                    return;
                throw new InvalidOperationException($"{subject} was refused: {answer.Refusal.Code}");
            }
            catch (Exception failure) when (failure is not (InvalidOperationException or OutOfMemoryException))
            {
                await world.Sleep(TimeSpan.FromSeconds(5));
            }
        }
    }
}
