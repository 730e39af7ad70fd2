using SubscriptionBox.Catalog;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>New prices for those who subscribed before them (rules.md 13).</summary>
public static class ExistingPriceRules
{
    /// <summary>What an existing subscriber pays for a charge that falls due on a local day: the latest price made since they agreed whose day has come; otherwise what they agreed to.</summary>
    /// <param name="agreed">Minor units.</param>
    /// <param name="number">Of the price they agreed to.</param>
    public static (long Price, int Number) ForExisting(ImmutableArray<PriceStep> steps, long agreed, int number, string currency, DateOnly dueOn)
    {
        foreach (var step in steps)
            if (step.Number > number && step.ExistingFrom <= dueOn)
                (agreed, number) = (step.Prices.Where(p => p.Currency == currency).Select(p => (long?)p.Amount).FirstOrDefault() ?? agreed, step.Number);
        return (agreed, number);
    }
}
