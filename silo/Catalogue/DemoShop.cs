using SubscriptionBox.Accounts;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Catalog;
using SubscriptionBox.Inventory;
using SubscriptionBox.Silo.Hosting;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>Puts the demo shop into an empty one: suppliers, plans, products, stock with lots, orders under way, staff. Every step may be repeated, so that a start that was broken off is finished by the next.</summary>
/// <param name="grains">The shop.</param>
/// <param name="clock">Its time: expiry dates are counted from it.</param>
public sealed class DemoShop(IGrainFactory grains, TimeProvider clock)
{
    private const int AtATime = 256;

    /// <summary>How many steps there are, for a progress line.</summary>
    public static int Steps(DemoData data) => data.Products.Length * 2;

    /// <summary>Loads it.</summary>
    /// <param name="data">What it sells.</param>
    /// <param name="progress">Told how many of <see cref="Steps"/> are done; from several threads.</param>
    public async Task Load(DemoData data, Action<int> progress)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var done = 0;
        var staff = Staff();
        await Each(data.Suppliers, supplier => Expect(grains.GetGrain<ISupplierGrain>(supplier.Id).Put(supplier.Draft, Caller.System), supplier.Id));
        await Each(data.Plans, plan => Expect(grains.GetGrain<IPlanGrain>(plan.PlanId).Put(plan, Caller.System), plan.PlanId));
        await Each(data.Products, async product =>
        {
            await Expect(grains.GetGrain<ICatalogGrain>("sku-" + product.Sku).Put(product, Caller.System), product.Sku);
            progress(Interlocked.Increment(ref done));
        });
        await Each(data.Products, async product =>
        {
            await Stock(DemoStock.Of(product, today));
            progress(Interlocked.Increment(ref done));
        });
        await Each(DemoStock.PurchaseOrders(data, today), order => Expect(grains.GetGrain<IPurchaseOrderGrain>(order.Id).Place(order.Draft, Caller.System), order.Id));
        await Each(DemoCampaigns.Of(clock.GetUtcNow()), Run);
        await staff;
    }

    /// <summary>Nobody sells anything before the demo shop is complete: a lot that is there was put there by a start that was broken off.</summary>
    private async Task Stock(OpeningStock stock)
    {
        var counter = grains.GetGrain<IInventoryGrain>("sku-" + stock.Sku);
        var known = await counter.Get();
        var missing = stock.Receipts.Where(receipt => !known.Lots.Any(lot => lot.Name == receipt.Lot)).Select(receipt => (Task)Expect(counter.Receive(receipt, Caller.System), stock.Sku));
        var reorder = known.ReorderPoint == stock.ReorderPoint ? Task.CompletedTask : Expect(counter.SetReorderPoint(stock.ReorderPoint, Caller.System), stock.Sku);
        await Task.WhenAll(missing.Append(reorder));
    }

    private async Task Run(DemoCampaign demo)
    {
        var campaign = grains.GetGrain<ICampaignGrain>(demo.Id);
        // A start that was broken off has made it already, a moment earlier.
        if (!(await campaign.Get(Caller.System)).Ok)
            await Expect(campaign.Create(demo.Draft, Caller.System), demo.Id);
        if (demo.Active)
            await Expect(campaign.Activate(Caller.System), demo.Id);
    }

    private Task Staff() => Each(DemoAccounts.Staff, person =>
        Expect(grains.GetGrain<ISignInGrain>("sign-in").CreateStaff(new NewStaff(person.Email, DemoAccounts.Password, [person.Role]), Caller.System), person.Email));

    private static Task Each<T>(IEnumerable<T> items, Func<T, Task> step) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (item, _) => await step(item));

    private static async Task Expect<T>(Task<Answer<T>> answer, string what)
    {
        if ((await answer).Refusal is { } refusal)
            throw new InvalidOperationException($"The demo shop's {what} is refused: {refusal.Code} {string.Join(' ', refusal.Fields.SelectMany(field => field.Value))}");
    }
}
