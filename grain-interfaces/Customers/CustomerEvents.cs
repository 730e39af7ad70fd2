namespace SubscriptionBox.Customers;

/// <summary>A customer record was made. Customer events name no person: who needs name or address asks the grain.</summary>
public sealed record CustomerRegistered(string Country, string TimeZone) : DomainEvent;

/// <summary>The profile changed.</summary>
/// <param name="Fields">Of name, country, timeZone.</param>
public sealed record ProfileChanged(ImmutableArray<string> Fields, string Country, string TimeZone) : DomainEvent;

/// <summary>The quiz was answered anew. Exclusions may tell of health and stay in the grain.</summary>
public sealed record PreferencesChanged(ImmutableArray<string> Categories) : DomainEvent
{
    /// <inheritdoc/>
    public override bool IsActivity => true;
}

/// <summary>An address was added.</summary>
public sealed record AddressAdded(string AddressId, string Country) : DomainEvent;

/// <summary>An address was removed.</summary>
public sealed record AddressRemoved(string AddressId) : DomainEvent;

/// <summary>A payment method was attached.</summary>
public sealed record PaymentMethodAdded(string PaymentMethodId, string Gateway, string Brand, [property: Personal] string Last4) : DomainEvent;

/// <summary>A provider refused a payment method.</summary>
/// <param name="Code">The provider's code.</param>
public sealed record PaymentMethodRefused(string Gateway, string Code) : DomainEvent;

/// <summary>A payment method was removed.</summary>
public sealed record PaymentMethodRemoved(string PaymentMethodId) : DomainEvent;

/// <summary>The customer asked for erasure: nothing is charged, written or signed in from here on.</summary>
public sealed record CustomerLeft(string RequestId) : DomainEvent;

/// <summary>The record holds nothing personal any more.</summary>
public sealed record CustomerErased(string RequestId) : DomainEvent;

/// <summary>A consent was given or withdrawn; a withdrawal of <c>marketing</c> is the objection to direct marketing.</summary>
public sealed record ConsentChanged(string Purpose, bool Given, string Version) : DomainEvent;
