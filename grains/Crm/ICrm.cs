using System.Text.Json.Nodes;

namespace SubscriptionBox.Grains.Crm;

/// <summary>The customer relations system: contacts by our customer id.</summary>
public interface ICrm
{
    /// <summary>Most contacts of one <see cref="Upsert"/>.</summary>
    const int MostAtOnce = 100;

    /// <summary>Makes or changes contacts; the same again is a no-op. Some may fail while others succeed.</summary>
    /// <returns>One outcome for each, in the same order.</returns>
    /// <exception cref="CrmBusyException">Nothing was done: too many requests.</exception>
    Task<IReadOnlyList<CrmOutcome>> Upsert(IReadOnlyList<CrmContact> contacts);

    /// <summary>Deletes a customer's contact and everything it holds for good; nobody of that id is fine.</summary>
    /// <exception cref="CrmBusyException">Nothing was done: too many requests.</exception>
    Task Delete(string customerId);

    /// <summary>Everything it holds about a customer, for a copy of their data; null for nobody of that id.</summary>
    /// <exception cref="CrmBusyException">Too many requests.</exception>
    Task<JsonObject?> Export(string customerId);

    /// <summary>Makes a contact that somebody entered by hand, without a customer id, that of a customer.</summary>
    /// <exception cref="CrmBusyException">Nothing was done: too many requests.</exception>
    Task Claim(string contactId, string customerId);
}

/// <summary>A contact.</summary>
/// <param name="Status">none (no subscription yet), incomplete, active, paused, pastDue or cancelled.</param>
/// <param name="PlanId">Of the subscription that counts; null for none.</param>
/// <param name="ConsentWording">The version of the text that was agreed to.</param>
/// <param name="ConsentedAt">When.</param>
public sealed record CrmContact(string CustomerId, string Email, string Name, string Country, string Status, string? PlanId, string ConsentWording, DateTimeOffset ConsentedAt);

/// <summary>What became of one contact.</summary>
public abstract record CrmOutcome
{
    /// <summary>It is there.</summary>
    public sealed record Done : CrmOutcome;

    /// <summary>Another contact has the e-mail address.</summary>
    /// <param name="ContactId">The CRM's own id.</param>
    /// <param name="CustomerId">Whose; null when somebody entered it by hand.</param>
    public sealed record Duplicate(string ContactId, string? CustomerId) : CrmOutcome;

    /// <summary>Not this time.</summary>
    public sealed record Failed : CrmOutcome;

    /// <summary>Never, as it is.</summary>
    /// <param name="Code">The CRM's own word.</param>
    public sealed record Rejected(string Code) : CrmOutcome;
}

/// <summary>What the shop believes the CRM to hold: so that nothing is sent twice for nothing, and that a withdrawn consent finds what to delete.</summary>
public interface ICrmRecords
{
    /// <summary>What is known (<see cref="CrmPrint"/> as text). Customers who were never sent are not in it.</summary>
    Task<IReadOnlyDictionary<string, string>> Find(IReadOnlyCollection<string> customerIds);

    /// <summary>Notes it.</summary>
    Task Save(IReadOnlyCollection<KeyValuePair<string, string>> prints);
}
