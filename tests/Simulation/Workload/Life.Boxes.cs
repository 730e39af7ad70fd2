using SubscriptionBox.Curation;
using SubscriptionBox.Customers;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Simulation.Faults;

namespace SubscriptionBox.Tests.Simulation.Workload;

/// <summary>What takes more than one question.</summary>
public sealed partial class Life
{
    private static readonly string[] Zones =
        ["America/New_York", "Europe/Berlin", "Europe/London", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "America/Los_Angeles"];

    private Task<Boxes?> Deliveries(string sub) => asker.Read<Boxes>(async grains =>
    {
        var answer = await Sub(grains, sub).GetDeliveries(Me());
        return answer.Ok ? new Boxes(answer.Value) : answer.Refusal;
    });

    private async Task Unskip(string sub)
    {
        if (await Deliveries(sub) is { } boxes && boxes.All.FirstOrDefault(d => d.Status == DeliveryStatus.Skipped) is { } skipped)
            await On("unskip", sub, (s, caller) => s.Unskip(skipped.DeliveryId, caller));
    }

    private async Task Swap(string sub)
    {
        if (await Deliveries(sub) is not { } boxes || boxes.All.FirstOrDefault(d => d.Status == DeliveryStatus.Draft && d.Items.Length > 0) is not { } draft)
            return;
        var others = await asker.Read<Items>(async grains =>
        {
            var answer = await Sub(grains, sub).Alternatives(draft.DeliveryId, 5, Me());
            return answer.Ok ? new Items(answer.Value) : answer.Refusal;
        });
        if (others is not { All.Length: > 0 })
            return;
        var lines = draft.Items.Skip(1).Select(i => new BoxLine(i.Sku, i.Quantity)).Append(new BoxLine(others.All[chance.Next(others.All.Length)].Sku, 1)).ToImmutableArray();
        await asker.Send("swap", sub, Me, (grains, caller) => Sub(grains, sub).SetItems(draft.DeliveryId, lines, caller), d => d.DeliveryId);
    }

    private async Task Rate(string sub)
    {
        if (await Deliveries(sub) is not { } boxes || boxes.All.FirstOrDefault(d => d.Status == DeliveryStatus.Delivered && d.Items.Length > 0 && d.Rated.IsEmpty) is not { } arrived)
            return;
        var stars = arrived.Items.Select(i => new ItemRating(i.Sku, 1 + chance.Next(5))).ToImmutableArray();
        await asker.Send("rate", sub, Me, (grains, caller) => Sub(grains, sub).Rate(arrived.DeliveryId, stars, caller), d => d.DeliveryId);
    }

    private async Task ChangePlan(string sub)
    {
        var plan = Pick(Catalogue.Plans).PlanId;
        var preview = await asker.Read(grains => Sub(grains, sub).PreviewPlanChange(plan, Me()));
        var asked = world.Now;
        var answer = await On("changePlan", sub, (s, caller) => s.ChangePlan(plan, caller));
        if (answer is { Ok: true } && preview is { Net.Amount: > 0 } && world.Now - asked < TimeSpan.FromSeconds(30) && asked.Date == world.Now.Date)
            Previews.Add((asker.Commands.FindLast(c => c.Name == "changePlan" && c.Subject == sub)!.Id, preview.Net));
    }

    /// <summary>What plan changes were to cost, by command (rules.md 5).</summary>
    public List<(string Command, Money Net)> Previews { get; } = [];

    private async Task ChangeCard(string sub)
    {
        if (me.Methods.Count < 5 && chance.Next(2) == 0)
            await AddCard();
        var method = me.Methods[^1];
        await On("changeCard", sub, (s, caller) => s.Change(new(method, null), null, caller));
    }

    /// <summary>Removes an address or a card that may be in use.</summary>
    private Task Retire() => chance.Next(2) == 0 && me.Addresses.Count > 1
        ? Retire("removeAddress", me.Addresses, (customer, id, caller) => customer.RemoveAddress(id, caller))
        : me.Methods.Count > 1 ? Retire("removeCard", me.Methods, (customer, id, caller) => customer.RemovePaymentMethod(id, caller)) : Task.CompletedTask;

    private async Task Retire(string name, List<string> ids, Func<ICustomerGrain, string, Caller, Task<Answer<Done>>> remove)
    {
        var id = ids[0];
        if (await asker.Send(name, me.CustomerId!, Me, (grains, caller) => remove(Mine(grains), id, caller), _ => id) is { Ok: true })
            ids.Remove(id);
    }

    private async Task Move()
    {
        var zone = Pick(Zones);
        var moved = await asker.Send("moveZone", me.CustomerId!, Me, (grains, caller) => Mine(grains).Change(new CustomerChange(null, null, zone), null, caller), c => c.CustomerId);
        if (moved is not { Ok: true })
            return;
        world.Faults.Note(Fault.F14Clock);
        me.Zone = zone;
        me.Zones.Add(zone);
    }

    private sealed record Boxes(ImmutableArray<DeliveryView> All);

    private sealed record Items(ImmutableArray<BoxItem> All);
}
