using System.Collections.Immutable;
using SubscriptionBox.Accounts;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Inventory;
using SubscriptionBox.Silo.Hosting;

namespace SubscriptionBox.Tests.Support;

/// <summary>A shop small enough to know by heart: twelve products of each category, three plans, a thousand of everything in stock, the demo's staff.</summary>
public static class SmallCatalogue
{
    /// <summary>40.00 a month, four items.</summary>
    public const string Monthly = "plan-small-monthly";

    /// <summary>105.00 for three months, four items.</summary>
    public const string Quarterly = "plan-small-quarterly";

    /// <summary>420.00 a year, four items.</summary>
    public const string Annual = "plan-small-annual";

    /// <summary>29.00 a month, two items.</summary>
    public const string Light = "plan-light-monthly";

    /// <summary>Products of one category.</summary>
    public const int PerCategory = 12;

    /// <summary>Units of each product.</summary>
    public const int Units = 1_000;

    private static readonly ImmutableArray<string> Categories = ["skincare", "fitness", "gourmet"];

    /// <summary>The SKU of a product: <c>SK-01</c>, <c>FI-01</c>, <c>GO-01</c> …</summary>
    public static string Sku(string category, int number) => $"{category[..2].ToUpperInvariant()}-{number:00}";

    /// <summary>Puts it into an empty shop.</summary>
    public static async Task Load(ShopHost host)
    {
        foreach (var (email, role) in DemoAccounts.Staff)
            Yes(await host.Grains.GetGrain<ISignInGrain>("sign-in").CreateStaff(new NewStaff(email, DemoAccounts.Password, [role]), Caller.System));
        foreach (var plan in Plans())
            Yes(await host.Grains.GetGrain<IPlanGrain>(plan.PlanId).Put(plan, Caller.System));
        await Task.WhenAll(Categories.SelectMany(category => Enumerable.Range(1, PerCategory).Select(number => Stock(host, Product(category, number)))));
        await host.CatchUp();
    }

    private static async Task Stock(ShopHost host, ProductDraft product)
    {
        Yes(await host.Grains.GetGrain<ICatalogGrain>($"sku-{product.Sku}").Put(product, Caller.System));
        Yes(await host.Grains.GetGrain<IInventoryGrain>($"sku-{product.Sku}").Receive(new ReceiveStock(Units, "first", null, null), Caller.System));
    }

    private static IEnumerable<PlanDraft> Plans() =>
    [
        new(Monthly, "Small Monthly", BillingInterval.Monthly, Prices(4000), 4, Categories),
        new(Quarterly, "Small Quarterly", BillingInterval.Quarterly, Prices(10500), 4, Categories),
        new(Annual, "Small Annual", BillingInterval.Annual, Prices(42000), 4, Categories),
        new(Light, "Light Monthly", BillingInterval.Monthly, Prices(2900), 2, Categories),
    ];

    private static ProductDraft Product(string category, int number) => new(
        Sku(category, number), $"{category} product {number}", $"The {category} product number {number}, made for tests.", category, $"{category}-{number % 4}", $"Maker {number % 5}",
        Prices(900 + 50 * number), ImmutableDictionary<string, string>.Empty.Add("size", "50 ml"),
        number % 6 == 0 ? "Water, almond oil, salt" : "Water, salt", number % 6 == 0 ? ["nuts"] : [], null);

    private static ImmutableArray<Money> Prices(long amount) => [new(amount, "USD"), new(amount * 4 / 3, "CAD"), new(amount, "EUR"), new(amount * 9 / 10, "GBP")];

    private static void Yes<T>(Answer<T> answer)
    {
        if (!answer.Ok)
            throw new InvalidOperationException($"The small catalogue was refused: {answer.Refusal.Code} {string.Join(' ', answer.Refusal.Fields.Select(f => $"{f.Key}: {f.Value[0]}"))}");
    }
}
