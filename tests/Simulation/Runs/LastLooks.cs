using SubscriptionBox.Audit;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Crm;
using SubscriptionBox.Grains.Customers;
using SubscriptionBox.Grains.Subscriptions;
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

    /// <summary>No session outlives an erasure (I8).</summary>
    public static async Task Sessions(IGrainFactory grains, IEnumerable<Workload.Person> people, Checks checks)
    {
        foreach (var person in people.Where(p => p is { ErasedAt: not null, Token: not null }))
        {
            var session = await grains.GetGrain<Accounts.ISessionGrain>(Accounts.SessionKey.Of(person.Token!)!).Check(passive: true);
            checks.That("I8 no session outlives an erasure", session is null, () => $"{person.CustomerId}, erased {person.ErasedAt:O}");
        }
    }

    /// <summary>The CRM says of everybody what the shop says (F16).</summary>
    public static async Task Crm(IGrainFactory grains, ShopWorld world, IEnumerable<string> customers, Checks checks)
    {
        foreach (var customer in customers)
        {
            // What is stored counts, not what a second activation may remember of it.
            var stored = world.States.Find<CustomerState>("customer", customer)!;
            await grains.GetGrain<ICustomerGrain>(customer).AsReference<IOutboxOwner>().LetGo();
            var (version, profile) = await grains.GetGrain<IContactGrain>(customer).GetContact();
            checks.That("a grain that let go reads what is stored", version == stored.Sequence && (profile?.Subscriptions.Length ?? stored.Subscriptions.Count) == stored.Subscriptions.Count, () => $"{customer}: {version}, stored {stored.Sequence}");
            var subscriptions = (profile?.Subscriptions ?? []).Select(id => world.States.Find<SubscriptionState>("subscription", id)).OfType<SubscriptionState>();
            var wanted = CrmRules.Contact(profile, subscriptions.Where(s => SubscriptionRules.Hidden(s, Caller.System) is null).Select(s => (s.Status, s.Plan.PlanId)));
            var known = world.Crm.Contacts.GetValueOrDefault(customer);
            checks.That("F16 the CRM says what the shop says", wanted == known, () => $"{customer}: the shop says {wanted}, the CRM {known}");
        }
    }
}
