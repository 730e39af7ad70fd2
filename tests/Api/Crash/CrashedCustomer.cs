using System.Net;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Crash;

/// <summary>A customer who keeps subscribing and skipping while the shop is killed, and remembers what was answered.</summary>
public sealed class CrashedCustomer(int number)
{
    private readonly List<string> _open = [];
    private ShopClient _client = null!;
    private string _address = "", _card = "";
    private int _checkouts;
    private int _skips;

    /// <summary>Request key → subscription id, for every checkout that was acknowledged.</summary>
    public Dictionary<string, string> Acknowledged { get; } = [];

    /// <summary>Delivery id → subscription id, for every skip that was acknowledged and not asked to be taken back.</summary>
    public Dictionary<string, string> Skipped { get; } = [];

    /// <summary>Answers to repeated request keys that were the first answer once more.</summary>
    public int Replays { get; private set; }

    private string Email => $"crash-{number}@example.test";

    /// <summary>Signs up, with an address and a card.</summary>
    public async Task SignUp(KilledShop shop)
    {
        _client = await shop.Client().Register(Email);
        _address = await _client.AddAddress();
        _card = await _client.AddCard(number % 4 == 0 ? "tok_gatewayTimeout" : "tok_visa");
    }

    /// <summary>After a restart: signs in, asks again what was left without an answer, and looks for everything acknowledged.</summary>
    public async Task Return(KilledShop shop)
    {
        _client = await shop.Client().SignIn(Email, "a long walk in april");
        foreach (var key in _open.ToArray())
            await Checkout(key);
        foreach (var (key, id) in Acknowledged)
        {
            (await Ask(() => _client.Get($"subscriptions/{id}"))).Ok();
            var again = await Ask(() => _client.Post("subscriptions", new { planId = "plan-discovery-monthly", paymentMethodId = _card, addressId = _address }, key));
            Assert.Equal(id, again.Expect(HttpStatusCode.Created).Str("subscriptionId"));
            Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
            Replays++;
        }
        foreach (var (delivery, subscription) in Skipped)
            await IsStillSkipped(subscription, delivery);
    }

    /// <summary>Subscribes and skips until the shop is gone.</summary>
    public async Task Work(int most)
    {
        try
        {
            for (var i = 0; i < most; i++)
            {
                var key = $"crash-{number}-{++_checkouts}";
                _open.Add(key);
                await Checkout(key);
                if (Acknowledged.TryGetValue(key, out var subscription))
                    await Skip(subscription);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException)
        {
            // Killed in the middle: that is what this is about.
        }
    }

    /// <summary>Everything acknowledged, with the deliveries as they are now.</summary>
    public async Task<List<(string Subscription, ApiAnswer Deliveries)>> Deliveries()
    {
        var all = new List<(string, ApiAnswer)>();
        foreach (var id in Acknowledged.Values)
            all.Add((id, (await Ask(() => _client.Get($"subscriptions/{id}/deliveries"))).Ok()));
        return all;
    }

    /// <summary>One order.</summary>
    public async Task<ApiAnswer> Order(string orderId) => (await Ask(() => _client.Get($"orders/{orderId}"))).Ok();

    // The clock moves by days: a session may be over at any moment, and the customer signs in again.
    private async Task<ApiAnswer> Ask(Func<Task<ApiAnswer>> request)
    {
        var answer = await request();
        for (var tries = 0; answer.Status == HttpStatusCode.Unauthorized && tries < 20; tries++)
        {
            await _client.SignInAgain();
            answer = await request();
        }
        return answer;
    }

    private async Task Checkout(string key)
    {
        var answer = await Ask(() => _client.Post("subscriptions", new { planId = "plan-discovery-monthly", paymentMethodId = _card, addressId = _address }, key));
        // An outcome the provider has not told yet is asked for again, with the same key.
        for (var tries = 0; answer.Status == HttpStatusCode.ServiceUnavailable && tries < 20; tries++)
            answer = await Ask(() => _client.Post("subscriptions", new { planId = "plan-discovery-monthly", paymentMethodId = _card, addressId = _address }, key));
        _open.Remove(key);
        // The clock moved days ahead in the middle of this checkout: its stock was no longer held, and it is told that nothing was charged.
        if (answer.Status == HttpStatusCode.Conflict)
            Assert.EndsWith("/nothing-to-ship", answer.Str("type"), StringComparison.Ordinal);
        else
            Acknowledged[key] = answer.Expect(HttpStatusCode.Created).Str("subscriptionId");
    }

    private async Task Skip(string subscription)
    {
        // Every third subscription skips its second box.
        if (++_skips % 3 != 0)
            return;
        var answer = (await Ask(() => _client.Get($"subscriptions/{subscription}"))).Ok();
        var delivery = answer.Str("nextDelivery.deliveryId");
        // The clock may have passed the cutoff in between: then the shop says so, and nothing is skipped.
        if ((await Ask(() => _client.Post($"subscriptions/{subscription}/skip", new { deliveryId = delivery }))).Status == HttpStatusCode.OK)
            Skipped[delivery] = subscription;
    }

    private async Task IsStillSkipped(string subscription, string delivery)
    {
        var deliveries = (await Ask(() => _client.Get($"subscriptions/{subscription}/deliveries"))).Ok();
        var found = deliveries["items"]!.AsArray().FirstOrDefault(d => d!["deliveryId"]!.ToString() == delivery);
        Assert.True(found?["status"]?.ToString() == "skipped", $"{delivery} was skipped and acknowledged, and is {found?["status"]}");
    }
}
