using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Silo.Adapters;
using SubscriptionBox.Silo.Adapters.Payments;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Rules;

/// <summary>The whole shop with its test clock, and a provider that can be made to fail: for rules.md, end to end.</summary>
public sealed class RuleShop : IAsyncDisposable
{
    private const string Secret = "whsec_rules";
    private readonly List<ShopClient> _customers = [];
    private readonly List<Subscriber> _subscribers = [];

    private RuleShop(ShopHost host, ShopClient admin) => (Host, Admin) = (host, admin);

    public ShopHost Host { get; }

    public ShopClient Admin { get; private set; }

    public TroubledGateway Provider => Host.Services.GetRequiredService<TroubledGateway>();

    /// <summary>Opens a shop whose clock stands at an instant.</summary>
    /// <param name="settings">Changes administrator settings.</param>
    /// <param name="rates">Another tax table, as in data/reference/tax-rates.csv.</param>
    public static async Task<RuleShop> Open(string now, Action<JsonNode>? settings = null, string? rates = null)
    {
        var host = await ShopHost.Start(new ShopSetup
        {
            Now = At(now), Settings = { ["Webhooks:StripeSecrets:0"] = Secret },
            Services = services =>
            {
                services.RemoveAll<IPaymentGateway>();
                services.AddSingleton<SandboxGateway>();
                services.AddSingleton<TroubledGateway>();
                services.AddSingleton<IPaymentGateway>(s => s.GetRequiredService<TroubledGateway>());
                if (rates is not null)
                    services.Replace(ServiceDescriptor.Singleton<Grains.Subscriptions.ITaxTable>(TaxTable.Read(new StringReader(rates))));
            },
        });
        var shop = new RuleShop(host, await host.Administrator());
        if (settings is not null)
            await shop.Set(settings);
        return shop;
    }

    /// <summary>Changes administrator settings.</summary>
    public async Task Set(Action<JsonNode> change)
    {
        var settings = (await Admin.Get("admin/settings")).Ok().Body!;
        change(settings);
        (await Admin.Put("admin/settings", settings)).Ok();
    }

    /// <summary>A new customer with a subscription; in Oregon, where there is no sales tax, unless said.</summary>
    public async Task<Subscriber> Subscribe(string plan = SmallCatalogue.Monthly, string token = "tok_visa", string country = "US", string? region = "OR", string zone = "America/New_York", string? promoCode = null)
    {
        var customer = await Host.Customer(country: country, timeZone: zone);
        _customers.Add(customer);
        await Host.CatchUp();
        var answer = (await customer.Subscribe(plan, token, country, region, promoCode: promoCode)).Expect(System.Net.HttpStatusCode.Created);
        var subscriber = new Subscriber(customer, answer.Str("subscriptionId"));
        _subscribers.Add(subscriber);
        return subscriber;
    }

    /// <summary>An active campaign of marketing's.</summary>
    /// <param name="rules">Beside name, goal, start and end.</param>
    /// <returns>Its id.</returns>
    public async Task<string> Campaign(object rules)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(rules)!.AsObject();
        foreach (var (name, value) in new Dictionary<string, string> { ["name"] = "Spring", ["goal"] = "More boxes", ["startsAt"] = "2026-01-01T00:00:00Z", ["endsAt"] = "2029-01-01T00:00:00Z" })
            body.TryAdd(name, value);
        var marketing = await Host.Marketing();
        var id = (await marketing.Post("marketing/campaigns", body.ToJsonString())).Expect(System.Net.HttpStatusCode.Created).Str("campaignId");
        (await marketing.Post($"marketing/campaigns/{id}/activate")).Ok();
        return id;
    }

    /// <summary>A campaign as marketing sees it.</summary>
    public async Task<ApiAnswer> Look(string campaign) => (await (await Host.Marketing()).Get($"marketing/campaigns/{campaign}")).Ok();

    /// <summary>Moves the clock; sessions end on the way, so everybody signs in again.</summary>
    public async Task Until(string time)
    {
        await Admin.SignInAgain();
        Assert.Equal(time, (await Admin.Post("test-clock/advance", new { to = time })).Ok().Str("now"));
        foreach (var customer in _customers)
            await customer.SignInAgain();
        await Admin.SignInAgain();
    }

    /// <summary>Closes the shop, and opens it again when the machine's own clock shows another time.</summary>
    public async Task Reopen(string now)
    {
        await Host.Restart(At(now));
        Admin = await Host.Administrator();
        for (var i = 0; i < _customers.Count; i++)
        {
            var (old, again) = (_customers[i], Host.Client());
            _customers[i] = await again.SignIn(old.Email, old.Password);
            foreach (var subscriber in _subscribers.Where(s => s.Client == old))
                subscriber.Client = again;
        }
    }

    /// <summary>The provider's own books: what it captured, by our key, in order of key.</summary>
    public Task<List<(string Key, long Amount)>> Captured() => Books("SELECT key, amount FROM sandbox_payment WHERE status = 'succeeded' ORDER BY key");

    /// <summary>The provider's own books: what it gave back.</summary>
    public Task<List<(string Key, long Amount)>> Refunded() => Books("SELECT key, amount FROM sandbox_refund ORDER BY key");

    /// <summary>A webhook as Stripe would send it.</summary>
    public Task<ApiAnswer> Webhook(string id, string type, string paymentKey, string objectId = "pi_1", string secret = Secret, DateTimeOffset? signed = null)
    {
        var body = System.Text.Json.JsonSerializer.Serialize(new
        {
            id, @object = "event", type, created = 1_800_000_000, data = new { @object = new { id = objectId, metadata = new { paymentKey } } },
        });
        var time = signed ?? Host.Services.GetRequiredService<SubscriptionBox.Grains.Calendar.IShopClock>().SystemNow;
        return Webhook(body, StripeSignature.Sign(secret, Encoding.UTF8.GetBytes(body), time));
    }

    /// <summary>A webhook with whatever signature.</summary>
    public Task<ApiAnswer> Webhook(string body, string signature) =>
        Host.Client().Send(HttpMethod.Post, "/webhooks/stripe", body, adjust: request => request.Headers.Add("Stripe-Signature", signature));

    /// <summary>Subjects of the mails to a customer, oldest first.</summary>
    public async Task<string[]> Mails(ShopClient customer)
    {
        await Host.CatchUp();
        var mails = (await Admin.Get($"admin/mailbox?q={customer.Email}&limit=100")).Ok()["items"]!.AsArray();
        return [.. mails.Select(m => m!["subject"]!.ToString()).Reverse()];
    }

    /// <summary>One SKU's counter.</summary>
    public async Task<ApiAnswer> Stock(string sku) => (await Admin.Get($"admin/inventory/{sku}")).Ok();

    /// <summary>Sets the units on hand.</summary>
    public async Task Count(string sku, int units)
    {
        var delta = units - (int)(await Stock(sku))["onHand"]!;
        if (delta != 0)
            (await Admin.Post($"admin/inventory/{sku}/adjustments", new { delta, reason = "counted" })).Expect(System.Net.HttpStatusCode.Created);
    }

    public static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private async Task<List<(string Key, long Amount)>> Books(string sql) => await Host.Services.GetRequiredService<ShopFile>().Readers.Read(sql, static (db, text) =>
    {
        var rows = db.Prepare(text);
        var found = new List<(string, long)>();
        while (rows.Step())
            found.Add((rows.GetString(0)!, rows.GetInt64(1)));
        return found;
    });
}

/// <summary>A customer and their subscription.</summary>
public sealed class Subscriber(ShopClient client, string id)
{
    /// <summary>Another one after the shop was opened anew.</summary>
    public ShopClient Client { get; set; } = client;

    public string Id => id;

    /// <summary>The part of the id that ids of deliveries, orders and payments share.</summary>
    public string Part => Id["sub-".Length..];

    public async Task<ApiAnswer> View() => (await Client.Get($"subscriptions/{Id}")).Ok();

    public async Task<string> Status() => (await View()).Str("status");

    public async Task<JsonNode[]> Deliveries() => [.. (await Client.Get($"subscriptions/{Id}/deliveries")).Ok()["items"]!.AsArray().Select(d => d!)];

    public async Task<JsonNode[]> Orders() => [.. (await Client.Get("orders?limit=100")).Ok()["items"]!.AsArray().Select(o => o!).Where(o => o["subscriptionId"]!.ToString() == Id)];

    /// <summary>When money was taken, oldest first.</summary>
    public async Task<string[]> Charges() =>
        [.. (await Orders()).SelectMany(o => o["payments"]!.AsArray()).Select(p => p!["at"]!.ToString()).Order(StringComparer.Ordinal)];

    public Task<ApiAnswer> Post(string what, object? body = null, string? key = null) => Client.Post($"subscriptions/{Id}/{what}", body, key);

    /// <summary>Pays with another card from now on.</summary>
    public async Task<ApiAnswer> PayWith(string token)
    {
        var card = await Client.AddCard(token);
        return (await Client.Patch($"subscriptions/{Id}", new { paymentMethodId = card })).Ok();
    }

    public async Task<ApiAnswer> Cancel(bool immediately)
    {
        await Client.Reauthenticate();
        return await Post("cancel", new { reason = "Enough", immediately });
    }
}
