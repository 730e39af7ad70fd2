using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Providers.Contract;
using SubscriptionBox.Tests.Providers.Emulators;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Providers;

/// <summary>One delivery of a webhook.</summary>
public sealed record Delivery(byte[] Body, IReadOnlyDictionary<string, string> Headers);

/// <summary>A provider that a whole shop is opened with.</summary>
public interface IShopProvider : IAsyncDisposable
{
    /// <summary>stripe or paypal.</summary>
    string Name { get; }

    /// <summary>The provider itself.</summary>
    EmulatedProvider Emulator { get; }

    /// <summary>What the shop's configuration says of it.</summary>
    Dictionary<string, string?> Settings { get; }

    /// <summary>The customer gives the provider a method, in the provider's own form or page.</summary>
    void Fill(string token, MethodKind kind);

    /// <summary>From now on the customer's only method behaves like this.</summary>
    void Change(string token, MethodKind kind);

    /// <summary>The customer passes or fails authentication on the provider's page.</summary>
    void Authenticate(string url);

    /// <summary>An event on its way to the shop, signed anew.</summary>
    Delivery Deliver(JsonObject told);

    /// <summary>The same delivery, not from the provider.</summary>
    Delivery Forged(JsonObject told);

    /// <summary>What was sent or answered against the specifications.</summary>
    IEnumerable<string> Violations();
}

/// <summary>A shop that takes real money: from an emulated provider.</summary>
public sealed class MoneyShop : IAsyncDisposable
{
    private readonly Random _order = new(4711);

    private MoneyShop(ShopHost host, IShopProvider provider) => (Host, Provider) = (host, provider);

    public ShopHost Host { get; }

    public IShopProvider Provider { get; }

    /// <summary>The instant that a shop starts at, and its provider.</summary>
    public static readonly DateTimeOffset Start = new(2027, 1, 5, 15, 0, 0, TimeSpan.Zero);

    public static async Task<MoneyShop> Open(IShopProvider provider) =>
        new(await ShopHost.Start(new ShopSetup { Now = Start, Settings = provider.Settings }), provider);

    /// <summary>A new customer saves a method as a browser would: set-up, the provider's form, token.</summary>
    /// <returns>The customer, the saved method and the provider's token.</returns>
    public async Task<(ShopClient Customer, string Method, string Token)> Customer(MethodKind kind = MethodKind.Good)
    {
        var customer = await Host.Customer();
        var (method, token) = await Save(customer, kind);
        return (customer, method, token);
    }

    /// <summary>Saves one more method.</summary>
    public async Task<(string Method, string Token)> Save(ShopClient customer, MethodKind kind)
    {
        await customer.Reauthenticate();
        var begun = (await customer.Post("me/payment-methods/set-up", new { gateway = Provider.Name })).Ok();
        var token = begun.Str("token");
        Provider.Fill(token, kind);
        var saved = (await customer.Post("me/payment-methods", new { gateway = Provider.Name, token })).Expect(System.Net.HttpStatusCode.Created);
        return (saved.Str("id"), token);
    }

    /// <summary>Checks out.</summary>
    public static async Task<ApiAnswer> Subscribe(ShopClient customer, string method) =>
        await customer.Post("subscriptions", new { planId = SmallCatalogue.Monthly, paymentMethodId = method, addressId = await customer.AddAddress(region: "OR", postalCode: "97201") });

    /// <summary>Everything the provider has to tell, three times each and in no order, with forgeries in between.</summary>
    /// <returns>What was not answered as it should be.</returns>
    public async Task<List<string>> Storm()
    {
        var wrong = new List<string>();
        var told = Provider.Emulator.Events.ToArray();
        var post = told.SelectMany(e => new (JsonObject Event, bool Honest)[] { (e, true), (e, true), (e, true), (e, false) }).ToArray();
        _order.Shuffle(post);
        foreach (var (e, honest) in post)
        {
            var delivery = honest ? Provider.Deliver(e) : Provider.Forged(e);
            var answer = await Host.Client().Send(HttpMethod.Post, $"/webhooks/{Provider.Name}", adjust: request =>
            {
                request.Content = new ByteArrayContent(delivery.Body) { Headers = { ContentType = new("application/json") } };
                foreach (var (name, value) in delivery.Headers)
                    request.Headers.TryAddWithoutValidation(name, value);
            });
            if ((int)answer.Status != (honest ? 200 : 400))
                wrong.Add($"{(honest ? "genuine" : "forged")} {e["type"] ?? e["event_type"]}: {(int)answer.Status} {answer.Text}");
        }
        await Host.CatchUp();
        return wrong;
    }

    /// <summary>The provider's books, the shop's orders and the shop's ledger say the same.</summary>
    public async Task CompareBooks(params ShopClient[] customers)
    {
        await Host.CatchUp();
        var books = Provider.Emulator.Books;
        Assert.Equal(books.Select(b => b.Key).Distinct().Order(), books.Select(b => b.Key).Order());
        var orders = new List<(string Key, long Amount, long Refunded)>();
        foreach (var customer in customers)
        {
            await customer.SignInAgain();
            foreach (var order in (await customer.Get("orders?limit=100")).Ok()["items"]!.AsArray())
                orders.AddRange(order!["payments"]!.AsArray().Select(p => (p!["paymentId"]!.ToString(), (long)p["amount"]!["amount"]!, (long)order["refunded"]!["amount"]!)));
        }
        Assert.Equal(books.Select(b => (b.Key, b.Amount, b.Refunded)).Order(), orders.Order());
        var balance = (await (await Host.Administrator()).Get("admin/ledger/trial-balance")).Ok();
        Assert.True((bool)balance["balanced"]!);
        var cash = balance["currencies"]!.AsArray().SelectMany(c => c!["accounts"]!.AsArray()).Where(a => a!["account"]!.ToString() == "cash").Sum(a => (long)a!["balance"]!["amount"]!);
        Assert.Equal(books.Sum(b => b.Amount - b.Refunded), cash);
        var violations = Provider.Violations().Distinct().ToArray();
        Assert.True(violations.Length == 0, string.Join("\n", violations));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
