using System.Net;
using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Providers.Contract;
using SubscriptionBox.Tests.Providers.Emulators;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Providers;

/// <summary>The whole shop with a real provider's adapter: checkout, renewal, decline and dunning, refund, lost answers, a storm of webhooks; in the end all books agree.</summary>
public abstract class ShopExpectations : IAsyncLifetime
{
    private MoneyShop _shop = null!;

    protected MoneyShop Shop => _shop;

    protected abstract Task<IShopProvider> Provider();

    public async Task InitializeAsync() => _shop = await MoneyShop.Open(await Provider());

    public async Task DisposeAsync() => await _shop.DisposeAsync();

    [Fact]
    public async Task A_checkout_its_renewals_and_a_refund_are_in_all_books_alike_however_often_they_are_told_of()
    {
        var (customer, method, _) = await _shop.Customer();
        var id = (await MoneyShop.Subscribe(customer, method)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        Assert.Equal("active", (await customer.Get($"subscriptions/{id}")).Str("status"));
        Assert.Empty(await _shop.Storm());
        await _shop.Host.Advance("P1M");
        await _shop.Host.Advance("P1M");
        Assert.Empty(await _shop.Storm());
        var support = await _shop.Host.Support();
        (await support.Post($"support/orders/ord-{id[4..]}-1/refunds", new { amount = new { amount = 1500, currency = "USD" }, reason = "A broken jar" })).Expect(HttpStatusCode.Created);
        Assert.Empty(await _shop.Storm());
        await _shop.Host.Advance("PT2H");
        Assert.Equal([(4000L, 0L), (4000L, 0L), (4000L, 1500L)], _shop.Provider.Emulator.Books.Select(b => (b.Amount, b.Refunded)).Order());
        await _shop.CompareBooks(customer);
    }

    [Fact]
    public async Task A_declined_checkout_leaves_no_order_and_no_money()
    {
        var (customer, method, _) = await _shop.Customer(MethodKind.Empty);
        var answer = (await MoneyShop.Subscribe(customer, method)).Expect(HttpStatusCode.PaymentRequired);
        Assert.NotEmpty(answer.Str("code"));
        Assert.Empty(await _shop.Storm());
        Assert.Empty((await customer.Get("orders")).Ok()["items"]!.AsArray());
        await _shop.CompareBooks(customer);
    }

    [Fact]
    public async Task A_declined_renewal_is_dunned_and_paid_once_the_method_pays_again()
    {
        var (customer, method, token) = await _shop.Customer();
        var id = (await MoneyShop.Subscribe(customer, method)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        _shop.Provider.Change(token, MethodKind.Empty);
        await _shop.Host.Advance("P1M");
        await customer.SignInAgain();
        Assert.Equal("pastDue", (await customer.Get($"subscriptions/{id}")).Str("status"));
        Assert.Empty(await _shop.Storm());
        await _shop.Host.Advance("P2D");
        _shop.Provider.Change(token, MethodKind.Good);
        await _shop.Host.Advance("P2D");
        Assert.Empty(await _shop.Storm());
        await customer.SignInAgain();
        Assert.Equal("active", (await customer.Get($"subscriptions/{id}")).Str("status"));
        // The first declined try, the one a day later, and the one that paid: each with a key of its own.
        Assert.EndsWith("-1-3", _shop.Provider.Emulator.Books.Single(b => !b.Key.EndsWith("-0-1", StringComparison.Ordinal)).Key, StringComparison.Ordinal);
        await _shop.CompareBooks(customer);
    }

    [Fact]
    public async Task Dunning_that_fails_to_the_end_cancels_and_takes_nothing()
    {
        var (customer, method, token) = await _shop.Customer();
        var id = (await MoneyShop.Subscribe(customer, method)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        _shop.Provider.Change(token, MethodKind.Empty);
        await _shop.Host.Advance("P1M9D");
        Assert.Empty(await _shop.Storm());
        await customer.SignInAgain();
        Assert.Equal("cancelled", (await customer.Get($"subscriptions/{id}")).Str("status"));
        Assert.Single(_shop.Provider.Emulator.Books);
        await _shop.CompareBooks(customer);
    }

    [Theory]
    [InlineData(Trouble.AnswerLost)]
    [InlineData(Trouble.ErrorAfter)]
    [InlineData(Trouble.NeverArrives)]
    [InlineData(Trouble.TooMany)]
    public async Task A_renewal_in_doubt_is_settled_and_taken_once(Trouble trouble)
    {
        var (customer, method, _) = await _shop.Customer();
        var id = (await MoneyShop.Subscribe(customer, method)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        _shop.Provider.Emulator.Next(trouble);
        await _shop.Host.Advance("P1M1D");
        Assert.Empty(await _shop.Storm());
        await customer.SignInAgain();
        Assert.Equal("active", (await customer.Get($"subscriptions/{id}")).Str("status"));
        Assert.Equal(2, _shop.Provider.Emulator.Books.Count);
        await _shop.CompareBooks(customer);
    }

    [Fact]
    public async Task What_is_carried_out_later_and_told_by_webhook_alone_is_recorded_once()
    {
        var (customer, method, _) = await _shop.Customer();
        var id = (await MoneyShop.Subscribe(customer, method)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        await _shop.Host.AdvanceTo(DateTimeOffset.Parse((await customer.Get($"subscriptions/{id}")).Str("nextChargeAt"), System.Globalization.CultureInfo.InvariantCulture).AddMinutes(-1));
        _shop.Provider.Emulator.Next(Trouble.ErrorAndLater);
        // The first look-up after the error finds nothing, and the shop waits before it sends again.
        await _shop.Host.Advance("PT1M");
        _shop.Provider.Emulator.RunLater();
        Assert.Empty(await _shop.Storm());
        Assert.Equal(2, _shop.Provider.Emulator.Books.Count);
        await customer.SignInAgain();
        Assert.Equal(2, (await customer.Get("orders")).Ok()["items"]!.AsArray().Count);
        await _shop.Host.Advance("P2D");
        await _shop.CompareBooks(customer);
    }

    [Fact]
    public async Task A_payment_the_customer_must_agree_to_waits_for_the_customer()
    {
        var (customer, method, _) = await _shop.Customer(MethodKind.AsksCustomer);
        var subscribed = (await MoneyShop.Subscribe(customer, method)).Expect(HttpStatusCode.Created);
        Assert.Equal("incomplete", subscribed.Str("status"));
        _shop.Provider.Authenticate(subscribed.Str("nextActionUrl"));
        Assert.Empty(await _shop.Storm());
        await _shop.Host.Advance("PT1H");
        Assert.Empty(await _shop.Storm());
        await customer.SignInAgain();
        Assert.Equal("active", (await customer.Get($"subscriptions/{subscribed.Str("subscriptionId")}")).Str("status"));
        await _shop.CompareBooks(customer);
    }

    [Fact]
    public async Task A_shop_that_takes_real_money_takes_no_test_tokens()
    {
        var customer = await _shop.Host.Customer();
        await customer.Reauthenticate();
        Assert.EndsWith("/unknown-gateway", (await customer.Post("me/payment-methods", new { gateway = "sandbox", token = "tok_visa" })).Expect(HttpStatusCode.UnprocessableEntity).Str("type"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_begins_or_finishes_a_set_up_without_a_fresh_password_or_for_somebody_else()
    {
        var (customer, other) = (await _shop.Host.Customer(), await _shop.Host.Customer());
        (await customer.Post("me/payment-methods/set-up", new { gateway = _shop.Provider.Name })).Expect(HttpStatusCode.Forbidden);
        await customer.Reauthenticate();
        await other.Reauthenticate();
        var token = (await customer.Post("me/payment-methods/set-up", new { gateway = _shop.Provider.Name })).Ok().Str("token");
        _shop.Provider.Fill(token, MethodKind.Good);
        (await other.Post("me/payment-methods", new { gateway = _shop.Provider.Name, token })).Expect(HttpStatusCode.UnprocessableEntity);
        (await customer.Post("me/payment-methods", new { gateway = _shop.Provider.Name, token })).Expect(HttpStatusCode.Created);
    }
}
