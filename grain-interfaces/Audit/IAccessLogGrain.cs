namespace SubscriptionBox.Audit;

/// <summary>What one account looked at, and was refused (key <c>acl-</c> and the account id): views of personal data by staff, and refusals, are in the audit trail as changes are.</summary>
public interface IAccessLogGrain : IGrainWithStringKey
{
    /// <summary>Somebody is about to be shown something personal. Durable when it returns: who cannot be noted is not shown anything.</summary>
    /// <param name="what">The route, such as <c>GET /api/v1/support/orders/{id}</c>.</param>
    /// <param name="customerId">Whose data; null for a list of many.</param>
    Task Note(string what, string? customerId, Caller caller);

    /// <summary>Somebody who is signed in asked for what is not for them, or not without a fresh password. Durable when it returns.</summary>
    /// <param name="what">The route, as in <see cref="Note"/>.</param>
    /// <param name="code">The refusal's.</param>
    /// <param name="caller">Who asked; customers too.</param>
    Task NoteRefused(string what, string code, Caller caller);
}
