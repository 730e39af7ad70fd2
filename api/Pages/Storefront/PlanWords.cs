using SubscriptionBox.Catalog;

namespace SubscriptionBox.Api.Pages.Storefront;

/// <summary>How plans read.</summary>
public static class PlanWords
{
    /// <summary>Monthly, Quarterly, Annual.</summary>
    public static string Interval(BillingInterval interval) => interval switch { BillingInterval.Quarterly => "Quarterly", BillingInterval.Annual => "Annual", _ => "Monthly" };

    /// <summary>a month, every three months, a year.</summary>
    public static string Every(BillingInterval interval) => interval switch { BillingInterval.Quarterly => "every three months", BillingInterval.Annual => "a year", _ => "a month" };

    /// <summary>Of one billing interval; null where it is not sold.</summary>
    public static Money? Price(PlanView plan, string currency) => plan.Plan.Prices.FirstOrDefault(p => p.Currency == currency) is { Currency: not null } price ? price : null;

    /// <summary>What one box of a term comes to, rounded down to the minor unit; for comparison only.</summary>
    public static Money ABox(PlanView plan, Money price) =>
        price with { Amount = price.Amount / plan.Plan.Interval switch { BillingInterval.Quarterly => 3, BillingInterval.Annual => 12, _ => 1 } };
}
