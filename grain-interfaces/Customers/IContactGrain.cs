namespace SubscriptionBox.Customers;

/// <summary>How to reach a customer (key <c>cus-…</c>: the same grain as <see cref="ICustomerGrain"/>); for the shop itself.</summary>
public interface IContactGrain : IGrainWithStringKey
{
    /// <summary>Who it is, and whether there is consent to marketing, as it last was on disk.</summary>
    [AlwaysInterleave] Task<ContactRecord> GetContact();
}

/// <summary>What there is to say of a customer, and as of when.</summary>
/// <param name="Version">Grows with every change; the record is at least as new as the customer's event of this number.</param>
/// <param name="Profile">Null for nobody, and for who was erased.</param>
[GenerateSerializer, Immutable, Alias("contactRecord")]
public sealed record ContactRecord(long Version, ContactProfile? Profile)
{
    /// <summary>True for who was erased: that never changes again.</summary>
    [Id(0)] public bool Erased { get; init; }
}

/// <summary>How to reach a customer.</summary>
/// <param name="Marketing">The consent to it, while it is given; null otherwise.</param>
/// <param name="Subscriptions">All, oldest first.</param>
[GenerateSerializer, Immutable, Alias("contactProfile")]
public sealed record ContactProfile(string CustomerId, string Email, string Name, string Country, ConsentEntry? Marketing, ImmutableArray<string> Subscriptions);
