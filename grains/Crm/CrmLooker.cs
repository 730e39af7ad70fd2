using SubscriptionBox.Audit;
using SubscriptionBox.Customers;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Crm;

/// <summary>What the shop says of a customer at one moment.</summary>
/// <param name="Contact">Null when there should be none.</param>
/// <param name="Read">The versions it was made from, by grain key.</param>
/// <param name="IsStale">True when some grain remembers less than is known already: then nothing is made of it.</param>
public sealed record CrmLook(string CustomerId, CrmContact? Contact, ImmutableSortedDictionary<string, long> Read, bool IsStale);

/// <summary>Asks customers and their subscriptions, and does not take a second activation's older memory for an answer (faults.md F12): such a one is sent away, and what is stored is asked for.</summary>
public sealed class CrmLooker(IGrainFactory grains)
{
    private const int Looks = 3;

    /// <summary>Looks at a customer.</summary>
    /// <param name="atLeast">The numbers of the events that led here, by grain key.</param>
    /// <param name="known">What was told already.</param>
    public async Task<CrmLook> At(string customerId, IReadOnlyDictionary<string, long> atLeast, CrmPrint known)
    {
        for (var round = 1; ; round++)
        {
            var (look, versions) = await Once(customerId, atLeast.Keys);
            // Who was erased stays so, whatever their subscriptions say.
            if (look.Read[customerId] == long.MaxValue)
                return look;
            var stale = known.NewerThan(look.Read).Concat(atLeast.Where(least => versions.GetValueOrDefault(least.Key) < least.Value).Select(least => least.Key)).Distinct().ToArray();
            if (stale.Length == 0 || round == Looks)
                return look with { IsStale = stale.Length > 0 };
            foreach (var key in stale)
                await (key == customerId ? grains.GetGrain<ICustomerGrain>(key).AsReference<IOutboxOwner>() : grains.GetGrain<ISubscriptionGrain>(key).AsReference<IOutboxOwner>()).LetGo();
        }
    }

    private async Task<(CrmLook Look, Dictionary<string, long> Versions)> Once(string customerId, IEnumerable<string> sources)
    {
        var record = await grains.GetGrain<IContactGrain>(customerId).GetContact();
        var (version, profile) = record;
        var versions = new Dictionary<string, long> { [customerId] = version };
        var read = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal).Add(customerId, record.Erased ? long.MaxValue : version + (profile?.Subscriptions.Length ?? 0));
        var counting = new List<(SubscriptionStatus Status, string PlanId)>();
        foreach (var id in (profile?.Subscriptions ?? []).Union(sources.Where(s => s != customerId)))
        {
            var found = await grains.GetGrain<ISubscriptionGrain>(id).GetStanding();
            versions[id] = found.Version;
            if (profile?.Subscriptions.Contains(id) != true)
                continue;
            read = read.SetItem(id, found.Version);
            if (found.PlanId is { } plan)
                counting.Add((found.Status, plan));
        }
        return (new(customerId, CrmRules.Contact(profile, counting), read, IsStale: false), versions);
    }
}
