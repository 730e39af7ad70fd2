using SubscriptionBox.Audit;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Crm;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Simulation.Invariants;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Runs;

/// <summary>What is asked of the grains themselves at the end.</summary>
public static class LastLooks
{
    /// <summary>An administrator has what stands aside tried once more, but for what nobody can read.</summary>
    public static async Task RetryParked(IGrainFactory grains)
    {
        var administrator = new Caller("acc-administrator", Role.Administrator, null);
        var parked = await grains.GetGrain<IOperationsGrain>("operations").Parked(administrator);
        if (!parked.Ok)
            return;
        foreach (var aside in parked.Value.Where(p => p.Event.Status == ParkedStatus.Parked && p.Event.Source != "poison/one"))
            await grains.GetGrain<IParkedEventsGrain>($"prk-{aside.Consumer}").Retry(aside.Event.Position, administrator);
    }

    /// <summary>The CRM says of everybody what the shop says (F16).</summary>
    public static async Task Crm(IGrainFactory grains, ShopWorld world, IEnumerable<string> customers, Checks checks)
    {
        foreach (var customer in customers)
        {
            var profile = (await grains.GetGrain<IContactGrain>(customer).GetContact()).Value;
            var subscriptions = await Task.WhenAll((profile?.Subscriptions ?? []).Select(id => grains.GetGrain<ISubscriptionGrain>(id).Get(Caller.System)));
            var wanted = CrmRules.Contact(profile, subscriptions.Where(s => s.Ok).Select(s => (s.Value!.Status, s.Value.PlanId)));
            var known = world.Crm.Contacts.GetValueOrDefault(customer);
            checks.That("F16 the CRM says what the shop says", wanted == known, () => $"{customer}: the shop says {wanted}, the CRM {known}");
        }
    }
}
