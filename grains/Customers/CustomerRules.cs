using SubscriptionBox.Customers;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Customers;

/// <summary>What may be done to a customer record.</summary>
public static class CustomerRules
{
    /// <summary>Most payment methods of one customer.</summary>
    public const int MostPaymentMethods = 10;

    /// <summary>Makes it; the account's own repeat is a no-op.</summary>
    public static Decision<CustomerState> Create(CustomerState s, NewCustomer command, DateTimeOffset now)
    {
        if (s.ErasureId is not null)
            return Refuse(CommonRefusal.NotFound);
        if (s.AccountId == command.AccountId)
            return Accept(s);
        if (s.AccountId.Length > 0)
            return Refuse(CommonRefusal.NotFound);
        return Accept(
            s with { AccountId = command.AccountId, Email = command.Email, Name = command.Name, Country = command.Country, TimeZone = command.TimeZone, CreatedAt = now, ProfileVersion = 1 },
            new CustomerRegistered(command.Country, command.TimeZone));
    }

    /// <summary>Changes the profile. A change of time zone moves future charges' local days, never adds one (rules.md 2).</summary>
    public static Decision<CustomerState> Change(CustomerState s, CustomerChange command, long? ifVersion)
    {
        if (ifVersion is { } seen && seen != s.ProfileVersion)
            return Refuse(CommonRefusal.Stale);
        var next = s with { Name = command.Name?.Trim() ?? s.Name, Country = command.Country ?? s.Country, TimeZone = command.TimeZone ?? s.TimeZone };
        var refusal = CommonRefusal.Invalid;
        if (command.Name is not null && ProfileRules.WrongName(next.Name) is { } name)
            refusal = refusal.On("name", name);
        if (command.Country is not null && ProfileRules.WrongCountry(next.Country) is { } country)
            refusal = refusal.On("country", country);
        if (command.TimeZone is not null && ProfileRules.WrongTimeZone(next.TimeZone) is { } zone)
            refusal = refusal.On("timeZone", zone);
        if (!refusal.Fields.IsEmpty)
            return Refuse(refusal);
        ImmutableArray<string> fields = [.. Changed(("name", s.Name, next.Name), ("country", s.Country, next.Country), ("timeZone", s.TimeZone, next.TimeZone))];
        return fields.IsEmpty ? Accept(s) : Accept(next with { ProfileVersion = s.ProfileVersion + 1 }, new ProfileChanged(fields, next.Country, next.TimeZone));
    }

    /// <summary>Answers the quiz anew.</summary>
    public static Decision<CustomerState> SetPreferences(CustomerState s, Preferences preferences) =>
        PreferenceRules.Check(preferences) is { } wrong ? Refuse(wrong) : Accept(s with { Preferences = preferences }, new PreferencesChanged(preferences.Categories));

    /// <summary>Adds an address.</summary>
    public static Decision<CustomerState> AddAddress(CustomerState s, string id, Address address)
    {
        if (AddressRules.Check(address) is { } wrong)
            return Refuse(wrong);
        if (s.Addresses.Count >= AddressRules.Most)
            return Refuse(CustomerRefusal.TooMany.Because($"At most {AddressRules.Most} addresses."));
        return Accept(s with { Addresses = s.Addresses.Add(new AddressView(id, address)) }, new AddressAdded(id, address.Country));
    }

    /// <summary>Removes an address that no running subscription ships to.</summary>
    public static Decision<CustomerState> RemoveAddress(CustomerState s, string id)
    {
        if (s.Addresses.Find(a => a.Id == id) is not { } address)
            return Refuse(CommonRefusal.NotFound);
        if (s.Subscriptions.Exists(u => u.Running && u.AddressId == id))
            return Refuse(CustomerRefusal.InUse);
        return Accept(s with { Addresses = s.Addresses.Remove(address) }, new AddressRemoved(id));
    }

    /// <summary>May another payment method be added? Asked before the provider is.</summary>
    public static Refusal? MayAddPaymentMethod(CustomerState s, Caller caller, DateTimeOffset now) =>
        !IsElevated(caller, now) ? CommonRefusal.ReauthenticationRequired
        : s.PaymentMethods.Count >= MostPaymentMethods ? CustomerRefusal.TooMany.Because($"At most {MostPaymentMethods} payment methods.")
        : null;

    /// <summary>Keeps what the provider attached.</summary>
    public static Decision<CustomerState> AddPaymentMethod(CustomerState s, SavedPaymentMethod method) =>
        Accept(s with { PaymentMethods = s.PaymentMethods.Add(method) }, new PaymentMethodAdded(method.Id, method.Gateway, method.Brand, method.Last4));

    /// <summary>Removes a payment method that no running subscription pays with.</summary>
    public static Decision<CustomerState> RemovePaymentMethod(CustomerState s, string id, Caller caller, DateTimeOffset now)
    {
        if (!IsElevated(caller, now))
            return Refuse(CommonRefusal.ReauthenticationRequired);
        if (s.PaymentMethods.Find(m => m.Id == id) is not { } method)
            return Refuse(CommonRefusal.NotFound);
        if (s.Subscriptions.Exists(u => u.Running && u.PaymentMethodId == id))
            return Refuse(CustomerRefusal.InUse);
        return Accept(s with { PaymentMethods = s.PaymentMethods.Remove(method) }, new PaymentMethodRemoved(id));
    }

    /// <summary>A subscription takes hold of an address and a payment method, or lets go.</summary>
    public static Decision<CustomerState> NoteSubscription(CustomerState s, string subscriptionId, string? addressId, string? paymentMethodId, bool running)
    {
        var known = s.Subscriptions.Find(u => u.SubscriptionId == subscriptionId);
        var next = new SubscriptionUse(subscriptionId, addressId ?? known?.AddressId, paymentMethodId ?? known?.PaymentMethodId, running);
        if (next == known)
            return Accept(s);
        var refusal = CustomerRefusal.NotYours;
        if (running && addressId is not null && !s.Addresses.Exists(a => a.Id == addressId))
            refusal = refusal.On("addressId", "Not one of your addresses.");
        if (running && paymentMethodId is not null && !s.PaymentMethods.Exists(m => m.Id == paymentMethodId))
            refusal = refusal.On("paymentMethodId", "Not one of your payment methods.");
        if (!refusal.Fields.IsEmpty)
            return Refuse(refusal);
        return Accept(s with { Subscriptions = known is null ? s.Subscriptions.Add(next) : s.Subscriptions.Replace(known, next) });
    }

    /// <summary>Whether the caller confirmed a password in the last minutes (invariant I8); the shop itself need not.</summary>
    public static bool IsElevated(Caller caller, DateTimeOffset now) => caller.Role == Role.System || caller.ElevatedUntil > now;

    private static IEnumerable<string> Changed(params (string Field, string Before, string After)[] fields) => fields.Where(f => f.Before != f.After).Select(f => f.Field);
}
