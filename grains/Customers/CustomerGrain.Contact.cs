using SubscriptionBox.Customers;

namespace SubscriptionBox.Grains.Customers;

/// <summary>How to reach the customer, for those who keep a copy where the customer agreed to it.</summary>
public sealed partial class CustomerGrain : IContactGrain
{
    /// <inheritdoc/>
    public Task<ContactRecord> GetContact()
    {
        var state = Saved;
        if (state.AccountId.Length == 0 || state.ErasureId is not null)
            return Task.FromResult(new ContactRecord(state.Sequence, null) { Erased = state.ErasureId is not null });
        var marketing = state.Consents?.FindLast(c => c.Purpose == ConsentRules.Marketing) is { Given: true } given ? given : null;
        return Task.FromResult(new ContactRecord(state.Sequence, new(Key, state.Email, state.Name, state.Country, marketing, [.. state.Subscriptions.Select(use => use.SubscriptionId)])));
    }
}
