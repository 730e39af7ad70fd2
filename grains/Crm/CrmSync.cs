using SubscriptionBox.Grains.Accounts;

namespace SubscriptionBox.Grains.Crm;

/// <summary>
/// Makes the CRM say of customers what the shop says now. An event only tells whom to look at; so events that come twice, late or in another order end in the same place.
/// What is told is never older than what was told before, nor than the events that led to it. One at a time: it is called by one consumer's reading loop.
/// </summary>
public sealed class CrmSync(ICrm crm, ICrmRecords records, IShopSecrets secrets, IGrainFactory grains, TimeProvider clock)
{
    private readonly CrmLooker _look = new(grains);
    private const int TriesOfOneBatch = 3;

    /// <summary>Looks at the customers whom some events concern.</summary>
    /// <exception cref="ConsumerBusyException">The CRM wants to be left alone; nothing is lost, all of them are looked at again.</exception>
    /// <exception cref="CrmRefusedException">The CRM does not take somebody; all others are done.</exception>
    /// <exception cref="StaleReadException">A grain remembers less than its event says; all others are done.</exception>
    public async Task Follow(IEnumerable<EventRecord> events)
    {
        try
        {
            StaleReadException? stale = null;
            foreach (var customers in events.Where(e => CrmRules.Concerns(e) is not null).GroupBy(e => e.CustomerId!).Chunk(ICrm.MostAtOnce))
                stale = await Match(customers) ?? stale;
            if (stale is not null)
                throw stale;
        }
        catch (CrmBusyException busy)
        {
            throw new ConsumerBusyException(clock.GetUtcNow() + busy.RetryAfter);
        }
    }

    private async Task<StaleReadException?> Match(IReadOnlyCollection<IGrouping<string, EventRecord>> customers)
    {
        var known = await Known([.. customers.Select(c => c.Key)]);
        var looked = await Task.WhenAll(customers.Select(async c => await _look.At(c.Key, CrmRules.AtLeast(c), known[c.Key])));
        foreach (var gone in looked.Where(l => l is { IsStale: false, Contact: null } && known[l.CustomerId].MayBeThere))
            await Remove(gone);
        var changed = looked.Where(l => l is { IsStale: false, Contact: { } contact } && known[l.CustomerId].Told != Print(contact)).ToList();
        if (changed.Count > 0)
            await Send(changed);
        return Array.Find(looked, l => l.IsStale) is { } old ? new(old.CustomerId) : null;
    }

    /// <summary>First it is noted that they may be there: should this end half-way, a withdrawn consent still finds them.</summary>
    private async Task Send(List<CrmLook> contacts)
    {
        await Save(contacts, _ => CrmPrint.Perhaps);
        var left = contacts;
        string? refused = null;
        for (var tries = 0; left.Count > 0 && tries < TriesOfOneBatch; tries++)
        {
            var outcomes = await crm.Upsert([.. left.Select(l => l.Contact!)]);
            var done = left.Where((_, i) => outcomes[i] is CrmOutcome.Done).ToArray();
            if (done.Length > 0)
                await Save(done, look => Print(look.Contact!));
            refused ??= outcomes.OfType<CrmOutcome.Rejected>().FirstOrDefault()?.Code;
            foreach (var (outcome, about) in outcomes.Zip(left))
                if (outcome is CrmOutcome.Duplicate duplicate)
                    await MakeRoom(duplicate, about.Contact!);
            left = [.. left.Where((_, i) => outcomes[i] is CrmOutcome.Failed or CrmOutcome.Duplicate)];
        }
        if (refused is not null || left.Count > 0)
            throw new CrmRefusedException(refused ?? "failed");
    }

    /// <summary>The address belongs to one customer of ours (invariant I7): whoever else has it in the CRM is out of date there, or was entered by hand.</summary>
    private async Task MakeRoom(CrmOutcome.Duplicate duplicate, CrmContact contact)
    {
        if (duplicate.CustomerId is null)
        {
            await crm.Claim(duplicate.ContactId, contact.CustomerId);
            return;
        }
        var other = await _look.At(duplicate.CustomerId, ImmutableDictionary<string, long>.Empty, (await Known([duplicate.CustomerId]))[duplicate.CustomerId]);
        if (other.IsStale)
            throw new StaleReadException(duplicate.CustomerId);
        if (other.Contact is { } theirs && theirs.Email != contact.Email)
        {
            if ((await crm.Upsert([theirs]))[0] is CrmOutcome.Done)
                await Save([other], _ => Print(theirs));
        }
        else
            await Remove(other);
    }

    private async Task Remove(CrmLook look)
    {
        await crm.Delete(look.CustomerId);
        await Save([look], _ => CrmPrint.Gone);
    }

    private async Task<Dictionary<string, CrmPrint>> Known(IReadOnlyCollection<string> customers)
    {
        var found = await records.Find(customers);
        return customers.ToDictionary(id => id, id => found.TryGetValue(id, out var text) ? CrmPrint.Parse(text) : CrmPrint.None);
    }

    private Task Save(IReadOnlyCollection<CrmLook> looks, Func<CrmLook, string> told) =>
        records.Save([.. looks.Select(look => KeyValuePair.Create(look.CustomerId, new CrmPrint(told(look), look.Read).ToString()))]);

    private string Print(CrmContact contact) => secrets.KeyedHash("crm", CrmRules.Text(contact));
}
