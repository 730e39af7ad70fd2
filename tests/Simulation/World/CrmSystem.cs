using System.Text.Json.Nodes;
using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Crm;
using SubscriptionBox.Tests.Simulation.Faults;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>A CRM outside the shop: it says 429, takes half of a batch, and has contacts that somebody entered by hand (F16). One e-mail address, one contact.</summary>
public sealed class CrmSystem(ShopFaults faults) : ICrm, ICrmRecords
{
    private readonly Dictionary<string, string> _prints = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byHand = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The way to it.</summary>
    public SimulatedService? Wire { get; set; }

    /// <summary>The way to the shop's own table of what it has told.</summary>
    public SimulatedService? Table { get; set; }

    /// <summary>Contacts by customer.</summary>
    public SortedDictionary<string, CrmContact> Contacts { get; } = new(StringComparer.Ordinal);

    /// <summary>Somebody enters a contact by hand.</summary>
    public void Enter(string email)
    {
        if (Contacts.Values.All(c => c.Email != email))
            _byHand.TryAdd(email, $"con-{_byHand.Count + 1}x");
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<CrmOutcome>> Upsert(IReadOnlyList<CrmContact> contacts) => Wire!.Call<IReadOnlyList<CrmOutcome>>("upsert", () =>
    {
        Busy();
        IReadOnlyList<CrmOutcome> outcomes = [.. contacts.Select(Take)];
        // It was done, and nobody heard.
        return faults.Strikes(Fault.F16Crm, 0.05) ? throw new TimeoutException("The CRM's answer was lost.") : outcomes;
    });

    /// <inheritdoc/>
    public Task Delete(string customerId) => Wire!.Call("delete", () =>
    {
        Busy();
        Contacts.Remove(customerId);
    });

    /// <inheritdoc/>
    public Task<JsonObject?> Export(string customerId) => Wire!.Call<JsonObject?>("export", () =>
    {
        Busy();
        return Contacts.TryGetValue(customerId, out var contact) ? (JsonObject)System.Text.Json.JsonSerializer.SerializeToNode(contact, ShopJson.Options)! : null;
    });

    /// <inheritdoc/>
    public Task Claim(string contactId, string customerId) => Wire!.Call("claim", () =>
    {
        Busy();
        foreach (var entered in _byHand.Where(c => c.Value == contactId).ToArray())
            _byHand.Remove(entered.Key);
    });

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> Find(IReadOnlyCollection<string> customerIds) => Table!.Call<IReadOnlyDictionary<string, string>>("find",
        () => customerIds.Where(_prints.ContainsKey).ToDictionary(id => id, id => _prints[id]));

    /// <inheritdoc/>
    public Task Save(IReadOnlyCollection<KeyValuePair<string, string>> prints) => Table!.Call("save", () =>
    {
        foreach (var (id, print) in prints)
            _prints[id] = print;
    });

    private CrmOutcome Take(CrmContact contact)
    {
        if (faults.Strikes(Fault.F16Crm, 0.1))
            return new CrmOutcome.Failed();
        if (_byHand.TryGetValue(contact.Email, out var entered))
            return new CrmOutcome.Duplicate(entered, null);
        if (Contacts.Values.FirstOrDefault(c => c.Email == contact.Email && c.CustomerId != contact.CustomerId) is { } other)
            return new CrmOutcome.Duplicate($"con-{other.CustomerId}", other.CustomerId);
        Contacts[contact.CustomerId] = contact;
        return new CrmOutcome.Done();
    }

    private void Busy()
    {
        if (faults.Strikes(Fault.F16Crm, 0.1))
            throw new CrmBusyException(TimeSpan.FromSeconds(10 + faults.Pick(3000)));
    }
}
