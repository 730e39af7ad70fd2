using System.Net;
using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Api.Accounts;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Customers;

/// <summary><c>/me</c> over HTTP.</summary>
public sealed class MeTests(OneShop one) : IClassFixture<OneShop>
{
    private readonly ShopHost _shop = one.Shop;

    [Fact]
    public async Task A_profile_changes_where_asked_and_guards_against_lost_updates()
    {
        var client = await _shop.Customer();
        var first = (await client.Get("me")).Ok();
        var changed = (await client.Send(HttpMethod.Patch, "me", new { name = "Tessa" }, adjust: r => r.Headers.TryAddWithoutValidation("If-Match", first.Headers["ETag"]))).Ok();
        Assert.Equal(("Tessa", "US"), (changed.Str("name"), changed.Str("country")));
        Assert.NotEqual(first.Headers["ETag"], changed.Headers["ETag"]);
        (await client.Send(HttpMethod.Patch, "me", new { name = "Lost" }, adjust: r => r.Headers.TryAddWithoutValidation("If-Match", first.Headers["ETag"]))).Expect(HttpStatusCode.PreconditionFailed);
        Assert.Equal("Tessa", (await client.Get("me")).Str("name"));
    }

    [Fact]
    public async Task What_a_customer_may_not_set_is_ignored()
    {
        var client = await _shop.Customer();
        var changed = (await client.Patch("me", new { customerId = "cus-other", email = "other@example.test", roles = new[] { "administrator" }, createdAt = "2020-01-01T00:00:00Z", name = "T" })).Ok();
        Assert.Equal((client.CustomerId, client.Email), (changed.Str("customerId"), changed.Str("email")));
        (await client.Get("admin/inventory")).Expect(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_quiz_comes_back_as_it_was_answered()
    {
        var client = await _shop.Customer();
        var none = (await client.Get("me/preferences")).Ok();
        Assert.Empty(none["categories"]!.AsArray());
        const string Answers = """{"categories":["skincare","gourmet"],"attributes":{"skinType":"dry","age":34,"vegan":true,"taste":["smoky","hot"]},"exclusions":["nuts"],"boxSize":5,"budget":{"amount":5000,"currency":"USD"}}""";
        var put = (await client.Put("me/preferences", Answers)).Ok();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Answers), put.Body), put.Text);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Answers), (await client.Get("me/preferences")).Body));
    }

    [Fact]
    public async Task Exclusions_lose_case_and_doubles_so_that_none_is_missed()
    {
        var client = await _shop.Customer();
        var put = (await client.Put("me/preferences", new { categories = new[] { "gourmet" }, exclusions = new[] { " Nuts ", "NUTS", "Milk" } })).Ok();
        Assert.Equal(["nuts", "milk"], put["exclusions"]!.AsArray().Select(e => e!.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{"categories":["toys"]}""", 400, "categories[0]")]
    [InlineData("""{"categories":[],"attributes":{"skin":{"type":"dry"}}}""", 400, "attributes.skin")]
    [InlineData("""{"categories":[],"attributes":{"skin":null}}""", 400, "attributes.skin")]
    [InlineData("""{"categories":[],"attributes":{"skin":"\ud800"}}""", 400, "attributes.skin")]
    [InlineData("""{"categories":[],"attributes":[]}""", 400, "attributes")]
    [InlineData("""{"categories":[],"exclusions":["x",""]}""", 400, "exclusions[1]")]
    [InlineData("""{"categories":[],"boxSize":0}""", 400, "boxSize")]
    [InlineData("""{"categories":[],"budget":{"amount":-5,"currency":"USD"}}""", 422, "budget")]
    [InlineData("""{"categories":[],"budget":{"amount":5,"currency":"usd"}}""", 400, "budget.currency")]
    public async Task A_bad_answer_is_refused_and_named(string body, int status, string field)
    {
        var client = await _shop.Customer();
        var answer = (await client.Put("me/preferences", body)).Expect((HttpStatusCode)status);
        Assert.Contains(field, answer["errors"]!.AsObject().Select(e => e.Key));
    }

    [Fact]
    public async Task Addresses_come_and_go()
    {
        var client = await _shop.Customer();
        var id = await client.AddAddress();
        var list = (await client.Get("me/addresses")).Ok();
        Assert.Equal(id, list.Str("items.0.id"));
        Assert.Null(list["nextCursor"]);
        Assert.True(list.Body!.AsObject().ContainsKey("nextCursor"));
        (await client.Delete($"me/addresses/{id}")).Expect(HttpStatusCode.NoContent);
        (await client.Delete($"me/addresses/{id}")).Expect(HttpStatusCode.NotFound);
        Assert.Empty((await client.Get("me/addresses"))["items"]!.AsArray());
    }

    [Fact]
    public async Task A_repeated_address_with_the_same_key_is_added_once()
    {
        var client = await _shop.Customer();
        var address = new { line1 = "1 Main Street", city = "Berlin", postalCode = "10115", country = "DE" };
        var first = (await client.Post("me/addresses", address, "adr")).Expect(HttpStatusCode.Created);
        var again = (await client.Post("me/addresses", address, "adr")).Expect(HttpStatusCode.Created);
        Assert.Equal((first.Str("id"), "true"), (again.Str("id"), again.Headers["Idempotency-Replayed"]));
        (await client.Post("me/addresses", new { line1 = "2 Main Street", city = "Berlin", postalCode = "10115", country = "DE" }, "adr")).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Single((await client.Get("me/addresses"))["items"]!.AsArray());
    }

    [Fact]
    public async Task A_payment_method_shows_what_a_receipt_shows()
    {
        var client = await _shop.Customer();
        var id = await client.AddCard();
        var second = await client.AddCard("tok_insufficientFunds");
        var list = (await client.Get("me/payment-methods")).Ok();
        Assert.Equal(["id", "gateway", "brand", "last4", "expMonth", "expYear", "isDefault"], list["items.0"]!.AsObject().Select(m => m.Key));
        Assert.Equal((id, "true", second, "false"), (list.Str("items.0.id"), list.Str("items.0.isDefault"), list.Str("items.1.id"), list.Str("items.1.isDefault")));
        (await client.Delete($"me/payment-methods/{id}")).Expect(HttpStatusCode.NoContent);
        Assert.Equal((second, "true"), ((await client.Get("me/payment-methods")).Str("items.0.id"), (await client.Get("me/payment-methods")).Str("items.0.isDefault")));
    }

    [Theory]
    [InlineData("sandbox", "tok_declined", 402, null)]
    [InlineData("sandbox", "tok_unknown", 422, "token")]
    [InlineData("sandbox", "4242424242424242", 400, "token")]
    [InlineData("stripe", "tok_visa", 422, "gateway")]
    [InlineData("bank", "tok_visa", 400, "gateway")]
    public async Task A_payment_method_that_is_not_accepted_is_not_kept(string gateway, string token, int status, string? field)
    {
        var client = await _shop.Customer();
        await client.Reauthenticate();
        var answer = (await client.Post("me/payment-methods", new { gateway, token })).Expect((HttpStatusCode)status);
        if (field is null)
            Assert.Equal("card_declined", answer.Str("code"));
        else
            Assert.Contains(field, answer["errors"]!.AsObject().Select(e => e.Key));
        Assert.Empty((await client.Get("me/payment-methods"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Nobody_touches_what_is_somebody_elses()
    {
        var owner = await _shop.Customer();
        var address = await owner.AddAddress();
        var card = await owner.AddCard();
        var other = await _shop.Customer();
        await other.Reauthenticate();
        var unknown = (await other.Delete("me/addresses/adr-000000000000000000000000")).Expect(HttpStatusCode.NotFound);
        var foreign = (await other.Delete($"me/addresses/{address}")).Expect(HttpStatusCode.NotFound);
        Assert.Equal(unknown.Str("detail"), foreign.Str("detail"));
        (await other.Delete($"me/payment-methods/{card}")).Expect(HttpStatusCode.NotFound);
        Assert.Single((await owner.Get("me/addresses"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Export_and_erasure_ask_for_a_fresh_password()
    {
        var client = await _shop.Customer();
        Assert.EndsWith("/reauthentication-required", (await client.Delete("me")).Expect(HttpStatusCode.Forbidden).Str("type"), StringComparison.Ordinal);
        Assert.EndsWith("/reauthentication-required", (await client.Post("me/data-export")).Expect(HttpStatusCode.Forbidden).Str("type"), StringComparison.Ordinal);
        (await client.Get("me")).Ok();
    }

    [Fact]
    public async Task What_a_running_subscription_uses_cannot_be_removed()
    {
        var client = await _shop.Customer();
        var subscription = (await client.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created);
        var address = (await client.Get("me/addresses")).Str("items.0.id");
        var card = (await client.Get("me/payment-methods")).Str("items.0.id");
        (await client.Delete($"me/addresses/{address}")).Expect(HttpStatusCode.Conflict);
        (await client.Delete($"me/payment-methods/{card}")).Expect(HttpStatusCode.Conflict);

        var elsewhere = await client.AddAddress();
        (await client.Patch($"subscriptions/{subscription.Str("subscriptionId")}", new { addressId = elsewhere })).Ok();
        (await client.Delete($"me/addresses/{address}")).Expect(HttpStatusCode.NoContent);
        (await client.Post($"subscriptions/{subscription.Str("subscriptionId")}/cancel", new { reason = "enough", immediately = true })).Ok();
        (await client.Delete($"me/addresses/{elsewhere}")).Expect(HttpStatusCode.NoContent);
        (await client.Delete($"me/payment-methods/{card}")).Expect(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("me/recommendations", 200)]
    [InlineData("me/recommendations?limit=3", 200)]
    [InlineData("me/recommendations?limit=0", 400)]
    [InlineData("me/recommendations?limit=many", 400)]
    public async Task Recommendations_are_limited(string path, int status)
    {
        var client = await _shop.Customer();
        var answer = (await client.Get(path)).Expect((HttpStatusCode)status);
        if (path.EndsWith("limit=3", StringComparison.Ordinal))
            Assert.InRange(answer["items"]!.AsArray().Count, 1, 3);
    }
}
