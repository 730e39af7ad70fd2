using System.Net;
using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Crash;

/// <summary>Marketing, which runs one campaign with tight limits while the shop is killed: invariant I3.</summary>
public sealed class CrashedMarketing : CrashedClient
{
    /// <summary>The campaign's code.</summary>
    public const string Code = "CRASH";

    private const int Limit = 9, PerCustomer = 3, Budget = 9_000;
    private string _campaign = "";

    /// <summary>Begins the campaign, before anything is killed.</summary>
    public async Task Begin(KilledShop shop, DateTimeOffset now)
    {
        Meet(shop, null);
        await SignIn();
        _campaign = (await Client.Post("marketing/campaigns", new
        {
            name = "Crash", goal = "None", discount = new { percent = 25 }, codes = new[] { Code }, startsAt = now.AddDays(-1), endsAt = now.AddYears(1),
            redemptionLimit = Limit, perCustomerLimit = PerCustomer, budget = new { amount = Budget, currency = "USD" }, duration = "repeating", charges = 2,
        })).Expect(HttpStatusCode.Created).Str("campaignId");
        (await Client.Post($"marketing/campaigns/{_campaign}/activate")).Ok();
    }

    /// <inheritdoc/>
    public override async Task Work() => await Look();

    /// <summary>I3: neither limit nor budget is exceeded, by what the campaign says and by what the orders say, and nothing stays set aside.</summary>
    public async Task NoLimitIsExceeded(List<JsonNode> orders)
    {
        var campaign = await Look();
        Assert.Equal(0, (int)campaign["reserved"]!);
        static long Discount(JsonNode order) => (long)order["discount"]!["amount"]!;
        var discounted = orders.Where(o => Discount(o) > 0).ToList();
        Assert.NotEmpty(discounted);
        Assert.InRange(discounted.Sum(Discount), 1, Budget);
        foreach (var customer in discounted.GroupBy(o => o["customerId"]!.ToString()))
            Assert.InRange(customer.Select(o => o["subscriptionId"]!.ToString()).Distinct().Count(), 1, PerCustomer);
        foreach (var subscription in discounted.GroupBy(o => o["subscriptionId"]!.ToString()))
            Assert.InRange(subscription.Count(), 1, 2);
        Assert.InRange(discounted.Select(o => o["subscriptionId"]!.ToString()).Distinct().Count(), 1, (int)campaign["redemptions"]!);
    }

    /// <inheritdoc/>
    protected override Task SignIn() => Client.SignIn("marketing@demo.example", "demo-Passw0rd!");

    private async Task<ApiAnswer> Look()
    {
        var campaign = (await Ask(() => Client.Get($"marketing/campaigns/{_campaign}"))).Ok();
        Assert.InRange((int)campaign["redemptions"]! + (int)campaign["reserved"]!, 0, Limit);
        Assert.InRange((long)campaign["discountGiven.amount"]!, 0, Budget);
        return campaign;
    }
}
