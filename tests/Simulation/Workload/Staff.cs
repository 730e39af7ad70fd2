using SubscriptionBox.Campaigns;
using SubscriptionBox.Catalog;
using SubscriptionBox.Inventory;
using SubscriptionBox.Orders;
using SubscriptionBox.Settings;
using SubscriptionBox.Tests.Simulation.Faults;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Workload;

/// <summary>What the shop's own people do: receive and count stock, buy, change products, prices and settings, give money back.</summary>
public sealed partial class Staff(ShopWorld world, Asker asker, IReadOnlyList<Person> customers, Random chance)
{
    private int _purchaseOrders;
    private int _poisons;

    private static Caller Administrator => new("acc-administrator", Role.Administrator, null);

    private static Caller Support => new("acc-support", Role.Support, null);

    /// <summary>Until the noisy phase ends.</summary>
    public async Task Work(DateTimeOffset until)
    {
        while (true)
        {
            await world.Sleep(TimeSpan.FromHours(2 + chance.Next(24 * 8)));
            if (world.Now >= until)
                return;
            await Act();
        }
    }

    /// <summary>F11: an event in the log that those who read its kind cannot read. It stands aside and holds up nobody.</summary>
    private void Poison()
    {
        if (!world.Faults.Strikes(Fault.F11Redelivery, 0.15))
            return;
        var type = chance.Next(3) switch { 0 => "productSaved", 1 => "boxPromised", _ => "subscriptionCharged" };
        world.Log.Add([new EventRecord("poison/one", ++_poisons, world.Now, type, null, "system", Role.System, null, null, "{")]);
    }

    private async Task Act()
    {
        Poison();
        if (world.Faults.Strikes(Fault.F16Crm, 0.3))
            world.Crm.Enter(customers[chance.Next(customers.Count)].Email);
        switch (chance.Next(20))
        {
            case < 6: await Receive(Sku(), null); break;
            case < 8: await Count(); break;
            case < 10: await Buy(); break;
            case < 11: await Edit(); break;
            case < 12: await Reprice(); break;
            case < 13: await Reorder(); break;
            case < 14: await Configure(); break;
            case < 16: await Credit(); break;
            default: await Refund(); break;
        }
    }

    private string Sku() => Catalogue.Skus[chance.Next(Catalogue.Skus.Length)];

    private Task<Answer<StockView>?> Receive(string sku, string? order)
    {
        var today = DateOnly.FromDateTime(world.Now.UtcDateTime);
        var receipt = new ReceiveStock(4 + chance.Next(20), null, chance.Next(2) == 0 ? null : today.AddDays(40 + chance.Next(300)), order);
        return asker.Send("receive", $"sku-{sku}", () => Administrator, (grains, caller) => grains.GetGrain<IInventoryGrain>($"sku-{sku}").Receive(receipt, caller), _ => $"{sku} {receipt.Quantity}");
    }

    private Task Count()
    {
        var sku = Sku();
        var delta = chance.Next(2) == 0 ? 1 + chance.Next(3) : -1 - chance.Next(3);
        return asker.Send("adjust", $"sku-{sku}", () => Administrator,
            (grains, caller) => grains.GetGrain<IInventoryGrain>($"sku-{sku}").Adjust(new AdjustStock(delta, "Counted"), caller), _ => $"{sku} {delta}");
    }

    private Task Reorder()
    {
        var (sku, units) = (Sku(), chance.Next(10));
        return asker.Send("reorderPoint", $"sku-{sku}", () => Administrator, (grains, caller) => grains.GetGrain<IInventoryGrain>($"sku-{sku}").SetReorderPoint(units, caller));
    }

    private async Task Buy()
    {
        var supplier = "sup-one";
        if (_purchaseOrders == 0)
            await asker.Send("supplier", supplier, () => Administrator, (grains, caller) => grains.GetGrain<ISupplierGrain>(supplier).Put(new SupplierDraft("One Supplier", null, 5), caller), s => s.SupplierId);
        var (id, sku) = ($"po-{++_purchaseOrders}x", Sku());
        var placed = await asker.Send("purchaseOrder", id, () => Administrator,
            (grains, caller) => grains.GetGrain<IPurchaseOrderGrain>(id).Place(new PurchaseOrderDraft(supplier, [new(sku, 10)], null), caller), o => o.PurchaseOrderId);
        if (placed is { Ok: true })
            await Receive(sku, id);
    }

    private async Task Edit()
    {
        var sku = Sku();
        await asker.Send("editProduct", $"sku-{sku}", () => Administrator, (grains, caller) => grains.GetGrain<ICatalogGrain>($"sku-{sku}").Patch(
            new ProductChange(Description: $"Edited {world.Now:yyyy-MM-dd}", Active: chance.Next(4) > 0 || Active() < 10), null, caller));
    }

    private int Active() => world.Tables.Products.Values.Count(p => p.Product.Active);

    private Task Reprice()
    {
        var plan = Catalogue.Plans[chance.Next(Catalogue.Plans.Length)];
        var factor = 90 + chance.Next(30);
        var draft = plan with { Prices = [.. plan.Prices.Select(p => p.Portion(factor, 100))], CancelRefund = (CancelRefund)chance.Next(3) };
        return asker.Send("editPlan", plan.PlanId, () => Administrator, (grains, caller) => grains.GetGrain<IPlanGrain>(plan.PlanId).Put(draft, caller));
    }

    private async Task Configure()
    {
        if (await asker.Settings() is not { } settings)
            return;
        var changed = settings with { ReservationHoldMinutes = 30 + chance.Next(60), RepeatWindowBoxes = 1 + chance.Next(3), MinimumShelfLifeDays = 10 + chance.Next(30), ShippingFees = Catalogue.Fees(chance) };
        await asker.Send("settings", "set-shop", () => Administrator, (grains, caller) => grains.GetGrain<ISettingsGrain>("set-shop").Set(changed, null, caller));
    }

    private async Task Credit()
    {
        var someone = customers[chance.Next(customers.Count)];
        if (someone.CustomerId is not { } customer || someone.Leaving)
            return;
        var currency = someone.Country switch { "US" => "USD", "CA" => "CAD", "GB" => "GBP", _ => "EUR" };
        var credit = new GrantCredit(new Money(100 + chance.Next(5000), currency), "Sorry", chance.Next(2) == 0 ? null : world.Now.AddDays(10 + chance.Next(100)));
        await asker.Send("credit", Wallets.KeyOf(customer), () => Support, (grains, caller) => grains.GetGrain<IWalletGrain>(Wallets.KeyOf(customer)).Grant(credit, caller), w => w.CustomerId);
    }

    private async Task Refund()
    {
        var someone = customers[chance.Next(customers.Count)];
        if (someone.CustomerId is null || someone.Leaving)
            return;
        var orders = await asker.Read(grains => grains.GetGrain<IOrderQueryGrain>("orders").OfCustomer(someone.CustomerId, null, 10, Support));
        if (orders is not { Items: { Length: > 0 } found })
            return;
        var order = found[chance.Next(found.Length)];
        if (order.Payments.IsEmpty)
            return;
        // Sometimes more than is left: that has to be refused.
        var amount = new Money(1 + chance.Next((int)order.Total.Amount * 5 / 4), order.Total.Currency);
        var key = $"ref-{order.OrderId}-support{asker.Commands.Count}";
        if (chance.Next(3) == 0)
        {
            // Units back, with a choice about the shelf.
            var line = order.Items[chance.Next(order.Items.Length)];
            var units = new ReturnUnits(key, null, [new(line.Sku, line.Quantity)], chance.Next(3) switch { 0 => null, 1 => true, _ => false }, "Sent back");
            await asker.Send("return", order.OrderId, () => Support, (grains, caller) => grains.GetGrain<IOrderGrain>(order.OrderId).Return(units, caller), o => o.OrderId);
            return;
        }
        await asker.Send("refund", order.OrderId, () => Support, (grains, caller) => grains.GetGrain<IOrderGrain>(order.OrderId).Refund(new RefundOrder(key, amount, "Arrived broken"), caller), o => o.OrderId);
    }
}
