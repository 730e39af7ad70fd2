using System.Globalization;
using SubscriptionBox.Catalog;
using SubscriptionBox.Customers;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions.Metrics;

/// <summary>What existing subscribers are written 30 days before a new price (rules.md 13). Pure.</summary>
public static class PriceNotice
{
    /// <summary>The price a subscription will pay; null for one that is not concerned: over, sold in another currency, or on that price already.</summary>
    public static Money? For(Standing standing, PriceAnnounced announced) =>
        standing.PlanId == announced.PlanId && standing.Status is (SubscriptionStatus.Active or SubscriptionStatus.PastDue or SubscriptionStatus.Paused)
        && announced.Step.Prices.FirstOrDefault(p => p.Currency == standing.Currency) is { Currency: not null } price && price.Amount != standing.Price
            ? price
            : null;

    /// <summary>The mail.</summary>
    public static (string Subject, string Body) Text(Standing standing, Money price, PriceAnnounced announced, BillingProfile customer)
    {
        var (day, every) = (announced.Step.ExistingFrom.ToString("d MMMM yyyy", CultureInfo.InvariantCulture), standing.Months switch { 3 => "every three months", 12 => "every year", _ => "every month" });
        return ($"A new price from {day}",
            $"Hello {customer.Name.ReplaceLineEndings(" ")},\n\nfrom {day} on, {announced.PlanName} costs {Amount(price)} {every} instead of {Amount(new(standing.Price, standing.Currency))}.\n" +
            $"You pay it with your first charge on that day or later; what you have paid for already keeps its price.\nYou can change or cancel your subscription at any time before.\n\nYour SubscriptionBox team");
    }

    private static string Amount(Money money) => string.Create(CultureInfo.InvariantCulture, $"{money.Amount / 100m:0.00} {money.Currency}");
}
