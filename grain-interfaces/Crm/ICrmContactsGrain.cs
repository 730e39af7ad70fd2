namespace SubscriptionBox.Crm;

/// <summary>Reads the sandbox CRM of the embedded edition (stateless workers, key <c>crm</c>); for administrators, as contacts are personal data.</summary>
public interface ICrmContactsGrain : IGrainWithStringKey
{
    /// <summary>Contacts, oldest first.</summary>
    Task<Answer<Page<CrmContactView>>> List(string? cursor, int limit, Caller caller);
}

/// <summary>A contact as the CRM has it.</summary>
/// <param name="ContactId">The CRM's own id.</param>
/// <param name="CustomerId">Ours; null for a contact that somebody entered by hand.</param>
/// <param name="Status">Of the subscription that counts: none, incomplete, active, pastDue, paused or cancelled.</param>
/// <param name="ConsentWording">The version of the text that was agreed to.</param>
[GenerateSerializer, Immutable, Alias("crmContactView")]
public sealed record CrmContactView(
    string ContactId, string? CustomerId, string Email, string Name, string? Country, string? Status, string? PlanId, string? ConsentWording, DateTimeOffset? ConsentedAt, DateTimeOffset UpdatedAt);
