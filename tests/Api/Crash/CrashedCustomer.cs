using System.Net;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Crash;

/// <summary>A customer who keeps subscribing, skipping and cancelling while the shop is killed, and remembers what was answered.</summary>
public sealed class CrashedCustomer(int number) : CrashedClient
{
    private const string Password = "a long walk in april";
    private const int MostSubscriptions = 12;
    private readonly List<string> _open = [];
    private readonly List<string> _unrepeated = [];
    private readonly Queue<string> _toSkip = new();
    private readonly Queue<string> _toCancel = new();
    private string _address = "", _card = "";
    private int _checkouts;

    /// <summary>Request key → subscription id, for every checkout that was acknowledged.</summary>
    public Dictionary<string, string> Acknowledged { get; } = [];

    /// <summary>Delivery id → subscription id, for every skip that was acknowledged.</summary>
    public Dictionary<string, string> Skipped { get; } = [];

    /// <summary>Subscriptions whose cancellation, at once, was acknowledged.</summary>
    public HashSet<string> Cancelled { get; } = [];

    /// <summary>Answers to repeated request keys that were the first answer once more.</summary>
    public int Replays { get; private set; }

    private string Email => $"crash-{number}@example.test";

    /// <summary>Signs up, with an address and a card.</summary>
    public async Task SignUp(KilledShop shop)
    {
        Meet(shop, null, (await shop.Client().Register(Email, password: Password)).Token);
        _address = await Client.AddAddress();
        (await Client.Post("auth/reauthenticate", new { password = Password })).Ok();
        _card = (await Client.Post("me/payment-methods", new { gateway = "sandbox", token = number % 4 == 0 ? "tok_gatewayTimeout" : "tok_visa" })).Expect(HttpStatusCode.Created).Str("id");
    }

    /// <inheritdoc/>
    public override async Task Work()
    {
        foreach (var key in _open.ToArray())
            await Checkout(key);
        // What was acknowledged before the kill is there after it, and its key gets its answer again.
        foreach (var key in _unrepeated.ToArray())
            await Repeat(key);
        while (_toCancel.TryPeek(out var subscription))
            await Cancel(subscription);
        while (_toSkip.TryPeek(out var subscription))
            await Skip(subscription);
        if (_checkouts >= MostSubscriptions)
            return;
        var next = $"crash-{number}-{++_checkouts}";
        _open.Add(next);
        await Checkout(next);
    }

    /// <summary>Everything acknowledged is there, and every key still gets its answer.</summary>
    public async Task FindEverything()
    {
        Assert.Empty(_open);
        foreach (var key in Acknowledged.Keys)
            await Repeat(key);
        foreach (var (delivery, subscription) in Skipped.Where(s => !Cancelled.Contains(s.Value)))
            await IsStillSkipped(subscription, delivery);
        foreach (var subscription in Cancelled)
            Assert.Equal("cancelled", (await Ask(() => Client.Get($"subscriptions/{subscription}"))).Ok().Str("status"));
    }

    /// <summary>Everything acknowledged, with the deliveries as they are now.</summary>
    public async Task<List<(string Subscription, ApiAnswer Deliveries)>> Deliveries()
    {
        var all = new List<(string, ApiAnswer)>();
        foreach (var id in Acknowledged.Values)
            all.Add((id, (await Ask(() => Client.Get($"subscriptions/{id}/deliveries"))).Ok()));
        return all;
    }

    /// <summary>All orders of the customer.</summary>
    public async Task<List<System.Text.Json.Nodes.JsonNode>> Orders()
    {
        var all = new List<System.Text.Json.Nodes.JsonNode>();
        string? cursor = null;
        do
        {
            var page = (await Ask(() => Client.Get($"orders?limit=100{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}"))).Ok();
            all.AddRange(page["items"]!.AsArray().Select(o => o!));
            cursor = page["nextCursor"]?.ToString();
        }
        while (cursor is not null);
        return all;
    }

    /// <inheritdoc/>
    protected override Task SignIn() => Client.SignIn(Email, Password);

    private async Task Checkout(string key)
    {
        var answer = await Insist(() => Client.Post("subscriptions", Body(key), key));
        if (answer.Status == HttpStatusCode.ServiceUnavailable)
            return;
        _open.Remove(key);
        if (answer.Status is HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity)
        {
            // The clock moved days ahead in the middle of this checkout: its stock was no longer held, and it is told that nothing was charged. Or the campaign's limits are reached.
            Assert.True(answer.Str("type").EndsWith("/nothing-to-ship", StringComparison.Ordinal) || answer.Str("type").Contains("/promo-code-", StringComparison.Ordinal), answer.Text);
            return;
        }
        var subscription = answer.Expect(HttpStatusCode.Created).Str("subscriptionId");
        Acknowledged[key] = subscription;
        _unrepeated.Add(key);
        if (Acknowledged.Count % 3 == 0)
            _toSkip.Enqueue(subscription);
        else if (Acknowledged.Count % 4 == 0)
            _toCancel.Enqueue(subscription);
    }

    private async Task Repeat(string key)
    {
        var again = await Ask(() => Client.Post("subscriptions", Body(key), key));
        Assert.Equal(Acknowledged[key], again.Expect(HttpStatusCode.Created).Str("subscriptionId"));
        // Answers are kept for two days of the shop's time; after that the subscription itself says what became of the request.
        if (again.Headers.GetValueOrDefault("Idempotency-Replayed") == "true")
            Replays++;
        (await Ask(() => Client.Get($"subscriptions/{Acknowledged[key]}"))).Ok();
        _unrepeated.Remove(key);
    }

    private async Task Skip(string subscription)
    {
        var answer = (await Ask(() => Client.Get($"subscriptions/{subscription}"))).Ok();
        if (answer["nextDelivery"] is not null)
        {
            var delivery = answer.Str("nextDelivery.deliveryId");
            // The clock may have passed the cutoff in between: then the shop says so, and nothing is skipped.
            if ((await Ask(() => Client.Post($"subscriptions/{subscription}/skip", new { deliveryId = delivery }, $"skip-{delivery}"))).Status == HttpStatusCode.OK)
                Skipped[delivery] = subscription;
        }
        _toSkip.Dequeue();
    }

    private async Task Cancel(string subscription)
    {
        (await Ask(() => Client.Post("auth/reauthenticate", new { password = Password }))).Ok();
        var answer = await Ask(() => Client.Post($"subscriptions/{subscription}/cancel", new { reason = "Enough", immediately = true }, $"cancel-{subscription}"));
        if (answer.Status == HttpStatusCode.OK)
            Cancelled.Add(subscription);
        else
            // A charge is under way, or the clock ran past the five minutes: then it runs on.
            Assert.True(answer.Status is HttpStatusCode.Conflict or HttpStatusCode.Forbidden, answer.Text);
        _toCancel.Dequeue();
    }

    private async Task IsStillSkipped(string subscription, string delivery)
    {
        var deliveries = (await Ask(() => Client.Get($"subscriptions/{subscription}/deliveries"))).Ok();
        var found = deliveries["items"]!.AsArray().FirstOrDefault(d => d!["deliveryId"]!.ToString() == delivery);
        Assert.True(found?["status"]?.ToString() == "skipped", $"{delivery} was skipped and acknowledged, and is {found?["status"]}");
    }

    // Two checkouts of three come with the campaign's code.
    private object Body(string key) => new
    {
        planId = "plan-discovery-monthly", paymentMethodId = _card, addressId = _address,
        promoCode = int.Parse(key.Split('-')[^1], System.Globalization.CultureInfo.InvariantCulture) % 3 == 0 ? null : CrashedMarketing.Code,
    };
}
