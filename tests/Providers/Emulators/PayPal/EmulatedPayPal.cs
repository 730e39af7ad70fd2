using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SubscriptionBox.Tests.Providers.Emulators.PayPal;

/// <summary>PayPal as far as this shop knows it: OAuth, the vault, orders, captures and refunds, webhooks (provider-facts.md, PayPal; specs/paypal).</summary>
/// <remarks>A <c>PayPal-Request-Id</c> replays the latest status of the earlier request, for six hours (vault: three); an order is captured once, whatever the id.</remarks>
public sealed class EmulatedPayPal : EmulatedProvider
{
    /// <summary>The shop's REST app.</summary>
    public const string ClientId = "emulated-client", ClientSecret = "emulated-secret-value";

    private static readonly TimeSpan OrderKeys = TimeSpan.FromHours(6);
    private static readonly TimeSpan VaultKeys = TimeSpan.FromHours(3);
    private static readonly TimeSpan RefundKeys = TimeSpan.FromDays(45);
    private static readonly TimeSpan OrderLives = TimeSpan.FromHours(3);

    private readonly Dictionary<string, (DateTimeOffset At, string Content, Func<ApiReply> Latest)> _keys = [];
    private readonly Dictionary<string, Wallet> _setups = [];
    private readonly Dictionary<string, Wallet> _wallets = [];
    private readonly Dictionary<string, PayPalOrder> _orders = [];
    private readonly HashSet<string> _tokens = [];
    private int _number;

    /// <summary>Signs what it tells.</summary>
    public PayPalPost Post { get; } = new();

    /// <summary>Takes every access token back: the next request with an old one is answered with 401.</summary>
    public void TakeTokensBack() => Locked(() => { _tokens.Clear(); return 0; });

    /// <summary>The customer agrees, or not, on PayPal's page, with a wallet that behaves like this from then on.</summary>
    public void Agree(string setupToken, WalletKind kind = WalletKind.Good) => Locked(() => _setups[setupToken] = _setups[setupToken] with { Kind = kind, Status = "APPROVED" });

    /// <summary>From now on a wallet behaves otherwise: its card was lost, or filled up.</summary>
    public void Change(string paymentToken, WalletKind kind) => Locked(() => _wallets[paymentToken] = _wallets[paymentToken] with { Kind = kind });

    /// <summary>The customer does what PayPal asked for before an order can be captured.</summary>
    public void ApproveOrder(string orderId) => Locked(() => { _orders[orderId].Approve(); return 0; });

    /// <summary>A capture that was pending comes true, and is told of.</summary>
    public void Settle(string paymentKey) => Locked(() =>
    {
        var order = _orders.Values.Single(o => o.CustomId == paymentKey && o.CaptureStatus == "PENDING");
        order.CaptureStatus = "COMPLETED";
        Tell("PAYMENT.CAPTURE.COMPLETED", "capture", order.Capture(this));
        return 0;
    });

    /// <summary>Wallets that are still in the vault.</summary>
    public IReadOnlyCollection<string> Vault => Locked(() => _wallets.Keys.ToArray());

    internal string Link(string path) => new Uri(Address, path).AbsoluteUri;

    internal string Now => Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    internal string NewId(string letter) => $"{letter}{++_number:D16}";

    /// <inheritdoc/>
    protected override bool TakesMoney(ApiRequest request) => request.Is("POST", "/v2/checkout/orders/*/capture");

    /// <inheritdoc/>
    protected override IEnumerable<Captured> CapturedOnes() => _orders.Values.Where(o => o.CaptureStatus == "COMPLETED").Select(o => new Captured(o.CustomId, o.Amount, o.Currency, o.Refunded));

    /// <inheritdoc/>
    protected override JsonNode ErrorBody(int status) => PayPalErrors.Body(status switch
    {
        429 => "RATE_LIMIT_REACHED",
        409 => "RESOURCE_CONFLICT",
        _ => "INTERNAL_SERVER_ERROR",
    });

    /// <inheritdoc/>
    protected override ApiReply Answer(ApiRequest r)
    {
        if (r.Is("POST", "/v1/oauth2/token"))
            return SignIn(r);
        if (!_tokens.Contains(r.Headers.GetValueOrDefault("authorization", "").Replace("Bearer ", "", StringComparison.Ordinal)))
            return PayPalErrors.Reply(401, "AUTHENTICATION_FAILURE");
        var id = r.Parts.Length > 3 ? r.Parts[3] : "";
        return r switch
        {
            _ when r.Is("POST", "/v3/vault/setup-tokens") => Once(r, VaultKeys, () => SetUp(Json(r))),
            _ when r.Is("GET", "/v3/vault/setup-tokens/*") => _setups.TryGetValue(id, out var setup) ? new ApiReply(200, SetupBody(setup)) : PayPalErrors.Reply(404, "RESOURCE_NOT_FOUND", "TOKEN_NOT_FOUND"),
            _ when r.Is("POST", "/v3/vault/payment-tokens") => Once(r, VaultKeys, () => Save(Json(r))),
            _ when r.Is("DELETE", "/v3/vault/payment-tokens/*") => Forget(id),
            _ when r.Is("POST", "/v2/checkout/orders") => Once(r, OrderKeys, () => Make(Json(r))),
            _ when r.Is("GET", "/v2/checkout/orders/*") => Order(id) is { } order ? new ApiReply(200, order.Body(this)) : PayPalErrors.Reply(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"),
            _ when r.Is("POST", "/v2/checkout/orders/*/capture") => Once(r, OrderKeys, () => Capture(id, Json(r))),
            _ when r.Is("GET", "/v2/payments/captures/*") => ByCapture(id) is { } paid ? new ApiReply(200, paid.Capture(this)) : PayPalErrors.Reply(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"),
            _ when r.Is("POST", "/v2/payments/captures/*/refund") => Once(r, RefundKeys, () => Refund(id, Json(r))),
            _ when r.Is("POST", "/v1/notifications/verify-webhook-signature") => new ApiReply(200, new JsonObject { ["verification_status"] = Post.Holds(Encoding.UTF8.GetString(r.Body)) ? "SUCCESS" : "FAILURE" }),
            _ => PayPalErrors.Reply(404, "RESOURCE_NOT_FOUND"),
        };
    }

    internal void Tell(string type, string resourceType, JsonObject resource) => Events.Add(new JsonObject
    {
        ["id"] = NewId("WH"), ["event_version"] = "1.0", ["create_time"] = Now, ["resource_type"] = resourceType, ["resource_version"] = "2.0", ["event_type"] = type,
        ["summary"] = "", ["resource"] = resource.DeepClone(), ["links"] = new JsonArray(),
    });

    private ApiReply SignIn(ApiRequest r)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}"));
        if (r.Headers.GetValueOrDefault("authorization") != expected)
            return new ApiReply(401, new JsonObject { ["error"] = "invalid_client", ["error_description"] = "Client Authentication failed" });
        var token = NewId("A21");
        _tokens.Add(token);
        return new ApiReply(200, new JsonObject { ["scope"] = "", ["access_token"] = token, ["token_type"] = "Bearer", ["app_id"] = "APP-1", ["expires_in"] = 32400 });
    }

    /// <summary>The same id again gives the latest status of what the first one began; the saved body is not repeated.</summary>
    private ApiReply Once(ApiRequest r, TimeSpan window, Func<(ApiReply First, Func<ApiReply> Latest)> carryOut)
    {
        if (!r.Headers.TryGetValue("paypal-request-id", out var id))
            return carryOut().First;
        var key = $"{r.Path} {id}";
        var content = Encoding.UTF8.GetString(r.Body);
        if (_keys.TryGetValue(key, out var known) && Clock.GetUtcNow() - known.At < window)
        {
            if (known.Content != content)
                Complaints.Add($"{key} came with another content.");
            return known.Latest();
        }
        var (first, latest) = carryOut();
        _keys[key] = (Clock.GetUtcNow(), content, latest);
        return first;
    }

    private (ApiReply, Func<ApiReply>) SetUp(JsonObject body)
    {
        var setup = new Wallet(NewId("5C"), (string)body["customer"]!["id"]!, WalletKind.Good, "PAYER_ACTION_REQUIRED");
        _setups[setup.Id] = setup;
        return (new ApiReply(201, SetupBody(setup)), () => new ApiReply(200, SetupBody(_setups[setup.Id])));
    }

    private (ApiReply, Func<ApiReply>) Save(JsonObject body)
    {
        var source = body["payment_source"]!["token"]!;
        if ((string?)source["type"] != "SETUP_TOKEN" || !_setups.TryGetValue((string)source["id"]!, out var setup))
            return Always(PayPalErrors.Reply(404, "RESOURCE_NOT_FOUND", "TOKEN_NOT_FOUND"));
        if (setup.Status != "APPROVED")
            return Always(PayPalErrors.Reply(422, "UNPROCESSABLE_ENTITY", setup.Status == "VAULTED" ? "SETUP_TOKEN_ALREADY_USED" : "SETUP_TOKEN_NOT_APPROVED"));
        _setups[setup.Id] = setup with { Status = "VAULTED" };
        var wallet = setup with { Id = NewId("8k"), Status = "CREATED" };
        _wallets[wallet.Id] = wallet;
        return (new ApiReply(201, WalletBody(wallet)), () => new ApiReply(200, WalletBody(wallet)));
    }

    private ApiReply Forget(string id)
    {
        _wallets.Remove(id);
        return new ApiReply(204);
    }

    private (ApiReply, Func<ApiReply>) Make(JsonObject body)
    {
        var order = PayPalOrder.From(NewId("O"), body, Clock.GetUtcNow());
        _orders[order.Id] = order;
        return (new ApiReply(201, order.Body(this)), () => new ApiReply(200, order.Body(this)));
    }

    private (ApiReply, Func<ApiReply>) Capture(string id, JsonObject body)
    {
        if (Order(id) is not { } order)
            return Always(PayPalErrors.Reply(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"));
        var reply = order.Take(this, (string?)body["payment_source"]?["paypal"]?["vault_id"] is { } vault ? _wallets.GetValueOrDefault(vault) ?? new Wallet(vault, "", WalletKind.Gone, "") : null);
        return (reply, () => reply.Status < 300 ? new ApiReply(200, order.Body(this)) : reply);
    }

    private (ApiReply, Func<ApiReply>) Refund(string capture, JsonObject body)
    {
        if (ByCapture(capture) is not { } order)
            return Always(PayPalErrors.Reply(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"));
        var reply = order.GiveBack(this, body);
        return (reply, () => reply.Status < 300 ? new ApiReply(201, reply.Body!.DeepClone()) : reply);
    }

    /// <summary>An order that nobody captured is gone after three hours.</summary>
    private PayPalOrder? Order(string id) =>
        _orders.TryGetValue(id, out var order) && (order.CaptureStatus is not null || Clock.GetUtcNow() - order.At < OrderLives) ? order : null;

    private PayPalOrder? ByCapture(string id) => _orders.Values.FirstOrDefault(o => o.CaptureStatus is not null && o.CaptureId == id);

    private static (ApiReply, Func<ApiReply>) Always(ApiReply reply) => (reply, () => reply);

    private JsonObject SetupBody(Wallet setup)
    {
        var links = PayPalErrors.Links(("self", Link($"/v3/vault/setup-tokens/{setup.Id}"), "GET"));
        if (setup.Status == "PAYER_ACTION_REQUIRED")
            links.Add(PayPalErrors.Link("approve", Link($"/agreements/approve?approval_session_id={setup.Id}"), "GET"));
        return new JsonObject { ["id"] = setup.Id, ["customer"] = new JsonObject { ["id"] = setup.Customer }, ["status"] = setup.Status, ["payment_source"] = new JsonObject { ["paypal"] = new JsonObject { ["usage_type"] = "MERCHANT" } }, ["links"] = links };
    }

    private JsonObject WalletBody(Wallet wallet) => new()
    {
        ["id"] = wallet.Id, ["customer"] = new JsonObject { ["id"] = wallet.Customer },
        ["payment_source"] = new JsonObject { ["paypal"] = new JsonObject { ["email_address"] = "payer@example.test", ["account_id"] = "QYR5Z8XDVJNXQ", ["usage_type"] = "MERCHANT" } },
        ["links"] = PayPalErrors.Links(("self", Link($"/v3/vault/payment-tokens/{wallet.Id}"), "GET")),
    };
}
