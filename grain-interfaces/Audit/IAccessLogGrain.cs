namespace SubscriptionBox.Audit;

/// <summary>What one member of staff looked at (key <c>acl-</c> and the account id): views of personal data are in the audit trail as changes are.</summary>
public interface IAccessLogGrain : IGrainWithStringKey
{
    /// <summary>Somebody is about to be shown something personal. Durable when it returns: who cannot be noted is not shown anything.</summary>
    /// <param name="what">The route, such as <c>GET /api/v1/support/orders/{id}</c>.</param>
    /// <param name="customerId">Whose data; null for a list of many.</param>
    Task Note(string what, string? customerId, Caller caller);
}
