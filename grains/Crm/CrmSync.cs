using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Crm;

/// <summary>
/// Makes the CRM say of customers what the shop says now. An event only tells whom to look at; so events that come twice, late or in another order end in the same place.
/// One at a time: it is called by one consumer's reading loop.
/// </summary>
public sealed class CrmSync(ICrm crm, ICrmRecords records, IShopSecrets secrets, IGrainFactory grains, TimeProvider clock)
{
    private const int TriesOfOneBatch = 3;

    /// <summary>Looks at the customers whom some events concern.</summary>
    /// <exception cref="ConsumerBusyException">The CRM wants to be left alone; nothing is lost, all of them are looked at again.</exception>
    /// <exception cref="CrmRefusedException">The CRM does not take somebody; all others are done.</exception>
    public async Task Follow(IEnumerable<EventRecord> events)
    {
        try
        {
            foreach (var customers in events.Select(CrmRules.Concerns).OfType<string>().Distinct().Chunk(ICrm.MostAtOnce))
                await Match(customers);
        }
        catch (CrmBusyException busy)
        {
            throw new ConsumerBusyException(clock.GetUtcNow() + busy.RetryAfter);
        }
    }

    private async Task Match(IReadOnlyCollection<string> customers)
    {
        var wanted = await Task.WhenAll(customers.Select(async id => (Id: id, Contact: await Wanted(id))));
        var known = await records.Find(customers);
        foreach (var (id, _) in wanted.Where(w => w.Contact is null && known.ContainsKey(w.Id)))
            await Remove(id);
        var changed = wanted.Select(w => w.Contact).OfType<CrmContact>().Where(contact => known.GetValueOrDefault(contact.CustomerId) != Print(contact)).ToList();
        if (changed.Count > 0)
            await Send(changed);
    }

    /// <summary>First it is noted that they may be there: should this end half-way, a withdrawn consent still finds them.</summary>
    private async Task Send(List<CrmContact> contacts)
    {
        await records.Save([.. contacts.Select(contact => KeyValuePair.Create<string, string?>(contact.CustomerId, ""))]);
        var left = contacts;
        string? refused = null;
        for (var tries = 0; left.Count > 0 && tries < TriesOfOneBatch; tries++)
        {
            var outcomes = await crm.Upsert(left);
            var done = left.Where((_, i) => outcomes[i] is CrmOutcome.Done).ToArray();
            if (done.Length > 0)
                await records.Save([.. done.Select(contact => KeyValuePair.Create<string, string?>(contact.CustomerId, Print(contact)))]);
            refused ??= outcomes.OfType<CrmOutcome.Rejected>().FirstOrDefault()?.Code;
            foreach (var duplicate in outcomes.OfType<CrmOutcome.Duplicate>())
                await MakeRoom(duplicate, left[outcomes.ToList().IndexOf(duplicate)]);
            left = [.. left.Where((_, i) => outcomes[i] is CrmOutcome.Failed or CrmOutcome.Duplicate)];
        }
        if (refused is not null || left.Count > 0)
            throw new CrmRefusedException(refused ?? "failed");
    }

    /// <summary>The address belongs to one customer of ours (invariant I7): whoever else has it in the CRM is out of date there, or was entered by hand.</summary>
    private async Task MakeRoom(CrmOutcome.Duplicate duplicate, CrmContact contact)
    {
        if (duplicate.CustomerId is null)
            await crm.Claim(duplicate.ContactId, contact.CustomerId);
        else if (await Wanted(duplicate.CustomerId) is { } other && other.Email != contact.Email)
        {
            if ((await crm.Upsert([other]))[0] is CrmOutcome.Done)
                await records.Save([KeyValuePair.Create<string, string?>(other.CustomerId, Print(other))]);
        }
        else
            await Remove(duplicate.CustomerId);
    }

    private async Task Remove(string customerId)
    {
        await crm.Delete(customerId);
        await records.Save([KeyValuePair.Create<string, string?>(customerId, null)]);
    }

    private async Task<CrmContact?> Wanted(string customerId)
    {
        var profile = (await grains.GetGrain<IContactGrain>(customerId).GetContact()).Value;
        if (profile?.Marketing is null)
            return null;
        var subscriptions = await Task.WhenAll(profile.Subscriptions.Select(id => grains.GetGrain<ISubscriptionGrain>(id).Get(Caller.System)));
        return CrmRules.Contact(profile, subscriptions.Where(s => s.Ok).Select(s => (s.Value!.Status, s.Value.PlanId)));
    }

    private string Print(CrmContact contact) => secrets.KeyedHash("crm", CrmRules.Text(contact));
}
