using SubscriptionBox.Campaigns;
using SubscriptionBox.Catalog;
using SubscriptionBox.Inventory;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Simulation.Workload;

/// <summary>What nobody may do: commands of the wrong person, of the wrong role, or without a password confirmed in the last five minutes (I8). Each must be refused, and leave nothing behind.</summary>
public sealed partial class Life
{
    private Task Trespass(string sub)
    {
        var someone = new Caller("acc-someone", Role.Customer, "cus-someone", ElevatedUntil: world.Now.AddMinutes(5));
        var marketer = new Caller("acc-marketing", Role.Marketing, null, ElevatedUntil: world.Now.AddMinutes(5));
        // The password was confirmed, and that was too long ago; or it was not.
        var unsure = Me() with { ElevatedUntil = chance.Next(2) == 0 ? null : world.Now.AddMinutes(-1) };
        var units = new ReceiveStock(100, null, null, null);
        return chance.Next(14) switch
        {
            0 => Refused("skip of somebody else's", sub, someone, (grains, caller) => Sub(grains, sub).Skip(null, caller)),
            1 => Refused("pause of somebody else's", sub, someone, (grains, caller) => Sub(grains, sub).Pause(null, caller)),
            2 => Refused("cancelling somebody else's", sub, someone, (grains, caller) => Sub(grains, sub).Cancel(new("Ha", true), caller)),
            3 => Refused("plan change of somebody else's", sub, someone, (grains, caller) => Sub(grains, sub).ChangePlan(Pick(Catalogue.Plans).PlanId, caller)),
            4 => Refused("paying for somebody else", sub, someone, (grains, caller) => Sub(grains, sub).PayNow(caller)),
            5 => Refused("skip by marketing", sub, marketer, (grains, caller) => Sub(grains, sub).Skip(null, caller)),
            6 => Refused("cancelling without a password", sub, unsure, (grains, caller) => Sub(grains, sub).Cancel(new("Ha", true), caller)),
            7 => Refused("a card without a password", me.CustomerId!, unsure, (grains, caller) => Mine(grains).AddPaymentMethod(new("stripe", "tok_visa"), caller)),
            8 => Refused("removing a card without a password", me.CustomerId!, unsure, (grains, caller) => Mine(grains).RemovePaymentMethod(me.Methods[0], caller)),
            9 => Refused("a card for somebody else", me.CustomerId!, someone, (grains, caller) => Mine(grains).AddPaymentMethod(new("stripe", "tok_visa"), caller)),
            10 => Refused("credit by a customer", Wallets.KeyOf(me.CustomerId!), Me(), (grains, caller) => grains.GetGrain<IWalletGrain>(Wallets.KeyOf(me.CustomerId!)).Grant(new(new(100, "USD"), "Ha", null), caller)),
            11 => Refused("stock by a customer", $"sku-{Catalogue.Skus[0]}", Me(), (grains, caller) => grains.GetGrain<IInventoryGrain>($"sku-{Catalogue.Skus[0]}").Receive(units, caller)),
            12 => Refused("a price by marketing", Catalogue.Plans[0].PlanId, marketer, (grains, caller) => grains.GetGrain<IPlanGrain>(Catalogue.Plans[0].PlanId).Put(Catalogue.Plans[0], caller)),
            _ => Refused("a campaign by a customer", "cmp-ofmine", Me(), (grains, caller) => grains.GetGrain<ICampaignGrain>("cmp-1x").End(caller)),
        };
    }

    private Task Refused<T>(string what, string subject, Caller who, Func<IGrainFactory, Caller, Task<Answer<T>>> ask) => asker.Send($"{Command.Forbidden} {what}", subject, () => who, ask);
}
