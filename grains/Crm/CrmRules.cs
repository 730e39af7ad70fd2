using System.Collections.Frozen;
using System.Text.Json;
using SubscriptionBox.Customers;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Crm;

/// <summary>Which events the CRM has to hear of, and what it is told. Pure.</summary>
public static class CrmRules
{
    /// <summary>What can change a contact. A box ordered is among them because it is what ends a checkout, when the customer is known to have the subscription, and what ends a
    /// time of failed payments; a contact that says the same as before is not sent.</summary>
    private static readonly FrozenSet<string> Types = new[]
    {
        "customerRegistered", "profileChanged", "consentChanged", "customerLeft", "customerErased", "emailChanged",
        "subscriptionStarted", "checkoutFailed", "subscriptionPaused", "subscriptionResumed", "subscriptionCancelled", "subscriptionReactivated", "planChanged", "chargeDeclined", "paymentActionRequired", "dunningEnded",
        "boxOrdered", "boxNotFilled", "periodMissed",
    }.ToFrozenSet();

    /// <summary>Whose contact an event may change; null for nobody's.</summary>
    public static string? Concerns(EventRecord happened) => Types.Contains(happened.Type) ? happened.CustomerId : null;

    /// <summary>The newest of some events of each customer and subscription, by grain key: who is looked at because of them must not remember less.</summary>
    public static IReadOnlyDictionary<string, long> AtLeast(IEnumerable<EventRecord> events) => events
        .Where(e => e.Source.StartsWith("customer/", StringComparison.Ordinal) || e.Source.StartsWith("subscription/", StringComparison.Ordinal))
        .GroupBy(e => e.Source[(e.Source.IndexOf('/') + 1)..]).ToDictionary(g => g.Key, g => g.Max(e => e.Sequence));

    /// <summary>The contact as it should be; null when there should be none: nobody there, or no consent.</summary>
    /// <param name="profile">Null for nobody, or for who was erased.</param>
    /// <param name="subscriptions">All there are.</param>
    public static CrmContact? Contact(ContactProfile? profile, IEnumerable<(SubscriptionStatus Status, string PlanId)> subscriptions)
    {
        if (profile is not { Marketing: { } consent, Email.Length: > 0 })
            return null;
        var counting = subscriptions.OrderBy(s => Rank(s.Status)).Select(s => ((SubscriptionStatus, string)?)s).FirstOrDefault();
        return new(profile.CustomerId, profile.Email, profile.Name, profile.Country,
            counting is { Item1: var status } ? JsonNamingPolicy.CamelCase.ConvertName(status.ToString()) : "none", counting?.Item2, consent.Version, consent.At);
    }

    /// <summary>What is hashed into a contact's print: everything the CRM is told.</summary>
    public static string Text(CrmContact contact) => JsonSerializer.Serialize(contact, ShopJson.Options);

    /// <summary>One that runs counts before one that does not.</summary>
    private static int Rank(SubscriptionStatus status) => status switch
    {
        SubscriptionStatus.Active => 0,
        SubscriptionStatus.PastDue => 1,
        SubscriptionStatus.Paused => 2,
        SubscriptionStatus.Incomplete => 3,
        _ => 4,
    };
}
