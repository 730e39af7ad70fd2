namespace SubscriptionBox.Customers;

/// <summary>How to reach a customer (key <c>cus-…</c>: the same grain as <see cref="ICustomerGrain"/>); for the shop itself.</summary>
public interface IContactGrain : IGrainWithStringKey
{
    /// <summary>Who it is, and whether there is consent to marketing, as it last was on disk.</summary>
    /// <returns>Not found for nobody, and for who was erased.</returns>
    [AlwaysInterleave] Task<Answer<ContactProfile>> GetContact();
}

/// <summary>How to reach a customer.</summary>
/// <param name="Marketing">The consent to it, while it is given; null otherwise.</param>
/// <param name="Subscriptions">All, oldest first.</param>
[GenerateSerializer, Immutable, Alias("contactProfile")]
public sealed record ContactProfile(string CustomerId, string Email, string Name, string Country, ConsentEntry? Marketing, ImmutableArray<string> Subscriptions);
