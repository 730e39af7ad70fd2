using SubscriptionBox.Campaigns;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>A campaign of the demo shop.</summary>
/// <param name="Active">Whether its codes count from the start on.</param>
public sealed record DemoCampaign(string Id, CampaignDraft Draft, bool Active);

/// <summary>What the demo shop's marketing has on: a welcome for new customers, a coupon for three boxes with a budget, and one that is still a draft.</summary>
public static class DemoCampaigns
{
    /// <summary>All of them.</summary>
    /// <param name="now">They count from the day before, and for a year.</param>
    public static ImmutableArray<DemoCampaign> Of(DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var (from, until) = (today.AddDays(-1), today.AddYears(1));
        return
        [
            new("cmp-welcome", new("Welcome", "A first box for people who are still deciding", new(200_000, []), ["WELCOME20"], from, until) { NewCustomersOnly = true }, true),
            new("cmp-threeforyou", new("Three for you", "Keep new subscribers beyond their third box", new(150_000, []), ["THREE15"], from, until)
            {
                Charges = 3, RedemptionLimit = 500, PerCustomerLimit = 1, Budget = new Money(250_000, "USD"),
            }, true),
            new("cmp-winter", new("Winter treats", "Fill the quiet weeks after the holidays", new(null, [new(500, "USD"), new(700, "CAD"), new(500, "EUR"), new(400, "GBP")]), ["WINTER5"], from, until)
            {
                Stackable = true,
            }, false),
        ];
    }
}
