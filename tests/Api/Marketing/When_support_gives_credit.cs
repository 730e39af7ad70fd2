using System.Net;
using SubscriptionBox.Tests.Api.Rules;

namespace SubscriptionBox.Tests.Api.Marketing;

/// <summary>Credit over HTTP: given once, used with the next charge, covering all of it if it can.</summary>
public sealed class When_support_gives_credit
{
    [Fact]
    public async Task It_is_used_with_the_next_charges_and_a_charge_it_covers_asks_nothing_of_the_provider()
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        var subscriber = await shop.Subscribe();
        var support = await shop.Host.Support();
        var path = $"support/customers/{subscriber.Client.CustomerId}/credits";
        var body = new { amount = new { amount = 5000, currency = "USD" }, reason = "A box came late" };
        var given = (await support.Post(path, body, key: "sorry")).Expect(HttpStatusCode.Created);
        Assert.Equal((5000, "USD"), ((int)given["balances.0.amount"]!, given.Str("balances.0.currency")));
        Assert.Equal("true", (await support.Post(path, body, key: "sorry")).Expect(HttpStatusCode.Created).Headers["Idempotency-Replayed"]);
        Assert.Equal(5000, (int)(await subscriber.Client.Get("me/credits")).Ok()["balances.0.amount"]!);
        await shop.Until("2027-03-06T00:00:00Z");
        Assert.Equal([4000L, 3000], (await shop.Captured()).Select(c => c.Amount));
        var orders = (await subscriber.Orders()).OrderBy(o => o["placedAt"]!.ToString(), StringComparer.Ordinal).ToArray();
        Assert.Equal([(0, 4000, 1), (4000, 0, 0), (1000, 3000, 1)], orders.Select(o => ((int)o["credit"]!["amount"]!, (int)o["total"]!["amount"]!, o["payments"]!.AsArray().Count)));
        var wallet = (await subscriber.Client.Get("me/credits")).Ok();
        Assert.Equal((0, "used", 1000, "used", 4000, "granted"), ((int)wallet["balances.0.amount"]!, wallet.Str("entries.0.kind"), (int)wallet["entries.0.amount.amount"]!,
            wallet.Str("entries.1.kind"), (int)wallet["entries.1.amount.amount"]!, wallet.Str("entries.2.kind")));
    }

    [Fact]
    public async Task A_declined_charge_gives_it_back_and_what_is_not_used_in_time_is_gone()
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        var subscriber = await shop.Subscribe();
        await subscriber.PayWith("tok_insufficientFunds");
        var support = await shop.Host.Support();
        var path = $"support/customers/{subscriber.Client.CustomerId}/credits";
        (await support.Post(path, new { amount = new { amount = 1500, currency = "USD" }, reason = "Sorry", expiresAt = "2027-02-06T00:00:00Z" })).Expect(HttpStatusCode.Created);
        await shop.Until("2027-02-05T20:00:00Z");
        Assert.Equal("pastDue", await subscriber.Status());
        Assert.Equal(1500, (int)(await subscriber.Client.Get("me/credits")).Ok()["balances.0.amount"]!);
        await shop.Until("2027-02-06T00:00:00Z");
        var wallet = (await subscriber.Client.Get("me/credits")).Ok();
        Assert.Equal((0, "expired"), ((int)wallet["balances.0.amount"]!, wallet.Str("entries.0.kind")));
        await subscriber.PayWith("tok_visa");
        Assert.Equal([4000L, 4000], (await shop.Captured()).Select(c => c.Amount));
    }

    [Theory]
    [InlineData(0, "USD", "Sorry", "amount")]
    [InlineData(1_000_001, "USD", "Sorry", "amount")]
    [InlineData(100, "JPY", "Sorry", "amount.currency")]
    public async Task What_cannot_be_given_is_422(int amount, string currency, string reason, string field)
    {
        await using var shop = await RuleShop.Open("2027-01-05T15:00:00Z");
        var customer = await shop.Host.Customer();
        var support = await shop.Host.Support();
        var answer = await support.Post($"support/customers/{customer.CustomerId}/credits", new { amount = new { amount, currency }, reason });
        Assert.True(answer.Status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest, answer.Text);
        Assert.NotNull(answer["errors"]![field] ?? answer["errors"]!["amount"]);
        (await support.Post("support/customers/cus-000000000000000000000000/credits", new { amount = new { amount = 1, currency = "USD" }, reason })).Expect(HttpStatusCode.NotFound);
        (await support.Get("support/customers/cus-000000000000000000000000/credits")).Expect(HttpStatusCode.NotFound);
        (await customer.Post($"support/customers/{customer.CustomerId}/credits", new { amount = new { amount = 1, currency = "USD" }, reason })).Expect(HttpStatusCode.Forbidden);
    }
}
